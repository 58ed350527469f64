"""How the equations of a method write a slot or a number, and what it means."""

from typing import NamedTuple


class Symbol(NamedTuple):
    """Of a declared field only what it does not say itself: its own symbol and description stand for the rest."""

    words: str = ""
    latex: str = ""
    """The name itself, if empty."""


Symbols = dict[str, Symbol]
