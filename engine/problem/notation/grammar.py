"""Tokens -> the tree of what was written, by precedence; one rule a method, none of which calls another.

A rule is a generator: it yields the rule whose part it needs next, and `read` keeps them on a stack of its own, so that
no text is too deep for Python. From the loosest: pieces, sums, products and quotients, powers, and what is one.

    1/2x is 1/(2x) and 1/2 x is (1/2)x: what is written on without a blank stays below the bar.
    sin x y is sin(xy): a function without brackets takes the factors up to the next sign or function.
"""

from collections.abc import Callable, Collection
from functools import lru_cache

from fallline.engine.language import plural, tr
from fallline.engine.problem.notation.cursor import BRACKETS, COMPARISONS, Rule
from fallline.engine.problem.notation.pieces import Pieces
from fallline.engine.problem.notation.syntax import FormulaError, Part, Token, number
from fallline.engine.problem.notation.tokens import tokens
from fallline.engine.problem.notation.words import INVERSE

COUNTS: dict[str, tuple[int, float]] = {"min": (2, 8), "max": (2, 8), "logaddexp": (2, 2), "where": (3, 3)}
"""How many values a function takes where it is not one."""


def read(text: str, names: Collection[str] = ("x", "y"), *, free: bool = False) -> Part:
    """What `text` says of the variables `names`; if `free`, other letters are parameters. Raises FormulaError."""
    return _read(text, tuple(names), free)


@lru_cache(maxsize=256)
def _read(text: str, names: tuple[str, ...], free: bool) -> Part:
    reader = _Reader(tokens(text, names, free))
    waiting: list[Rule] = [reader.whole()]
    part: Part | None = None
    while True:
        try:
            waiting.append(waiting[-1].send(part))  # type: ignore[arg-type]  # a rule begins with None
            part = None
        except StopIteration as done:
            waiting.pop()
            part = done.value
            if not waiting:
                return done.value


class _Reader(Pieces):
    def whole(self) -> Rule:
        """All there is."""
        part = yield self.pieces()
        if self.now.kind != "stop":
            raise self.unexpected()
        return part

    def sum(self) -> Rule:
        """Terms with + and - between."""
        begun = self.now.column
        left = yield self.term()
        while self.sees("+", "-"):
            sign = self.take()
            right = yield self.term()
            left = Part(sign.text, begun, left, right)
        return left

    def term(self) -> Rule:
        """Factors side by side or with * and / between; a sign before them is that of the first."""
        begun = self.now.column
        left = yield self.signed()
        while True:
            if self.sees("*"):
                self.take()
                literal = self._mantissa(left)
                right = yield self.signed()
                left = (_scientific(literal, right) if literal else None) or Part("*", begun, left, right)
            elif self.sees("/"):
                self.take()
                right = yield self.below()
                left = Part("/", begun, left, right)
            elif self.begins_factor():
                right = yield self.power()
                left = Part("*", begun, left, right)
            else:
                return left

    def _mantissa(self, left: Part) -> Token | None:
        """The number before a sign of a product and 10^{: only LaTeX prints numbers so."""
        before = self.tokens[self.at - 2]
        printed = [token.text for token in self.tokens[self.at : self.at + 3]] == ["10", "^", "{"]
        plain = before.text.replace(".", "").isdigit()
        return before if printed and plain and left.op == "number" else None

    def below(self) -> Rule:
        """What stands below a bar: a factor, and those written on without a blank."""
        part = yield self.signed()
        while self.begins_factor() and not self.now.blank:
            right = yield self.power()
            part = Part("*", part.column, part, right)
        return part

    def signed(self) -> Rule:
        """A factor, maybe with signs before it."""
        if self.sees("-", "+"):
            sign = self.take()
            part = yield self.signed()
            return Part("neg", sign.column, part) if sign.text == "-" else part
        return (yield self.power())

    def power(self) -> Rule:
        """What is one, maybe to a power; powers of powers from the right."""
        begun = self.now.column
        base = yield self.one()
        if not self.sees("^"):
            return base
        self.take()
        exponent = yield self.signed()
        return Part("pow", begun, base, exponent)

    def one(self) -> Rule:
        """A number, a name, a function's value, or what is in brackets."""
        token = self.now
        rules: dict[str, Callable[[], Rule]] = {
            "function": lambda: self.function(token.text), "frac": self.fraction, "root": self.root,
            "begin": self.cases,
        }  # fmt: skip
        if token.kind in ("number", "name"):
            self.take()
            if token.kind == "name":
                return Part("symbol", token.column, value=token.text)
            return number(float(token.text.replace("_", "")), token.column)
        if token.kind in rules:
            return (yield rules[token.kind]())
        if self.word("if"):
            return (yield self.function("where"))
        if self.sees("√", *BRACKETS):
            return (yield self.root() if token.text == "√" else self.brackets())
        raise self.unexpected()

    def brackets(self) -> Rule:
        """What is in brackets or between bars; braces may hold pieces, as {x > 0: x, y}."""
        opened = self.enter()
        part = yield self.pieces()
        if opened.text == "{" and self.sees(*COMPARISONS):
            part = yield self.braced_pieces(part)
        if opened.text == "(" and self.sees(*COMPARISONS):
            part = yield self.condition(part)
        self.leave(opened)
        return Part("abs", opened.column, part) if opened.text in ("|", "|(") else part

    def fraction(self) -> Rule:
        r"""\frac{above}{below}."""
        begun = self.take()
        above = yield self.one()
        below = yield self.one()
        return Part("/", begun.column, above, below)

    def root(self) -> Rule:
        r"""√x, \sqrt{x} or \sqrt[n]{x}."""
        begun, degree = self.take(), None
        if begun.kind == "root" and self.sees("["):
            degree = yield self.brackets()
        value = yield self.one()
        return Part("sqrt", begun.column, value) if degree is None else Part("root", begun.column, degree, value)

    def function(self, name: str) -> Rule:
        """A function of what is in brackets, or of the factors that follow; sin^2 x is the square of sin x."""
        begun, base, exponent = self.take(), None, None
        if self.sees("_") and name == "log":
            self.take()
            base = yield self.one()
        if self.sees("^"):
            self.take()
            exponent = yield self.signed()
        if exponent is not None and name in INVERSE and _is_minus_one(exponent):
            name, exponent = INVERSE[name], None
        values: list[Part] = []
        if self.sees("(", "{", "["):
            opened = self.enter()
            while True:
                value = yield (self.condition() if name == "where" and not values else self.pieces())
                values.append(value)
                if not self.sees(","):
                    break
                self.take()
            self.leave(opened)
        else:
            value = yield self.factors()
            values.append(value)
        part = _applied(name, begun, values, base)
        return part if exponent is None else Part("pow", begun.column, part, exponent)

    def factors(self) -> Rule:
        """Factors side by side, up to the next sign or function."""
        if self.now.kind == "stop" or not (self.now.kind == "number" or self.begins_factor()):
            raise self.unexpected()
        part = yield self.power()
        while self.begins_factor() and self.now.kind != "function":
            if self.now.blank > 1 and part.op != "number":  # a space that was asked for
                break
            right = yield self.power()
            part = Part("*", part.column, part, right)
        return part


def _applied(name: str, begun: Token, values: list[Part], base: Part | None) -> Part:
    least, most = COUNTS.get(name, (1, 1))
    if not least <= len(values) <= most:
        wanted = (
            plural(least, "{count} value", "{count} values")
            if most == least
            else tr("{least} values or more", least=least)
        )
        raise FormulaError(
            tr("{text} takes {wanted}, not {count}", text=begun.text, wanted=wanted, count=len(values)), begun.column
        )
    if name in ("log2", "log10"):
        base = number(float(name[3:]), begun.column)
        name = "log"
    if base is not None:
        return Part("logarithm", begun.column, base, values[0])
    if name in ("min", "max"):
        part = values[0]
        for value in values[1:]:
            part = Part(name, begun.column, part, value)
        return part
    return Part(name, begun.column, *values)


def _is_minus_one(exponent: Part) -> bool:
    return exponent.op == "neg" and exponent.args[0].op == "number" and exponent.args[0].value == 1


def _scientific(mantissa: Token, right: Part) -> Part | None:
    """1.5 times 10^{-3} is that number to the last bit."""
    exponent = right.args[1]
    sign, exponent = ("-", exponent.args[0]) if exponent.op == "neg" else ("", exponent)
    if exponent.op != "number" or not exponent.value < 400 or not exponent.value.is_integer():
        return None
    return number(float(f"{mantissa.text}e{sign}{int(exponent.value)}"), mantissa.column)
