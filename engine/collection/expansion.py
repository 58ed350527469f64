"""A declaration's formulas -> expressions: sums, products and rows are written out for one dimension.

    sum i = 1 .. d-1: 100 (x_{i+1} - x_i^2)^2        product i = 1 .. d: cos(x_i / sqrt(i))        for i = 1 .. m: ...

What follows the colon is the notation of engine.problem.formula; in it stand the variables x_1 to x_d (x and y where
there are two), the letters of the sums around it, d, the number m of rows of data, a column t of them as t_i, and what
the declaration lets stand for something.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce

from fallline.engine.collection.integers import integer
from fallline.engine.problem import formula, tree
from fallline.engine.problem.tree import Node, number

INDEXED = re.compile(r"([A-Za-z]+)_(?:\{([^{}]+)\}|(\w+))")
QUANTIFIED = re.compile(r"\s*(sum|product|for) ([a-z]) *= *(.+?) *\.\. *(.+?) *: *(.*)", re.DOTALL)
WORD = re.compile(r"(?<![A-Za-z_])[A-Za-z]+(?![A-Za-z_])")


class Expansion:
    """Of formulas in `variables`, x_1 to x_d, with columns of `data`, and `let`, names that stand for formulas."""

    def __init__(
        self, variables: Sequence[Node], data: Mapping[str, Sequence[float]] | None = None,
        let: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.variables, self.data, self.let = tuple(variables), dict(data or {}), dict(let or {})
        rows = {len(column) for column in self.data.values()}
        if len(rows) > 1:
            raise ValueError(f"columns of data must be of one length, not {sorted(rows)}")
        self.whole = {"d": len(self.variables), "m": next(iter(rows), 0)}

    def rows(self, text: str) -> list[Node]:
        """The expressions that `text` stands for: one, or with `for` one for each value of its letter."""
        parts = self._quantified(text, {})
        if parts is None or parts[0] != "for":
            return [self.one(text)]
        return [self.one(parts[1], {parts[2]: k}) for k in parts[3]]

    def one(self, text: str, bound: Mapping[str, int] | None = None) -> Node:
        """The expression of `text` where the letters of the sums around it are `bound`."""
        bound = bound or {}
        parts = self._quantified(text, bound)
        if parts is None:
            return formula.build(text, self._symbols(text, bound))
        how, inner, letter, values = parts
        found = [self.one(inner, {**bound, letter: k}) for k in values]
        return tree.total(found) if how == "sum" else reduce(lambda a, b: a * b, found, tree.ONE)

    def _quantified(self, text: str, bound: Mapping[str, int]) -> tuple[str, str, str, range] | None:
        match = QUANTIFIED.match(text)
        if match is None:
            return None
        how, letter, low, high, inner = match.groups()
        names = {**self.whole, **bound}
        return how, inner, letter, range(integer(low, names), integer(high, names) + 1)

    def _symbols(self, text: str, bound: Mapping[str, int]) -> dict[str, Node]:
        """What the names in `text` are."""
        names = {**self.whole, **bound}
        known = {name: number(value) for name, value in names.items()}
        words = set(WORD.findall(text))
        if len(self.variables) == 2:
            known |= dict(zip("xy", self.variables, strict=True))
        known |= {name: self.one(meant, bound) for name, meant in self.let.items() if name in words}
        for written in INDEXED.finditer(text):
            letter, index = written[1], integer(written[2] or written[3], names)
            column = self.variables if letter == "x" else self.data.get(letter, ())
            if not 1 <= index <= len(column):
                raise ValueError(f"{written[0]}: there is no {letter}_{index}")
            known[written[0]] = tree.lifted(column[index - 1])
        return known
