"""What can be done with the snapshots of a session, and how one is shown: its scenario, step, view and arrows."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario import deck
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.inputs import inputs
from fallline.gui.session import Session
from fallline.gui.staged import Pair
from fallline.gui.tracer import Tracer
from fallline.gui.views.contour import ContourView
from fallline.gui.views.overlays import OVERLAYS


class Deck:
    """Keeps nothing itself: the snapshots are the scenario's, and which of them is shown is staged in the session."""

    def __init__(self, session: Session, contour: ContourView) -> None:
        self.session, self.contour = session, contour
        self._tracer = Tracer(session)
        self._tracer.answered.connect(lambda found: self._lay_beneath(*found))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.session.scenario.snapshots)

    @property
    def at(self) -> int | None:
        """The index of the one that was shown last."""
        at = self.session.staged.snapshot
        return at if at is not None and at < self.count else None

    def has_one(self) -> bool:
        """Whether one was shown, to be changed."""
        return self.at is not None

    def take(self) -> None:
        """Add what there is to see as a snapshot, at the end, and be there; nothing of what is covered."""
        if self.session.staged.covered:
            return
        before = self.count
        self._edit(lambda: deck.with_snapshot(self.session.scenario, self._now()), tr("take a snapshot"))
        if self.count > before:
            self._be_at(before)

    def renew(self) -> None:
        """Let the snapshot that was shown last be of what there is to see now."""
        at = self.at
        if at is not None:
            now = self._now()
            self._edit(
                lambda: deck.with_snapshot_renewed(self.session.scenario, at, now),
                tr("take snapshot {number} anew", number=at + 1),
            )

    def change(self, **changes: object) -> None:
        """Other words, or another cover, for the snapshot that was shown last."""
        at = self.at
        if at is not None:
            made = lambda: deck.with_snapshot_changed(self.session.scenario, at, **changes)  # noqa: E731
            self._edit(made, tr("change snapshot {number}", number=at + 1))

    def remove(self) -> None:
        """Remove the snapshot that was shown last; the next one takes its place."""
        at = self.at
        if at is not None:
            self._edit(
                lambda: deck.without_snapshot(self.session.scenario, at), tr("remove snapshot {number}", number=at + 1)
            )
            self._be_at(min(at, self.count - 1) if self.count else None)

    def moves(self, by: int) -> bool:
        """Whether the snapshot that was shown last can go `by` places on."""
        return self.at is not None and 0 <= self.at + by < self.count

    def move(self, by: int) -> None:
        """Move it."""
        at = self.at
        if at is not None and self.moves(by):
            self._edit(
                lambda: deck.with_snapshot_moved(self.session.scenario, at, at + by),
                tr("move snapshot {number}", number=at + 1),
            )
            self._be_at(at + by)

    def show(self, index: int, *, covered: bool = False) -> None:
        """Go to a snapshot: its scenario, an edit like others, then its step, view and arrows."""
        session, snapshot = self.session, self.session.scenario.snapshots[index]
        covered = covered and snapshot.covers
        staged = session.staged
        if snapshot.compare and index:
            before = session.scenario.snapshots[index - 1]
            staged = replace(staged, still=self._before(index), still_step=before.step, by_hand=False)
        elif not staged.by_hand:
            staged = replace(staged, still=())
        staged = replace(
            staged,
            past_only=covered and snapshot.past_only,
            snapshot=index,
            covered=covered,
        )
        session.change(
            lambda: deck.shown(session.scenario, index, covered=covered),
            tr("go to snapshot {number}", number=index + 1),
        )
        session.settle()
        session.stage(staged)
        session.seek(snapshot.step)
        if snapshot.arrows is not None:
            self.contour.overlay.shown = frozenset(snapshot.arrows) & OVERLAYS.keys()
        self.contour.reset_view()
        self.contour.overlay.update()

    def step(self, by: int, *, covers: bool = False) -> None:
        """Go to the next snapshot or the one before; what is covered is revealed before anything comes after it.

        With `covers` a snapshot comes covered, where it has covers, and going back it comes as it was left.
        """
        at = self.at
        if by > 0 and at is not None and self.session.staged.covered:
            self.reveal()
        elif self.count:
            to = min(max((-1 if at is None else at) + by, 0), self.count - 1)
            if to != at or not covers:
                self.show(to, covered=covers and by > 0)

    def covers(self) -> bool:
        """Whether the snapshot that was shown last has anything to reveal, or to cover again."""
        return self.at is not None and self.session.scenario.snapshots[self.at].covers

    def reveal(self) -> None:
        """Show what is covered; once it is, cover it again."""
        at, step, hid = self.at, self.session.playhead, self.session.staged.covered
        if at is not None:
            self.show(at, covered=not hid)
            self.session.seek(step if hid else self.session.playhead)

    def has_frozen(self) -> bool:
        """Whether paths lie still beneath the others."""
        return bool(self.session.staged.still)

    def freeze(self, on: bool) -> None:
        """Leave the paths that are shown as a faint copy beneath what follows, or take it away."""
        session = self.session
        pairs = zip(session.scenario.runs, session.paths, strict=True)
        still = tuple((run, path) for run, path in pairs if run.enabled) if on else ()
        session.stage(replace(session.staged, still=still, still_step=session.playhead, by_hand=on))

    def _now(self) -> deck.Snap:
        overlay, scenario = self.contour.overlay, self.session.scenario
        arrows = tuple(name for name in OVERLAYS if name in overlay.shown)
        return deck.taken(scenario, self.session.playhead, self.contour.chosen_view() or scenario.view, arrows)

    def _edit(self, make: Callable[[], Scenario], text: str) -> None:
        self.session.change(make, text)
        self.session.settle()

    def _be_at(self, index: int | None) -> None:
        self.session.stage(replace(self.session.staged, snapshot=index, covered=False, past_only=False))

    def _before(self, index: int) -> tuple[Pair, ...]:
        """The runs of the snapshot before, with their paths: as a rule those that are shown.

        None yet where others take long: those come when they are traced.
        """
        session = self.session
        there = deck.shown(session.scenario, index - 1)
        runs = [run for run in there.runs if run.enabled]
        pairs = zip(session.scenario.runs, session.paths, strict=True)
        known = {inputs(session.scenario, run): path for run, path in pairs if path.status != "unfinished"}
        missing = tuple(run for run in runs if inputs(there, run) not in known)

        def whole(traced: tuple[Trajectory, ...]) -> tuple[Pair, ...]:
            all_paths = known | dict(zip((inputs(there, run) for run in missing), traced, strict=True))
            return tuple((run, all_paths[inputs(there, run)]) for run in runs)

        found = self._tracer.trace(there, missing, lambda traced: (index, whole(traced)))
        return () if found is None else whole(found)

    def _lay_beneath(self, index: int, pairs: tuple[Pair, ...]) -> None:
        """What lies beneath snapshot `index`, if that is still shown and no hand has frozen anything."""
        if self.at == index and not self.session.staged.by_hand:
            self.session.stage(replace(self.session.staged, still=pairs))
