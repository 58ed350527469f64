"""Runs of letters -> names: xy is x times y, sinx is sin x, and foo is no name."""

import re
from collections.abc import Collection, Sequence

from fallline.engine.language import tr
from fallline.engine.problem.notation.syntax import FormulaError
from fallline.engine.problem.notation.words import CONSTANTS, FUNCTIONS, TYPED

MANY = 3
"""Letters in a row that nobody knows: rather a word that is mistyped than a product of so many parameters."""
INFIX = {"if": "word", "else": "word", "otherwise": "word", "sonst": "word", "and": "sign"}
COORDINATES = {"x_1": "x", "x_2": "y"}
DIGITS = re.compile(r"\d+")
Item = tuple[str, str, int]
"""Kind, word, place from 0."""


def known(names: Collection[str]) -> str:
    """The variables, in words."""
    *most, last = names
    return tr("{names} and {last}", names=", ".join(most), last=last) if most else last


class Letters:
    """The words of one formula, whose variables and parameters are `names`; others may come where it is `free`."""

    def __init__(self, text: str, names: Collection[str], free: bool) -> None:
        self.text, self.names, self.free = text, names, free
        words = {*FUNCTIONS, *TYPED, *(name for name in names if len(name) > 1)}
        self._words = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
        self._joined: list[tuple[str, int]] = []

    def split(self, start: int, end: int) -> tuple[list[Item], int]:
        """The items of the letters from `start` to `end`, and where they end: a name may have digits after it."""
        run = self.text[start:end]
        if run in INFIX and run not in self.names:
            return [(INFIX[run], "else" if run in ("otherwise", "sonst") else run, start)], end
        if run in ("or", "not") and run not in self.names:
            raise FormulaError(tr("'{run}' is not understood; conditions are joined by and", run=run), start + 1)
        if run[0].isupper() and run.lower() in FUNCTIONS:
            return [("function", FUNCTIONS[run.lower()], start)], end
        items, at = list[Item](), start
        while at < end:
            word = next((word for word in self._words if self._stands(word, at)), self.text[at])
            if word in FUNCTIONS and word not in self.names and not (word == "gamma" and not self._called(at + 5)):
                items.append(("function", FUNCTIONS[word], at))
            else:
                items.append(("name", word, at))
            at += len(word)
        self._refuse_words(run, items, start, at)
        return self._with_digits(items, at)

    def coordinates(self, names: Sequence[tuple[str, int]]) -> dict[str, str]:
        """What the names x_1 and x_2 stand for: x and y, where these are not named themselves.

        Raises FormulaError where x2 stands beside x: it could be a power, a product or an index.
        """
        plain = {name for name, _ in names}
        alone = {"x", "y"} <= set(self.names) and not {"x", "y"} & plain
        meant = {name: other for name, other in COORDINATES.items() if alone and name not in self.names}
        if self._joined and not plain >= set(COORDINATES):
            meant = {}  # 3x2 alone is rather a power than three times the second coordinate
        for name, column in self._joined:
            letter, _, digits = name.partition("_")
            if (letter in self.names or letter in CONSTANTS) and name not in meant and name not in self.names:
                words = tr(
                    "{letter}{digits} could be {letter_2}^{digits_2}, {digits_3}*{letter_3} or {letter_4}_{digits_4}",
                    letter=letter,
                    digits=digits,
                    letter_2=letter,
                    digits_2=digits,
                    digits_3=digits,
                    letter_3=letter,
                    letter_4=letter,
                    digits_4=digits,
                )
                raise FormulaError(tr("{words}; write which", words=words), column)
        return meant

    def _stands(self, word: str, at: int) -> bool:
        """Whether `word` is here; log10 is not where log100 stands."""
        rest = self.text[at + len(word) : at + len(word) + 1]
        return self.text.startswith(word, at) and not (word[-1].isdigit() and rest.isdigit())

    def _called(self, at: int) -> bool:
        return self.text[at:].lstrip()[:1] == "("

    def _refuse_words(self, run: str, items: list[Item], start: int, end: int) -> None:
        fine = {*self.names, *CONSTANTS, *(TYPED if self.free else ())}
        new = [word for kind, word, _ in items if kind == "name" and word not in fine]
        if not new or (self.free and len(new) < MANY) or (not self.free and len(run) == 1):
            return
        if self._called(end):
            names = ", ".join(sorted(FUNCTIONS))
            raise FormulaError(tr("unknown function {run!r}; known are {names}", run=run[:30], names=names), start + 1)
        product = (
            tr("; write {names} for a product", names="*".join((word for _, word, _ in items)))
            if self.free and len(run) < 10
            else ""
        )
        raise FormulaError(
            tr(
                "unknown name {run!r}; the variables are {known}{product}",
                run=run[:30],
                known=known(self.names),
                product=product,
            ),
            start + 1,
        )

    def _with_digits(self, items: list[Item], end: int) -> tuple[list[Item], int]:
        """A name with the digits right after it, a1, has an index, a_1."""
        kind, word, at = items[-1]
        digits = DIGITS.match(self.text, end)
        if kind != "name" or digits is None:
            return items, end
        name = f"{word}_{digits[0]}"
        self._joined.append((name, at + 1))
        return [*items[:-1], (kind, name, at)], digits.end()
