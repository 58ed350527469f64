"""What is soon wanted and slow to come is fetched while a person looks at the window, in another thread."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from PySide6.QtCore import QObject

from fallline.engine.files.format import FORMATS
from fallline.engine.studies import plan
from fallline.gui.background import Background

SOON = ("scipy.linalg",)
"""For the plane of a model's paths: a tenth of a second."""


def import_ahead(owner: QObject) -> Background:
    """Begin, for as long as `owner` is there. No module of it may touch a widget."""

    def work(_: object) -> None:
        for name in SOON:
            with suppress(ImportError):  # it is told where it is wanted
                import_module(name)
        list(FORMATS)
        plan.usual_problems()  # the engine keeps their minima, some of which are looked for

    background = Background(owner)
    background.ask(work, asks=False)
    return background
