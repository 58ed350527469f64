"""Frames of the playing ravine with every overlay on, and what overlays and panels cost while they are off."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.frame import SIZE, opened, spent
from benchmarks.harness import Figure
from fallline import load_scenario

SLOWEST, OFF = 1e3 / 30, 1.0
"""Milliseconds: of a frame at 30 a second, and of all that is off."""
STEPS = range(1, 120)


def figures() -> Iterator[Figure]:
    """Medians over a whole play, painting included; then the sum over everything that is off, measured in its code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    where = f"the ravine at {SIZE[0]}x{SIZE[1]}"
    for name, kinds, every, plots in (
        ("no overlay", False, False, False),
        ("every overlay of one run", True, False, False),
        ("every overlay of four runs", True, True, False),
        ("these, with theory, measured rates and eigenvalues as seen", True, True, True),
    ):
        yield Figure(f"frame of {where}, {name}", _frame(kinds=kinds, every=every, plots=plots), "ms", limit=SLOWEST)
    yield Figure("overlays, ensemble, Explain and Surface while off, per frame", _off(), "ms", limit=OFF)


def _frame(*, kinds: bool, every: bool, plots: bool) -> float:
    app, window = opened(load_scenario("ravine"))
    _switch(window, kinds=kinds, every=every, plots=plots)

    def show(step: int) -> None:
        window.session.seek(step)
        app.processEvents()

    show(0)
    taken = spent(show, STEPS).wall
    window.close()
    return 1e3 * taken


def _switch(window: Any, *, kinds: bool, every: bool, plots: bool) -> None:
    from fallline.gui.views.overlays import OVERLAYS

    overlay = window.stage.contour.overlay
    overlay.shown, overlay.every_run = frozenset(OVERLAYS if kinds else ()), every
    loss, condition = window.pages["Loss"], window.pages["Condition number"]
    for button in (loss.theory, loss.measure, condition.eigenvalues, condition.seen):
        button.setChecked(plots)


def _off() -> float:
    """Milliseconds per frame in the code of what is off: each entry from outside is timed."""
    from fallline.gui.application import application

    application()
    from fallline.gui.views.ensemble_layer import EnsembleLayer
    from fallline.gui.views.explain import ExplainView
    from fallline.gui.views.overlay_layer import OverlayLayer
    from fallline.gui.views.surface_canvas import SurfaceCanvas

    spent = [0.0]
    entries = [
        (OverlayLayer, "paint"),
        (ExplainView, "show_step"),
        (SurfaceCanvas, "show_step"),
        (EnsembleLayer, "show_step"),
    ]
    plain = [getattr(owner, name) for owner, name in entries]
    for (owner, name), method in zip(entries, plain, strict=True):
        setattr(owner, name, _timed(method, spent))
    try:
        app, window = opened(load_scenario("ravine"))
        _switch(window, kinds=False, every=False, plots=False)
        each = []
        for step in STEPS:
            spent[0] = 0.0
            window.session.seek(step)
            app.processEvents()
            each.append(spent[0])
        window.close()
    finally:
        for (owner, name), method in zip(entries, plain, strict=True):
            setattr(owner, name, method)
    assert max(each) > 0, "nothing was asked"
    return 1e3 * statistics.median(each)


def _timed(method: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        before = time.perf_counter()
        try:
            return method(*given, **named)
        finally:
            spent[0] += time.perf_counter() - before

    return timed
