"""The sentences of a text as people read it."""

import ast
import html
import re
from string import Formatter


def sentences(text):
    """Of `text`, which may be HTML, without its tags; a break ends a sentence too."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br>", "\0", text)))
    found = []
    for part in plain.split("\0"):
        words = " ".join(part.split())
        found += re.split(r"(?<=[.?!])\s+(?=[^a-z(])", words) if words else []
    return found


def prose(page):
    """The sentences of a page of the guide, without headings, pictures, formulas, tables, code, and what to try.

    A line that leads to other pages and says nothing is left out too. Each item of a list ends a sentence.
    """
    page = re.sub(r"^```.*?^```$", "", page.split("**Try**")[0], flags=re.MULTILINE | re.DOTALL)
    page = re.sub(r"^- ", "\n", page, flags=re.MULTILINE)
    parts = [part.strip("\n") for part in page.split("\n\n")]
    kept = [part for part in parts if part and not part.startswith(("#", "!", "    ", "|")) and not _leads(part)]
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", part).replace("*", "") for part in kept]
    return [sentence for part in plain for sentence in sentences(part)]


def _leads(part):
    """Whether `part` is links and no more, which a dot stands between."""
    return re.fullmatch(r"(\[[^\]]*\]\([^)]*\)( · |\s)*)+", part) is not None


class _Spoken(ast.NodeTransformer):
    """Puts what `tr` is given in the place of the call, as an f-string where it has parts."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if getattr(node.func, "id", "") != "tr" or not isinstance(node.args[0], ast.Constant):
            return node
        if not node.keywords:
            return node.args[0]
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        pieces = []
        for text, name, *_ in Formatter().parse(node.args[0].value):
            pieces += [ast.Constant(text)] if text else []
            pieces += [ast.FormattedValue(given[name], -1)] if name is not None else []
        return ast.JoinedStr(pieces)


def notes(source):
    """What a lab's code says under a plot in fixed words, of four words or more: `source` is Python."""
    tree = _Spoken().visit(ast.parse(source))
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "say":
            for node in (node for argument in call.args for node in ast.walk(argument)):
                said = getattr(node, "value", None)
                if isinstance(said, str) and id(node) not in within and len(said.split()) > 3:
                    yield said


DRAWN = {"plot", "curve", "points", "rings", "handle", "mark", "words", "Meta", "_one", "rate", "condition", "steps"}
"""Calls whose words name what is drawn, or a dial, and say nothing of it."""


def computed_notes(source):
    """What a lab's code says with figures in it, or not in fixed words, of four words or more; … for each figure.

    All of it but docstrings, a class's own `text` and `title`, names of what is drawn, and what `notes` finds.
    """
    tree = _Spoken().visit(ast.parse(source))
    left = {id(part) for node in ast.walk(tree) if _silent(node) for part in ast.walk(node)}
    left |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for part in ast.walk(node) if part is not node and not isinstance(part, ast.JoinedStr)}  # fmt: skip
    plain = set(notes(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in left:
            said = _template(node)
            told = re.findall(r"[^\W\d_]{2,}|(?<!\w)[a-z](?!\w)", said)
            if len(told) > 3 and " " in said and said not in plain and "@" not in said:
                yield said


def _silent(node):
    """Whether nothing in `node` is said under a plot: a name, a docstring, or what stands outside of all functions."""
    if isinstance(node, ast.Call):
        return (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in DRAWN
    return isinstance(node, ast.AnnAssign | ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr)


def _template(node):
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
