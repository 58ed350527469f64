"""Text -> tokens: what is typed, and LaTeX's commands."""

import re
import unicodedata
from collections.abc import Callable, Collection

from fallline.engine.problem.notation.commands import Commands
from fallline.engine.problem.notation.syntax import Token
from fallline.engine.problem.notation.words import BLANKS, LETTERS, SUPERSCRIPTS, VULGAR

LEFT_SIDE = re.compile(
    r"[\s$&]*(?:\\[(\[])?\s*"
    r"(?:(\\?[A-Za-z]+|\\math[a-z]+\{\w+\})(?:\\left)?\s*\([^()]*?(?:\\right)?\)|[fFgGhJLz])\s*&?\s*=(?!=)"
)
"""f(x, y) = and the like, before the formula itself."""
STYLED = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (0x210E, *range(0x1D400, 0x1D800))
}  # the Unicode Standard, Mathematical Alphanumeric Symbols: what a PDF or a web page gives for x in italics
"""Each letter in italics, bold or script, and the one that it is."""


def tokens(text: str, names: Collection[str], free: bool) -> list[Token]:
    """All of `text`, and a stop. Of runs of letters the longest word that is known is one, else each is a name.

    `names` are the variables and what is declared; other names may be parameters where the formula is `free`.
    """
    return _Scanner(text.translate(STYLED), names, free).scanned()


class _Scanner(Commands):
    def scanned(self) -> list[Token]:
        """All of them."""
        left = LEFT_SIDE.match(self.text)
        if left and left[1] not in self.letters.names:
            self.at = left.end()
        while self.at < len(self.text):
            self._taker(self.text[self.at])()
        if self.latex and self.found and self.found[-1].text == ",":
            self.found.pop()
        self.put("stop", "", len(self.text.rstrip()))
        meant = self.letters.coordinates([(t.text, t.column) for t in self.found if t.kind == "name"])
        return [t._replace(text=meant.get(t.text, t.text)) if t.kind == "name" else t for t in self.found if t.kind]

    def _taker(self, letter: str) -> Callable[[], None]:
        """What takes the text that begins with `letter`."""
        if letter in BLANKS or letter == "$" or (letter == "." and self._ends()):
            return self.skip
        if letter.isascii() and (letter.isalpha() or letter.isdigit()):
            return self.word if letter.isalpha() else self.number
        takers = {"\\": self.command, ".": self.number, "\n": self.line, "\r": self.line, "&": self.mark}
        takers["#"] = self.comment
        kinds = {self.vulgar: VULGAR, self.superscript: SUPERSCRIPTS, self.greek: LETTERS}
        return takers.get(letter) or next((taker for taker, letters in kinds.items() if letter in letters), self.sign)

    def comment(self) -> None:
        """All that follows, as in older files."""
        self.at = len(self.text)

    def _ends(self) -> bool:
        """Whether the full stop here ends a sentence: formulas in papers have one."""
        return self.latex and not self.text[self.at + 1 : self.at + 2].isdigit()
