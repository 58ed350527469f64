"""The sentences of a text as people read it."""

import ast
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


def notes(source):
    """What a lab's code says under a plot in fixed words, of four words or more: `source` is Python."""
    tree = ast.parse(source)
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "say":
            for node in (node for argument in call.args for node in ast.walk(argument)):
                said = getattr(node, "value", None)
                if isinstance(said, str) and id(node) not in within and len(said.split()) > 3:
                    yield said
