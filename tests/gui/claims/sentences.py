"""The sentences of a text as people read it."""

import html
import re


def sentences(text):
    """Of `text`, which may be HTML, without its tags; a break ends a sentence too."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br>", "\0", text)))
    found = []
    for part in plain.split("\0"):
        words = " ".join(part.split())
        found += re.split(r"(?<=[.?!])\s+(?=[^a-z(])", words) if words else []
    return found


def prose(page):
    """The sentences of a page of the guide, without headings, pictures, links, formulas, tables and what to try."""
    parts = page.split("**Try**")[0].split("\n\n")
    kept = [part for part in parts if part.strip() and not part.startswith(("#", "!", "[", "    ", "|"))]
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", part).replace("*", "") for part in kept]
    return [sentence for part in plain for sentence in sentences(part)]
