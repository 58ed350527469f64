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
