"""Drawn once, written many times: for tests of what is written."""

from functools import cache
from types import SimpleNamespace

from fallline.gui.export.drawing import Drawing
from fallline.gui.export.image import drawing_of
from fallline.gui.export.svg import recorded


def drawing(figure):
    """A drawing of the parts of `figure` as they are now, and of its pixels likewise."""
    parts = [recorded(part, (figure.width, figure.height)) for part in figure.parts()]
    own = drawing_of(figure)(parts)
    return Drawing(own.scenario, own.options, own.layout, own.parts, cache(own.image))


def filmed(film, copied=lambda frame: frame.copy()):
    """`film` with its frames, or the pages of slides, at hand; what drew them is closed."""
    frames = [copied(frame) for frame in film.frames()]
    film.close()
    return SimpleNamespace(
        scenario=film.scenario,
        options=film.options,
        theme=film.theme,
        steps=film.steps,
        frames=lambda: iter(frames),
        close=lambda: None,
    )
