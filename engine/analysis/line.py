"""A formula twice over: in symbols, and with the numbers of one step, in as many digits as it takes to see the step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.explain import DIGITS, LETTERS, TOKEN, digits_to_see, scientific, spelled
from fallline.engine.language import between

Array = NDArray[np.float64]
SHOWN = 2
"""Entries that are written of a vector, and rows and columns of a matrix."""
SIGNS = {"lr": "η", "theta": "θ"}
"""Names whose letter nothing spells."""


class Line(msgspec.Struct, frozen=True, eq=False):
    """`equation` in LaTeX, in which `@name` stands for the symbol of `name`, and `@name'` for it after the step.

    A left side alone is a quantity with its number; a right side without names follows the numbers of the left one.

    `values` are numbers, vectors (d,) and matrices (d, d); a pair of `name` and `name'` is written in the digits that
    tell the two apart. `symbols` are those whose LaTeX the name does not spell, as `beta1` and `theta` do. `digits`
    are how many more than three some others take.
    """

    equation: str
    values: Mapping[str, Any]
    symbols: Mapping[str, str] = {}
    digits: Mapping[str, int] = {}

    @property
    def form(self) -> str:
        """The equation in symbols, as LaTeX."""
        return TOKEN.sub(lambda match: self._symbol(match[1]), self.equation)

    @property
    def numbers(self) -> str:
        """Its right side with the numbers, and what they come to; the left one where on the right there are none."""
        left, _, right = self.equation.partition("=")
        if not TOKEN.search(right):
            return f"{self._numbered(left).strip()} ={right}" if right else self._numbered(left)
        result, whole = TOKEN.fullmatch(left.strip()), TOKEN.fullmatch(right.strip())
        end = f" = {self._number(result[1])}" if result and not whole and result[1] in self.values else ""
        return self._numbered(right) + end

    @property
    def latex(self) -> str:
        """Both in one line: symbols = numbers = what they come to, or symbols = numbers = right side."""
        left, _, right = self.equation.partition("=")
        shown = self.form if TOKEN.search(right) else TOKEN.sub(lambda match: self._symbol(match[1]), left)
        return f"{shown.strip()} = {self.numbers.strip()}"

    def _symbol(self, name: str) -> str:
        bare = name.rstrip("'")
        latex = self.symbols.get(name) or self.symbols.get(bare, "") + name[len(bare) :]
        if not latex.rstrip("'"):
            latex = "".join(LETTERS.get(sign, sign) for sign in SIGNS.get(bare) or spelled(bare)) + name[len(bare) :]
        return f"{{{latex}}}"

    def _numbered(self, side: str) -> str:
        def number(match: re.Match[str]) -> str:
            if match[1] not in self.values:
                return self._symbol(match[1])
            before, after = side[: match.start()].rstrip(), side[match.end() :].lstrip()
            bare = not before or before[-1] in "({,=" or before.endswith(r"\left(")
            return self._number(match[1], alone=bare and not after.startswith("^"), raised=after.startswith("^"))

        return TOKEN.sub(number, side)

    def _number(self, name: str, *, alone: bool = True, raised: bool = False) -> str:
        value, places = self.values[name], self._places(name)
        if np.ndim(value):
            return f"{{{_many(np.asarray(value, dtype=np.float64), places)}}}"
        text = scientific(float(value), int(places))
        bracketed = (text.startswith("-") and not alone) or (raised and r"\cdot" in text)
        text = _signed(text)
        return rf"{{\left({text}\right)}}" if bracketed else f"{{{text}}}"

    def _places(self, name: str) -> Any:
        """Digits of each entry."""
        bare = name.rstrip("'")
        pair = self.values.get(bare), self.values.get(f"{bare}'")
        if pair[0] is None or pair[1] is None or np.shape(pair[0]) != np.shape(pair[1]):
            return self.digits.get(name, DIGITS)
        return np.maximum(digits_to_see(*pair), self.digits.get(name, DIGITS))


def _many(values: Array, places: Any) -> str:
    """A vector as (a, b), a matrix in rows; of more than two there are dots."""
    places = np.broadcast_to(places, values.shape)
    if values.ndim == 1:
        entries = _row(values, places, rf"{between()}\, ")
        return rf"\left({entries}\right)"
    rows = [_row(each, some, " & ") for each, some in zip(values[:SHOWN], places[:SHOWN], strict=True)]
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def _row(values: Sequence[float] | Array, places: Any, between: str) -> str:
    told = [scientific(float(x), int(n)) for x, n in zip(values[:SHOWN], places[:SHOWN], strict=True)]
    told = [_signed(text) for text in told]
    return between.join([*told, r"\ldots"] if len(values) > SHOWN else told)


def _signed(text: str) -> str:
    """With a minus that stands near its number: a sign, no difference."""
    return text.replace("-", "{-}", 1) if text.startswith("-") else text
