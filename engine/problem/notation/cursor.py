"""A place among tokens: what comes next, and which brackets are open."""

from collections.abc import Generator

from fallline.engine.language import tr
from fallline.engine.problem.notation.syntax import FormulaError, Part, Token

Rule = Generator["Rule", Part, Part]
"""Yields the rules whose parts it needs, is sent these, and returns its own."""
BRACKETS = {"(": ")", "{": "}", "[": "]", "|(": ")|", "|": "|"}
NESTED = 200
"""Brackets within one another."""
COMPARISONS = "<", "<=", ">", ">="


class Cursor:
    """Goes through tokens, the last of which is a stop."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens, self.at = found, 0
        self.closers = [""]
        """What closes the brackets that are open, the innermost last."""

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Go on by one."""
        self.at += 1
        return self.tokens[self.at - 1]

    def sees(self, *signs: str) -> bool:
        """Whether one of `signs` comes next."""
        return self.now.kind == "sign" and self.now.text in signs

    def word(self, word: str) -> bool:
        """Whether `word` comes next."""
        return self.now.kind == "word" and self.now.text == word

    def unexpected(self) -> FormulaError:
        """That what comes next cannot stand there."""
        token = self.now
        if token.kind == "stop":
            return FormulaError(tr("the formula ends too early"), token.column)
        if token.text == self.closers[-1]:
            return FormulaError(tr("a value is missing"), token.column)
        if token.text in (")", "}", "]", ")|"):
            return FormulaError(tr("unmatched {sign!r}", sign=token.text.strip("|") or "|"), token.column)
        if token.text in COMPARISONS:
            return FormulaError(tr("a comparison is a condition, as in x if x > 0 else y"), token.column)
        if token.kind == "number":
            return FormulaError(tr("write * between factors, or ^ for a power, before a number"), token.column)
        text = f"\\{token.text or token.kind}" if token.kind in ("frac", "begin", "end") else token.text
        return FormulaError(tr("{text!r} cannot stand here", text=text), token.column)

    def enter(self) -> Token:
        """Take an opening bracket."""
        token = self.take()
        if len(self.closers) > NESTED:
            raise FormulaError(tr("the formula is nested too deeply"), token.column)
        self.closers.append(BRACKETS[token.text])
        return token

    def leave(self, opened: Token) -> None:
        """Take the bracket that closes what `opened`."""
        if not self.sees(self.closers[-1]):
            if self.now.kind == "stop":
                raise FormulaError(
                    tr("{sign!r} is never closed", sign=opened.text.strip("()") or opened.text), opened.column
                )
            raise self.unexpected()
        self.take()
        self.closers.pop()

    def begins_factor(self) -> bool:
        """Whether what comes next is multiplied with what is before it."""
        if self.now.kind in ("name", "function", "frac", "root", "begin"):
            return True
        if self.sees("|"):
            return self.closers[-1] != "|"
        return self.sees("(", "{", "[", "|(", "√")
