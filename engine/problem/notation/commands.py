"""LaTeX's commands -> tokens, as they are pasted from papers."""

import re
from collections.abc import Callable, Collection

from fallline.engine.language import tr
from fallline.engine.problem.notation.syntax import FormulaError
from fallline.engine.problem.notation.typed import Typed
from fallline.engine.problem.notation.words import (
    AROUND,
    CASES,
    COMMANDS,
    CONDITIONAL,
    FUNCTIONS,
    IGNORED,
    SPACES,
    WRAPPED,
)

COMMAND = re.compile(r"\\(?:([A-Za-z]+\*?)|(.))", re.DOTALL)
BRACED = re.compile(r"\s*\{([^{}]*)\}")
DELIMITER = re.compile(r"\s*(\\[{}]|\\[lr]?vert|\\[lr]brace|[()\[\]|.])")


class Commands(Typed):
    """What follows a backslash."""

    def __init__(self, text: str, names: Collection[str], free: bool) -> None:
        super().__init__(text, names, free)
        self._opened: list[int] = []

    def command(self) -> None:
        found, begun = COMMAND.match(self.text, self.at), self.at
        if found is None:
            raise FormulaError(tr("a command ends too early"), self.at + 1)
        name = found[1] or found[2]
        self.at = found.end()
        kind, word = COMMANDS.get(name, ("", ""))
        actions: dict[str, Callable[[int], None]] = {
            "left": self._left, "right": self._right, "begin": self._begin, "end": self._end,
        }  # fmt: skip
        if name in actions:
            actions[name](begun)
        elif name.rstrip("*") in WRAPPED:
            self._wrapped(begun, name)
        elif name in ("label", "tag", "notag"):
            self._braced(begun, name)
        elif name in IGNORED or (word == "\\\\" and not self.within):
            self.blank = 2 if name in SPACES else max(self.blank, 1)
        elif kind == "name":
            self.name(word, begun)
        elif kind:
            self.put(kind, word, begun)
            if kind == "function" and self.text.startswith("_", self.at):
                self.put("sign", "_", self.at)
                self.at += 1
        else:
            raise FormulaError(
                tr("\\{name} is not understood; see Help, How formulas are written", name=name), begun + 1
            )

    def _braced(self, begun: int, name: str) -> str:
        found = BRACED.match(self.text, self.at)
        if found is None:
            raise FormulaError(tr("\\{name} needs braces, as in \\{command}{{x}}", name=name, command=name), begun + 1)
        self.at, self.blank = found.end(), max(self.blank, 1)
        return found[1].strip()

    def _wrapped(self, begun: int, name: str) -> None:
        inside, blank = self._braced(begun, name).replace("\\", ""), self.blank
        word = inside.strip(" ,.:~").lower()
        if word in CONDITIONAL and not (word == "where" and name != "text"):
            self.put("word" if CONDITIONAL[word] != "and" else "sign", CONDITIONAL[word], begun)
        elif inside in FUNCTIONS:
            self.put("function", FUNCTIONS[inside], begun)
        elif re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", inside):
            self.name(inside, begun)
        elif inside:
            raise FormulaError(tr("the words {inside!r} are no part of a formula", inside=inside[:30]), begun + 1)
        else:
            self.blank = blank

    def _delimiter(self, begun: int, name: str) -> str:
        found = DELIMITER.match(self.text, self.at)
        if found is None:
            raise FormulaError(tr("\\{name} needs a bracket after it", name=name), begun + 1)
        self.at = found.end()
        mark = found[1].lstrip("\\")
        return {"lvert": "|", "rvert": "|", "vert": "|", "lbrace": "{", "rbrace": "}"}.get(mark, mark)

    def _left(self, begun: int) -> None:
        mark = self._delimiter(begun, "left")
        self._opened.append(len(self.found))
        self.put("sign" if mark != "." else "", {"|": "|("}.get(mark, mark), begun)

    def _right(self, begun: int) -> None:
        mark = self._delimiter(begun, "right")
        if not self._opened:
            raise FormulaError(tr("\\right without its \\left"), begun + 1)
        opened = self._opened.pop()
        if mark == ".":  # as after pieces, whose one brace only stands beside them
            self.found[opened] = self.found[opened]._replace(kind="")
        else:
            self.put("sign", {"|": ")|"}.get(mark, mark), begun)

    def _begin(self, begun: int) -> None:
        name = self._braced(begun, "begin")
        if name in CASES:
            self.within.append(name)
            self.put("begin", name, begun)
            if name == "array":
                self._braced(begun, "begin{array}")
        elif name not in AROUND:
            raise FormulaError(
                tr("\\begin{{{name}}} is not understood; pieces are written in \\begin{{cases}}", name=name[:20]),
                begun + 1,
            )

    def _end(self, begun: int) -> None:
        name = self._braced(begun, "end")
        if name in AROUND:
            return
        if not self.within or self.within.pop() != name:
            raise FormulaError(tr("\\end{{{name}}} without its \\begin", name=name[:20]), begun + 1)
        self.put("end", name, begun)
