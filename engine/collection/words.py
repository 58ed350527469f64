"""A declaration as LaTeX: its formula, or the sum of its squares, with sums and products as they are declared."""

import re

from fallline.engine.collection.declared import Declared
from fallline.engine.collection.expansion import INDEXED, QUANTIFIED, WORD
from fallline.engine.problem import formula

SHOWN = 4
"""Residuals that are written out."""
NAMED = re.compile(r"\\mathrm\{([A-Za-z]+)\\_\{([^{}]*)\}\}")
"""How a name is typeset whose index is no plain number or letter."""
PRINTED = {"*": r"\,", "%": r"\bmod ", "//": "/", "max": r"\max", "min": r"\min"}
PRINTED = {"*": r"\,", "%": r"\bmod ", "//": "/", "max": r"\max", "min": r"\min"}
SIGNS = {"sum": r"\sum", "product": r"\prod"}


def in_signs(declared: Declared) -> str:
    """For typesetting; what it lets stand for something comes after it."""
    if declared.f:
        text = f"f = {_typeset(declared.f, declared)}"
    else:
        squares = [_square(each, declared) for each in declared.residuals[:SHOWN]]
        more = [r"\cdots"] if len(declared.residuals) > SHOWN else []
        text = f"f = {' + '.join([*squares, *more])}"
    for name, meant in declared.let.items():
        text += rf",\; {name} = {_typeset(meant, declared)}"
    return text


def _square(text: str, declared: Declared) -> str:
    match = QUANTIFIED.match(text)
    if match and match[1] == "for":
        _, letter, low, high, inner = match.groups()
        return rf"\sum_{{{letter}={_whole(low)}}}^{{{_whole(high)}}} \left({_typeset(inner, declared)}\right)^2"
    return rf"\left({_typeset(text, declared)}\right)^2"


def _typeset(text: str, declared: Declared) -> str:
    match = QUANTIFIED.match(text)
    if match:
        how, letter, low, high, inner = match.groups()
        return rf"{SIGNS[how]}_{{{letter}={_whole(low)}}}^{{{_whole(high)}}} {_bracketed(inner, declared)}"
    names = {"x", "y"} if declared.dimension == 2 and not declared.family else set[str]()
    names |= {found[0] for found in INDEXED.finditer(text)}
    names |= {"d", "m", "i", "j", "k", *declared.let} & set(WORD.findall(text))
    return NAMED.sub(_indexed, formula.latex(text, tuple(sorted(names))))


def _indexed(name: re.Match[str]) -> str:
    """A name with an index that is computed."""
    return f"{name[1]}_{{{_whole(name[2])}}}"


def _bracketed(text: str, declared: Declared) -> str:
    found = _typeset(text, declared)
    return rf"\left({found}\right)" if re.search(r" [+-] ", text) and not QUANTIFIED.match(text) else found


def _whole(text: str) -> str:
    for written, sign in PRINTED.items():
        text = text.replace(written, sign)
    return text
