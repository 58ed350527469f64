"""What the surface shows, made from the session: computed in the background where the landscape takes long."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, Signal

from fallline.engine.analysis.projection import Projection
from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.background import Background
from fallline.gui.session import Session
from fallline.gui.views.ground import PATIENCE
from fallline.gui.views.surface_mesh import Rect, Relief, relief
from fallline.gui.views.surface_painter import Scene
from fallline.gui.views.surface_paths import Track, track
from fallline.gui.views.terrain import slow
from fallline.gui.widgets.icons import RunLook, look_of


class SceneMaker(QObject):
    """Keeps the last scene for as long as nothing it shows has changed.

    `ready` says that a slow relief has come, or the `fault` for which there is none.
    """

    ready = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.linear = False
        self.window: Rect | None = None
        self.reliefs = 0
        self.fault = ""
        self._asked: tuple[Landscape, Rect, bool] | None = None
        self._relief: Relief | None = None
        self._scene: Scene | None = None
        self._took = 0.0
        self._background = Background(self)
        self._background.answered.connect(self._take)
        self._background.failed.connect(self._fail)

    def forget_paths(self) -> None:
        """The scenario changed: paths, titles and minima are made anew when next asked for, and what had failed."""
        self._scene = None
        if self.fault:
            self._asked = None

    def scene(self, *, wait: bool = False) -> Scene | None:
        """The scene now; the last one, or None, while a slow relief is on its way, unless one would `wait`."""
        look = self.session.projection
        asked = (look.landscape, self.window or look.window, self.linear)
        if self._asked is None or asked != self._asked:
            if self._asked is not None and self._asked[0] != look.landscape:
                self._relief = self._scene = None  # no path of one landscape on the ground of another
            self._asked = asked
            self._ask(*asked, wait=wait)
        if self._relief is not None and (self._scene is None or self._scene.relief is not self._relief):
            self._scene = scene_on(self._relief, self.session)
        return self._scene

    def _ask(self, landscape: Landscape, rect: Rect, linear: bool, *, wait: bool) -> None:
        self.reliefs += 1
        self.fault = ""

        def work(_: Progress) -> Relief:
            began = time.perf_counter()
            found = relief(landscape, rect, linear=linear)
            self._took = time.perf_counter() - began
            return found

        at_once = wait or (self._took <= PATIENCE and not slow(landscape))
        self._background.ask(work, at_once=at_once, asks=False)

    def _take(self, found: Relief) -> None:
        self._relief = found
        self.ready.emit()

    def _fail(self, why: str) -> None:
        self.fault = tr("The surface could not be computed: {why}", why=why)
        self._relief = self._scene = None  # it was of another look
        self.ready.emit()


def scene_on(ground: Relief, session: Session) -> Scene:
    """The paths of `session` and the minima on `ground`. It touches no widget."""
    look, staged, dimension = session.projection, session.staged, session.scenario.landscape.dimension
    pairs = zip(session.scenario.runs, session.paths, strict=True)
    tracks = [each for run, path in pairs if run.enabled for each in _tracks(ground, run, path, look)]
    alike = [(run, path) for run, path in staged.still if path.theta.shape[1] == dimension]
    still = [each for run, path in alike for each in _tracks(ground, run, path, look)]
    first, second = (label.split(",")[0] for label in look.labels)
    minima = _minima(ground, session)
    return Scene(ground, tuple(tracks), minima, (first, second), tuple(still), staged.weight, staged.past_only)


def _tracks(ground: Relief, run: Run, path: Trajectory, look: Projection) -> Iterator[tuple[Track, RunLook]]:
    """Of each walker."""
    for walker in range(path.theta.shape[2]):
        points = look.project(path.drawn(path.theta[:, :, walker]).T).T
        own = None if look.plane is None else path.drawn(path.loss[:, walker])
        yield track(ground, points, own, path.outline), look_of(run)


def _minima(ground: Relief, session: Session) -> Track | None:
    look, landscape = session.projection, session.scenario.landscape
    minima = landscape.minima()
    if not minima:
        return None
    theta = np.array(minima, dtype=np.float64).T
    return track(ground, look.project(theta).T, None if look.plane is None else landscape.loss(theta))
