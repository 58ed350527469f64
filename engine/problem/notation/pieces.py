"""Values under conditions: x if x > 0 else y, {x > 0: x, y}, and LaTeX's cases."""

from fallline.engine.language import tr
from fallline.engine.problem.notation.cursor import COMPARISONS, Cursor, Rule
from fallline.engine.problem.notation.syntax import FormulaError, Part, where


class Pieces(Cursor):
    """The rules of conditions."""

    def sum(self) -> Rule:
        """What is compared, and what holds."""
        raise NotImplementedError

    def pieces(self) -> Rule:
        """A sum, or: value if condition else value."""
        part = yield self.sum()
        if not self.word("if"):
            return part
        self.take()
        condition = yield self.condition()
        if not self.word("else"):
            raise FormulaError(tr("say what holds otherwise: write else and a value"), self.now.column)
        self.take()
        other = yield self.pieces()
        return where(condition, part, other)

    def condition(self, first: Part | None = None) -> Rule:
        """Comparisons, chained as 0 < x < 1 or joined by and; `first` is what was read of it."""
        found: list[Part] = []
        while True:
            left = first if first is not None else (yield self.sum())
            first = None
            if left.op in (*COMPARISONS, "and"):  # in brackets
                found += left.args if left.op == "and" else [left]
            elif not self.sees(*COMPARISONS):
                words = (
                    tr("conditions compare by < <= > >=")
                    if self.sees("=")
                    else tr("a comparison is wanted, as in x > 0")
                )
                raise FormulaError(words, self.now.column if self.sees("=") else left.column)
            while self.sees(*COMPARISONS):
                sign = self.take()
                right = yield self.sum()
                found.append(Part(sign.text, left.column, left, right))
                left = right
            if self.sees("="):
                raise FormulaError(tr("conditions compare by < <= > >="), self.now.column)
            if not self.sees("and"):
                return found[0] if len(found) == 1 else Part("and", found[0].column, *found)
            self.take()

    def braced_pieces(self, first: Part) -> Rule:
        """Condition: value, and so on, and what holds otherwise; nothing does where that is not said."""
        rows: list[tuple[Part, Part]] = []
        other, left = Part("undefined", first.column), first
        while True:
            condition = yield self.condition(left)
            if not self.sees(":"):
                raise FormulaError(tr("say the value after a condition, as in {x > 0: x, y}"), self.now.column)
            self.take()
            value = yield self.pieces()
            rows.append((condition, value))
            if not self.sees(","):
                break
            self.take()
            left = yield self.pieces()
            if not self.sees(*COMPARISONS):
                other = left
                break
        return _chosen(rows, other)

    def cases(self) -> Rule:
        r"""\begin{cases} value & condition \\ value & otherwise \end{cases}."""
        begun, rows = self.take(), list[tuple[Part, Part]]()
        other = Part("undefined", begun.column)
        self.closers.append("")
        while self.now.kind != "end":
            if self.now.kind == "stop":
                raise FormulaError(tr("\\begin is never closed"), begun.column)
            value = yield self.sum()
            while self.sees(",", "&", ":") or self.word("if"):
                self.take()
            if self.word("else") or self.sees("\\\\") or self.now.kind == "end":
                if self.word("else"):
                    self.take()
                other = value
            else:
                condition = yield self.condition()
                rows.append((condition, value))
            while self.sees("\\\\", ",", "&"):
                self.take()
        self.take()
        self.closers.pop()
        return _chosen(rows, other)


def _chosen(rows: list[tuple[Part, Part]], other: Part) -> Part:
    """The value of the first row whose condition holds, or `other`."""
    for condition, value in reversed(rows):
        other = where(condition, value, other)
    return other
