"""The snapshots of a scenario as pure functions: taken, changed, moved, removed; and how one is shown while covered."""

from collections.abc import Mapping
from typing import Any

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Window
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.scenario.snapshot import OWN, Snapshot

MOST = 200
Snap = Snapshot[Any, Run]


def taken(scenario: Scenario, step: int, view: Window | None, arrows: tuple[str, ...] | None = None) -> Snap:
    """A snapshot of what is run now, at `step`, with what is in sight; it has no words yet."""
    own = {name: getattr(scenario, name) for name in OWN}
    return Snapshot(step=step, view=view, arrows=arrows, **own)


def in_turn(title: str, scenes: Mapping[str, Scenario]) -> Scenario:
    """The first of `scenes`, and a snapshot of each at its last step under its name: a talk through all of them."""
    shots = tuple(
        replace(taken(scene, scene.steps, scene.view), title=name) for name, scene in scenes.items()
    )  # fmt: skip
    return replace(next(iter(scenes.values())), title=title, snapshots=shots)


def with_snapshot(scenario: Scenario, snapshot: Snap, index: int | None = None) -> Scenario:
    """`snapshot` inserted before `index`, at the end by default; raises ValueError where there are too many."""
    if len(scenario.snapshots) >= MOST:
        raise ValueError(tr("a scenario holds {most} snapshots at most", most=MOST))
    at = len(scenario.snapshots) if index is None else index
    return replace(scenario, snapshots=(*scenario.snapshots[:at], snapshot, *scenario.snapshots[at:]))


def with_snapshot_changed(scenario: Scenario, index: int, **changes: object) -> Scenario:
    """Snapshot `index` with other fields; raises ValueError where no scenario can show that."""
    snapshots = list(scenario.snapshots)
    snapshots[index] = replace(snapshots[index], **changes)
    scenario.at(snapshots[index])
    return replace(scenario, snapshots=tuple(snapshots))


def with_snapshot_renewed(scenario: Scenario, index: int, now: Snap) -> Scenario:
    """Snapshot `index` of what `now` shows, with its own words; of its covers those that still mean something."""
    old = scenario.snapshots[index]
    kept = tuple(each for each in old.hidden if each < len(scenario.runs))
    words = {name: getattr(old, name) for name in ("title", "question", "nameless", "past_only", "compare")}
    snapshots = (*scenario.snapshots[:index], replace(now, hidden=kept, **words), *scenario.snapshots[index + 1 :])
    return replace(scenario, snapshots=snapshots)


def without_snapshot(scenario: Scenario, index: int) -> Scenario:
    """All but `index`."""
    return replace(scenario, snapshots=scenario.snapshots[:index] + scenario.snapshots[index + 1 :])


def with_snapshot_moved(scenario: Scenario, index: int, to: int) -> Scenario:
    """Snapshot `index` at the place `to`; the others keep their order."""
    rest = scenario.snapshots[:index] + scenario.snapshots[index + 1 :]
    return replace(scenario, snapshots=(*rest[:to], scenario.snapshots[index], *rest[to:]))


def shown(scenario: Scenario, index: int, *, covered: bool = False) -> Scenario:
    """What snapshot `index` shows; `covered`, its hidden runs are off and names are letters."""
    snapshot: Snap = scenario.snapshots[index]
    found = scenario.at(snapshot)
    if not covered:
        return found
    runs = [
        replace(run, enabled=run.enabled and number not in snapshot.hidden) for number, run in enumerate(found.runs)
    ]
    if snapshot.nameless:
        runs = [replace(run, label=tr("Run {letter}", letter=_letter(number))) for number, run in enumerate(runs)]
    return replace(found, runs=tuple(runs))


def heading(scenario: Scenario, index: int) -> str:
    """What snapshot `index` is called, by itself or as the scenario is."""
    return scenario.snapshots[index].title or scenario.title or scenario.landscape.heading()


def _letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
