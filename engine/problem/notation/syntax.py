"""What was written: tokens, and a tree of parts, each with its column.

Parts have the fields of engine.problem.tree's nodes, so that both are typeset alike; but nothing in them is simplified,
and equal parts are two.
"""

from typing import Any, NamedTuple

from fallline.engine.language import tr


class FormulaError(ValueError):
    """What is wrong with a formula, and the column (from 1) where."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(tr("column {column}: {message}", column=column, message=message))
        self.column = column


class Token(NamedTuple):
    """What stands at `column`; `blank` is what empty stands before it: 1 for a blank, 2 for a space of LaTeX's.

    Kinds: number, name, function, sign, word (if, else), frac, root, begin and end (of pieces), stop.
    """

    kind: str
    text: str
    column: int
    blank: int = 0


class Part:
    """A number, a symbol, or an operation on other parts, written at `column` (from 1).

    Operations are those of a node, and "and", "undefined", "root" (degree, value) and "logarithm" (base, value) beside.
    """

    __slots__ = ("args", "column", "op", "value")

    def __init__(self, op: str, column: int, *args: "Part", value: Any = None) -> None:
        self.op, self.column, self.args, self.value = op, column, args, value

    def __repr__(self) -> str:
        return str(self.value) if self.value is not None else f"{self.op}({', '.join(map(repr, self.args))})"


def number(value: float, column: int) -> Part:
    """A number as it was written; whole ones stay whole, however long."""
    return Part("number", column, value=value)


def where(condition: Part, yes: Part, no: Part) -> Part:
    """One value under a condition, another else."""
    return Part("where", condition.column, condition, yes, no)
