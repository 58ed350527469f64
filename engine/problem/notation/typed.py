"""Typed text -> tokens: numbers, words, superscripts, and the signs of keyboards."""

import re
from collections.abc import Collection

from fallline.engine.language import tr
from fallline.engine.problem.notation.letters import Letters
from fallline.engine.problem.notation.syntax import FormulaError, Token
from fallline.engine.problem.notation.words import LETTERS, LOWERED, SIGNS, SUPERSCRIPTS, VULGAR

NUMBER = re.compile(r"(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
OTHER_BASE = re.compile(r"0(?:[xX][0-9a-fA-F]|[oO][0-7]|[bB][01])\w*")
SIGN = re.compile(r"\*\*|<=|>=|==|&&|[-+*/^(){}|<>,:=]|[\[\]]")
WORD = re.compile(r"[A-Za-z]+")
SUPERSCRIPT = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
SUBSCRIPT = re.compile(r"_(?:(\d+|[A-Za-z]+)|\{((?:[^{}]|\{[^{}]*\})*)\})")
INDEX = re.compile(f"[{LOWERED}]+")
DIGITS = re.compile(r"\d+")
SAME = {"**": "^", "==": "=", "&&": "and"}


class Typed:
    """Goes through a text and puts down tokens; `latex` says whether there are commands in it."""

    def __init__(self, text: str, names: Collection[str], free: bool) -> None:
        self.text, self.latex = text, "\\" in text
        self.letters = Letters(text, names, free)
        self.found: list[Token] = []
        self.at, self.blank = 0, 0
        self.within: list[str] = []
        """The tables of pieces that are open."""

    def skip(self, blank: int = 1) -> None:
        """Go on by one, over something empty."""
        self.at, self.blank = self.at + 1, max(self.blank, blank)

    def put(self, kind: str, text: str, at: int) -> None:
        """One more token, at the place `at` from 0."""
        self.found.append(Token(kind, text, at + 1, self.blank))
        self.blank = 0

    def line(self) -> None:
        """The end of a line, which LaTeX has within a formula."""
        if not self.latex:
            raise FormulaError(tr("a formula is one line"), self.at + 1)
        self.skip()

    def number(self) -> None:
        r"""A number; after \frac a digit."""
        if (other := OTHER_BASE.match(self.text, self.at)) is not None:
            read = f"{other[0][0]}*{other[0][1]}*{other[0][2:]}"
            raise FormulaError(
                tr("{other} could be a number or {read}; write the product with its signs", other=other[0], read=read),
                self.at + 1,
            )
        if self.found and self.found[-1].kind == "frac":  # \frac12 is a half
            for digit in re.match(r"\d?\d?", self.text[self.at : self.at + 2])[0]:  # type: ignore[index]  # it may be empty
                self.put("number", digit, self.at)
                self.at += 1
            return
        found = NUMBER.match(self.text, self.at)
        if found is None:
            raise FormulaError(tr("'.' is not understood; a number is written as 0.5"), self.at + 1)
        self.put("number", found[0], self.at)
        self.at = found.end()

    def word(self) -> None:
        """Letters: names, functions, or a word such as if."""
        run = WORD.match(self.text, self.at)
        assert run is not None
        items, end = self.letters.split(self.at, run.end())
        for kind, word, at in items:
            self.put(kind, word, at)
        self.at = end
        if items[-1][0] == "name":
            self._subscript()
        elif items[-1][0] == "function" and self.text.startswith("_", end):
            self.put("sign", "_", end)
            self.at = end + 1

    def name(self, name: str, at: int) -> None:
        """A name that was spelt at `at`, with the digits and the index after it."""
        self.put("name", name, at)
        if (digits := DIGITS.match(self.text, self.at)) and name not in ("pi", "e") and not self.latex:
            self.found[-1] = self.found[-1]._replace(text=f"{name}_{digits[0]}")
            self.at = digits.end()
        self._subscript()

    def _subscript(self) -> None:
        if (lowered := INDEX.match(self.text, self.at)) is not None:
            digits = "".join(str(LOWERED.index(each)) for each in lowered[0])
            self.found[-1] = self.found[-1]._replace(text=f"{self.found[-1].text}_{digits}")
            self.at = lowered.end()
            return
        found = SUBSCRIPT.match(self.text, self.at)
        if found is None:
            return
        index = found[1] or re.sub(r"\\(?:mathrm|text)?|[\s,{}]", "", found[2])
        if found[1] and self.latex:  # without braces it is one letter, as in x_1x_2
            index = found[1] if found[1].isdigit() else found[1][0]
        if not re.fullmatch(r"[A-Za-z0-9]+", index):
            raise FormulaError(tr("an index is made of letters and digits, as in a_1 or a_{max}"), self.at + 2)
        self.found[-1] = self.found[-1]._replace(text=f"{self.found[-1].text}_{index}")
        self.at = found.end() if not found[1] else self.at + 1 + len(index)

    def superscript(self) -> None:
        """Raised digits: a power."""
        run = SUPERSCRIPT.match(self.text, self.at)
        assert run is not None
        self.put("sign", "^", self.at)
        raised = "".join(SUPERSCRIPTS[each] for each in run[0])
        for part in re.finditer(r"\d+|[+-]", raised):
            self.put("number" if part[0].isdigit() else "sign", part[0], self.at + part.start())
        self.at = run.end()

    def vulgar(self) -> None:
        """½ as (1/2)."""
        above, below = VULGAR[self.text[self.at]].split("/")
        for kind, text in (("sign", "("), ("number", above), ("sign", "/"), ("number", below), ("sign", ")")):
            self.put(kind, text, self.at)
        self.at += 1

    def greek(self) -> None:
        """A Greek letter of the keyboard."""
        self.at += 1
        self.name(LETTERS[self.text[self.at - 1]], self.at - 1)

    def mark(self) -> None:
        """&, between the columns of a table of LaTeX's; && is and."""
        if self.latex and self.within:
            self.put("sign", "&", self.at)
        if not self.latex:
            return self.sign()
        return self.skip()

    def sign(self) -> None:
        """Anything else, if it is known."""
        letter, found = self.text[self.at], SIGN.match(self.text, self.at)
        if letter in SIGNS:
            self.put("sign", SIGNS[letter], self.at)
            self.at += 1
        elif found is None or (letter in "[]" and not self.latex):
            raise FormulaError(
                tr("{letter!r} is not understood; see Help, How formulas are written", letter=letter), self.at + 1
            )
        else:
            self.put("sign", SAME.get(found[0], found[0]), self.at)
            self.at = found.end()
