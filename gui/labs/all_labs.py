"""Every lab there is, found by import: a new one is one new file, or an entry point of a plug-in."""

from __future__ import annotations

from fallline.gui.labs.lab import Lab
from fallline.gui.register import Register

LABS: Register[Lab] = Register(
    Lab,
    "fallline.gui.labs",
    "labs",
    declares={"number": int, "title": str, "text": str, "Settings": type},
    key=lambda lab: lab.number,
    order=lambda lab: lab.number,
    title=lambda lab: str(lab.title),
    check=lambda lab: lab.Settings(),
)


def labs() -> list[type[Lab]]:
    """In the order of their numbers."""
    return LABS.classes()
