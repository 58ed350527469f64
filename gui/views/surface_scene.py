"""What the surface shows, made from the session: computed in the background where the landscape takes long."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QThreadPool, Signal
from shiboken6 import isValid

from fallline.engine.problem.landscape import Landscape
from fallline.gui.session import Session
from fallline.gui.views.surface_mesh import Rect, Relief, relief
from fallline.gui.views.surface_painter import Scene
from fallline.gui.views.surface_paths import Track, track
from fallline.gui.views.terrain import slow


class SceneMaker(QObject):
    """Keeps the last scene for as long as nothing it shows has changed. `ready` says that a slow relief has come."""

    ready = Signal()
    _computed = Signal(int, object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.linear = False
        self.window: Rect | None = None
        self.reliefs = 0
        self._generation = 0
        self._asked: tuple[Landscape, Rect, bool] | None = None
        self._relief: Relief | None = None
        self._scene: Scene | None = None
        self._computed.connect(self._take)

    def forget_paths(self) -> None:
        """The scenario changed: paths, titles and minima are made anew when next asked for."""
        self._scene = None

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
            self._scene = self._made(self._relief)
        return self._scene

    def _ask(self, landscape: Landscape, rect: Rect, linear: bool, *, wait: bool) -> None:
        self.reliefs += 1
        self._generation += 1
        if wait or not slow(landscape):
            self._relief = relief(landscape, rect, linear=linear)
            return
        generation = self._generation

        def work() -> None:
            found = relief(landscape, rect, linear=linear)
            if isValid(self):
                self._computed.emit(generation, found)

        QThreadPool.globalInstance().start(work)

    def _take(self, generation: int, found: Relief) -> None:
        if generation == self._generation:
            self._relief = found
            self.ready.emit()

    def _made(self, ground: Relief) -> Scene:
        session, look = self.session, self.session.projection
        tracks = []
        for run, path in zip(session.scenario.runs, session.paths, strict=True):
            if run.enabled:
                for walker in range(path.theta.shape[2]):
                    points = look.project(path.theta[:, :, walker].T).T
                    own = None if look.plane is None else path.loss[:, walker]
                    tracks.append((track(ground, points, own), str(run.colour)))
        first, second = (label.split(",")[0] for label in look.labels)
        return Scene(ground, tuple(tracks), self._minima(ground), (first, second))

    def _minima(self, ground: Relief) -> Track | None:
        look, landscape = self.session.projection, self.session.scenario.landscape
        minima = landscape.minima()
        if not minima:
            return None
        theta = np.array(minima, dtype=np.float64).T
        return track(ground, look.project(theta).T, None if look.plane is None else landscape.loss(theta))
