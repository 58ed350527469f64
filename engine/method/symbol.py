"""How the equations of a method write a slot or a number, and what it means."""

import msgspec


class Symbol(msgspec.Struct, frozen=True):
    """Of a declared field only what it does not say itself: its own symbol and description stand for the rest."""

    words: str = ""
    latex: str = ""
    """The name itself, if empty."""


Symbols = dict[str, Symbol]
