"""The plane that the contour view looks through: chosen once, and again where it was chosen before there were paths."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fallline.engine.analysis.projection import Projection, projection
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background
from fallline.gui.inputs import looks

Paths = tuple[Trajectory, ...]


class Look(QObject):
    """`projection` is the look now. One that was chosen while paths were on their way is old, and one that saw no step
    of any is blind too: it is chosen anew with the first steps, and either with the last.

    Not under a hand: where a person chose what is in sight, it stays until the person wants to see all again.
    """

    chosen = Signal()
    """Another serves, which was found in the background."""

    projection: Projection

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.old = self._blind = self._held = False
        self._asked_as: tuple[object, ...] = ()
        self._better: Projection | None = None
        self._finding = Background(self)
        self._finding.answered.connect(self._take)

    def put(self, found: Projection, *, old: bool = False, blind: bool = False) -> None:
        """Look as was found best."""
        self._finding.drop()
        self.projection, self.old, self._blind = found, old, blind
        self._held, self._better = False, None

    def again(self, scenario: Scenario, paths: Paths) -> None:
        """Choose it here and now."""
        found, old = projection(scenario, paths), any(path.status == "unfinished" for path in paths)
        self.put(found, old=old, blind=old and found.plane is not None and not any(path.steps for path in paths))

    def ask(self, scenario: Scenario) -> None:
        """The paths of `scenario` were asked for, and with their end comes a look at them."""
        self._asked_as = looks(scenario)

    def change(self, before: Scenario, scenario: Scenario, paths: Paths) -> None:
        """Through the same plane as before while paths are on their way: one of their first steps would be another."""
        same = before.landscape.dimension == scenario.landscape.dimension
        if same and self.projection.plane is not None and any(path.status == "unfinished" for path in paths):
            self.put(self.projection.over(scenario.landscape), old=True, blind=self._blind)
        else:
            self.again(scenario, paths)

    def grow(self, scenario: Scenario, paths: Paths) -> None:
        """There are more steps: a blind look is chosen anew from the first."""
        if self._blind and not self._finding.busy and any(path.steps for path in paths):
            self._find(scenario, paths, old=True)

    def end(self, seen: Projection, scenario: Scenario, paths: Paths) -> None:
        """All paths are there: an old look is chosen anew, as `seen` where that is of this scenario."""
        if not self.old:
            return
        if self._asked_as != looks(scenario):
            self._find(scenario, paths, old=False)
        elif self._held:
            self._better = seen
        else:
            self.put(seen)

    def hold(self) -> None:
        """A hand chose what is in sight; but a blind look shows nothing that one could have chosen."""
        self._held = not self._blind

    def release(self) -> bool:
        """The hand wants to see all again; whether that is another look now."""
        self._held = False
        if self._better is None:
            return False
        self.put(self._better)
        return True

    def _find(self, scenario: Scenario, paths: Paths, *, old: bool) -> None:
        """In the background: the paths of a network take long to be fitted."""
        self._finding.ask(lambda _: (projection(scenario, paths), old), asks=False)

    def _take(self, answer: tuple[Projection, bool]) -> None:
        found, old = answer
        if self._held and not old:
            self._better = found
        elif not self._held:
            self.put(found, old=old)
            self.chosen.emit()
