"""How a talk shows what a session holds: a matter of the view, and no part of the scenario."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Pair = tuple[Run, Trajectory]


class Staged(msgspec.Struct, frozen=True, eq=False):
    """Compared by identity: whoever shows it in another way makes another."""

    weight: float = 1.0
    """What the widths of lines and the sizes of markers are multiplied by."""
    past_only: bool = False
    """Whether what comes after the playhead is covered."""
    whole_axes: bool = False
    """Whether the plots reach over what is covered all the same, for who is to draw there."""
    limits: bool = True
    """Whether the limits of stability stand at the sliders of the rates: not while a person is to find one."""
    still: tuple[Pair, ...] = ()
    """Runs whose paths lie faint beneath those of the session, with a marker at `still_step`."""
    still_step: int = 0
    by_hand: bool = False
    """Whether a hand froze them: then they stay, whatever snapshot comes."""
    snapshot: int | None = None
    """The one that was shown last."""
    covered: bool = False
    """Whether it is still to be revealed."""


AS_USUAL = Staged()


class Staging(QObject):
    """What of a session is staged; and its scenario set aside while a talk shows others."""

    traced = Signal()
    """The paths of this scenario grew, or are there, or are staged otherwise: those that take long come after it, each
    from its start on.
    """
    scenario: Scenario

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.staged = AS_USUAL
        self._aside: Scenario | None = None

    def show(self, scenario: Scenario, paths: tuple[Trajectory, ...] | None = None) -> None:
        """Take `scenario` over."""
        raise NotImplementedError

    def stage(self, staged: Staged) -> None:
        """Show what there is in another way. Nothing to undo."""
        if staged is not self.staged:
            self.staged = staged
            self.traced.emit()

    @property
    def is_aside(self) -> bool:
        """Whether what is shown is not what a file would hold."""
        return self._aside is not None

    def set_aside(self) -> None:
        """From now on edits are shown and not kept, until `bring_back`."""
        self._aside = self.scenario

    def bring_back(self) -> None:
        """Show what was set aside, as it was; snapshots that came meanwhile are left to whoever wants them."""
        kept, self._aside = self._aside, None
        if kept is not None and kept is not self.scenario:
            self.show(kept)

    def clear_stage(self) -> None:
        """Another scenario is opened: nothing of the last one stays."""
        self.staged, self._aside = AS_USUAL, None
