"""The plots of watched runs: the path in its plane, and what was measured over steps, epochs or seconds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from fallline.engine.files.watched_runs import Drawn, Picture
from fallline.engine.language import later, tr
from fallline.gui.labs.plot import LabPlot
from fallline.gui.theme import Theme
from fallline.gui.views.playhead import Dot, Dots, Line
from fallline.gui.widgets.icons import MARKERS

AXES = {"step": tr("step"), "epoch": tr("epoch"), "seconds": tr("seconds of training")}
NORMS = {
    later("Gradient and update"): ("measured.gradient_norm", "measured.update_norm"),
    later("Update over gradient"): ("measured.ratio",),
    later("Momentum and second moment"): ("measured.momentum_norm", "measured.second_moment_norm"),
    later("Parameters"): ("measured.parameter_norm",),
}
WORDS = {
    "loss.loss": tr("loss of a batch"),
    "loss.mean": tr("its running mean"),
    "validation.loss": tr("validation"),
    "measured.rate": tr("rate"),
    "measured.gradient_norm": tr("gradient"),
    "measured.update_norm": tr("update"),
    "measured.ratio": tr("update / gradient"),
    "measured.momentum_norm": tr("momentum"),
    "measured.second_moment_norm": tr("second moment"),
    "measured.parameter_norm": tr("parameters"),
    "curvature.lambda_max": "λmax",
    "measured.limit": tr("limit of stability"),
    "curvature.preconditioned": tr("λmax, preconditioned"),
    "noise.noise_scale": tr("noise scale"),
}
LIMIT = "measured.limit"
DASHED = "validation.loss", "measured.update_norm", "measured.second_moment_norm", LIMIT
SPARSE = "validation", "curvature", "noise"
"""Tables of few rows: a dot for each."""


class OverTime(LabPlot):
    """Curves of every run over the axis, with a line that is dragged to another place."""

    def __init__(self, theme: Theme, title: str, names: tuple[str, ...], moved: Callable[[float], None]) -> None:
        super().__init__(theme, title, "", "", log_y=True)
        self.names = names
        self.line, self.dots = Line(), Dots()
        self.line.setZValue(50)
        self.plot.draw_over(self.line)
        self.plot.draw_over(self.dots)
        self.line.sigDragged.connect(lambda: moved(self.line.value()))
        self._dress()

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self._dress()

    def _dress(self) -> None:
        self.line.setPen(pg.mkPen(self.theme.playhead, width=1, style=Qt.PenStyle.DashLine))
        self.line.setHoverPen(pg.mkPen(self.theme.accent, width=2))

    def draw(self, picture: Picture, colours: list[str], names: tuple[str, ...] | None = None) -> None:
        """All runs; where there is nothing, say so."""
        self.names = names or self.names
        self.plot.setLabel("bottom", AXES[picture.axis])
        self.clear()
        drawn, told = False, set[str]()
        for run, colour in zip(picture.runs, colours, strict=True):
            for name in _shown(run, self.names):
                assert run is not None
                words, curve = WORDS.get(name, name.partition(".")[2].replace("_", " ")), run.curves[name]
                sparse, faint = name.partition(".")[0] in SPARSE, name == "loss.loss"
                dash = name in DASHED or name.startswith("measured.rate_")
                self.curve(curve.x, curve.y, colour, "" if words in told else words,
                           dash=dash, dots=sparse, faint=faint)  # fmt: skip
                told.add(words)
                drawn = True
        self.finish()
        self.say("" if drawn else tr("Nothing is recorded of it yet."))
        self.line.setVisible(drawn)
        self._look_at_sharpness(picture)

    def _look_at_sharpness(self, picture: Picture) -> None:
        """Around lambda_max: as a rate goes to zero its limit goes to infinity, and would take all the room."""
        if LIMIT not in self.names:
            return
        known = [run.curves[name].y for run in picture.runs for name in _shown(run, self.names[:-1]) if run is not None]
        values = np.concatenate([each[each > 0] for each in known]) if known else np.empty(0)
        limits = [run.curves[LIMIT].y for run in picture.runs if run is not None and LIMIT in run.curves]
        least = [float(np.nanmin(each)) for each in limits if np.isfinite(each).any()]
        if len(values):
            low, high = float(values.min()), max([float(values.max()), *least])
            self.show_range(y=(min([low, *least]) / 2, 2 * high))
        else:
            self.plot.enableAutoRange(y=True)

    def show_place(self, picture: Picture, colours: list[str], place: float) -> None:
        """The line, and a dot on the first curve of each run."""
        self.line.setValue(place)
        dots = []
        for run, colour in zip(picture.runs, colours, strict=True):
            shown = _shown(run, self.names)
            x, value = run.at(shown[0], place) if run is not None and shown else (0.0, 0.0)
            if value > 0:
                dots.append(Dot(x, float(np.log10(value)), self.theme.runs[colour], MARKERS[colour]))
        self.dots.set_dots(tuple(dots))


class InPlane(LabPlot):
    """The paths, bright up to a step and faint after it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Path"), "", "", equal=True)
        self.dots = Dots()
        self.plot.draw_over(self.dots)

    def draw(self, picture: Picture, colours: list[str], place: float) -> None:
        """As far as `place` on the axis."""
        kind = tr("parameter") if picture.plain else tr("direction")
        self.plot.setLabel("bottom", f"{kind} 1")
        self.plot.setLabel("left", f"{kind} 2")
        self.clear()
        dots = []
        for run, colour in zip(picture.runs, colours, strict=True):
            if run is None or run.path is None or not len(run.path.points):
                continue
            places = run.recording.places(run.path.steps, picture.axis)
            here = max(int(np.searchsorted(places, place, side="right")), 1) if np.isfinite(place) else len(places)
            x, y = run.path.points.T
            self.curve(x[here - 1 :], y[here - 1 :], colour, faint=True)
            self.curve(x[:here], y[:here], colour, width=2)
            self.rings(x[:1], y[:1], colour)
            if run.average is not None:
                passed = run.recording.places(run.average.steps, picture.axis) <= place
                there = run.average.points[passed] if np.isfinite(place) else run.average.points
                self.curve(there[:, 0], there[:, 1], colour, dash=True, width=2)
            dots.append(Dot(float(x[here - 1]), float(y[here - 1]), self.theme.runs[colour], MARKERS[colour]))
        self.finish()
        self.dots.set_dots(tuple(dots))
        self.say(picture.words)


def _shown(run: Drawn | None, names: tuple[str, ...]) -> list[str]:
    """Of `names` those that hold a number; of the two sharpnesses the one that the limit is of."""
    if run is None:
        return []
    known = [name for name in names if name in run.curves and np.isfinite(run.curves[name].y).any()]
    if "curvature.preconditioned" in known and "curvature.lambda_max" in known:
        known.remove("curvature.lambda_max")
    return known
