"""Measured planes as a file: arrays by name, and a scenario whose snapshots are the planes, with the path on each."""

from pathlib import Path
from typing import Any

import numpy as np

from fallline.engine.files.atomic import write_whole
from fallline.engine.files.formats.npz import write_arrays
from fallline.engine.landscapes.measured import Measured as Landscape
from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import Recorded
from fallline.engine.planes.kinds import told
from fallline.engine.planes.measure import Found, Measured
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.scenario.snapshot import Snapshot
from fallline.engine.schedules.constant import Constant

FIRST = "principal", "random"
"""What is shown first, if it is there."""


def write(path: Path, name: str, found: Found, *, directions: bool) -> None:
    """The file, whole or not at all; raises OSError, and ExportError where something else is in its place."""
    arrays: dict[str, Any] = {"path_loss": found.losses}
    for i, each in enumerate(found.planes):
        arrays |= {f"planes.{i}.{key}": value for key, value in _arrays(each, directions=directions).items()}
    if found.spectrum is not None:
        arrays |= {f"spectrum.{k}.nodes": nodes for k, nodes in enumerate(found.spectrum.nodes)}
        arrays |= {f"spectrum.{k}.weights": weights for k, weights in enumerate(found.spectrum.weights)}
    whole = scenario(name, found)
    write_whole(path, lambda beside: write_arrays(whole, arrays, beside))


def scenario(name: str, found: Found) -> Scenario:
    """Opened, the principal plane is shown, and the others are its snapshots."""
    order = sorted(range(len(found.planes)), key=lambda k: found.planes[k].chosen.kind not in FIRST)
    snapshots = tuple(_snapshot(name, found, found.planes[k]) for k in order)
    first = snapshots[0]
    rows, columns = found.planes[0].loss.shape
    words = [
        tr(
            "The loss of the network itself at {columns} x {rows} points of each plane. The page Planes has them all.",
            columns=columns,
            rows=rows,
        )
    ]
    words += [tr("Left out: {each}.", each=each) for each in found.left_out]
    own: dict[str, Any] = {key: getattr(first, key) for key in ("landscape", "runs", "steps", "start", "view")}
    return Scenario(title=tr("Where {name} stands", name=name)[:200], description=" ".join(words)[:4000],
    snapshots=snapshots,
                    **own)  # fmt: skip


def _arrays(plane: Measured, *, directions: bool) -> dict[str, Any]:
    x0, x1, y0, y1 = plane.chosen.window
    rows, columns = plane.loss.shape
    found: dict[str, Any] = {
        "kind": np.array(plane.chosen.kind), "x": np.linspace(x0, x1, columns), "y": np.linspace(y0, y1, rows),
        "loss": plane.loss, "path": plane.path, "off": plane.off, "share": np.array(plane.share),
        "wrong": np.array(plane.wrong),
    }  # fmt: skip
    if len(plane.line):
        found |= {"line": plane.line, "barrier": np.array(plane.barrier)}
    if directions:
        found |= {"origin": plane.chosen.plane.origin, "directions": plane.chosen.plane.directions}
    return found


def _snapshot(name: str, found: Found, plane: Measured) -> Snapshot[Any, Any]:
    which = plane.chosen
    x0, x1, y0, y1 = which.window
    here = found.spectrum if which.kind in ("random", "eigenvectors") else None
    landscape = Landscape(
        losses=tuple(map(_row, plane.loss)), x=(x0, x1), y=(y0, y1),
        said=(_across(plane), which.names[1], _words(found, plane)),
        line=_row(plane.line), nodes=tuple(map(_row, here.nodes)) if here is not None else (),
        weights=tuple(map(_row, here.weights)) if here is not None else (),
    )  # fmt: skip
    run: Run = Run(
        optimizer=Recorded(points=tuple(map(_row, plane.path)), losses=_row(found.losses)), label=name[:60],
        schedule=Constant(lr=1.0),
    )  # fmt: skip
    steps = len(plane.path) - 1
    return Snapshot(title=which.title, step=steps, steps=max(steps, 1), seed=0, view=which.window,
                    start=_row(plane.path[0]), landscape=landscape, runs=(run,) if steps else ())  # fmt: skip


def _row(values: np.ndarray[Any, Any]) -> tuple[float, ...]:
    """Numbers of a scenario: what is not finite is inf, which is equal to itself."""
    return tuple(np.where(np.isfinite(values), values, np.inf).tolist())


def _across(plane: Measured) -> str:
    """The axis at the bottom says what the picture holds, wherever it is shown."""
    if not np.isfinite(plane.share):
        return plane.chosen.names[0]
    off = float(plane.off.max())
    return tr(
        "{first_name} · plane holds {percent:.3g} %, path ≤ {off:.2g} off",
        first_name=plane.chosen.names[0],
        percent=100 * plane.share,
        off=off,
    )


def _words(found: Found, plane: Measured) -> str:
    spread = float(np.ptp(plane.loss[np.isfinite(plane.loss)])) if np.isfinite(plane.loss).any() else 0.0
    parts = [told(plane.share, plane.off, found.points), plane.chosen.words]
    if len(plane.line):
        parts.append(
            tr("On the line the loss rises {barrier:.3g} above the straight between its ends.", barrier=plane.barrier)
        )
    if spread > 0 and np.isfinite(plane.wrong):
        parts.append(
            tr(
                "Between measured points the picture is off by up to {percent:.2g} % of its range, at nine places "
                "looked at.",
                percent=100 * plane.wrong / spread,
            )
        )
    return " ".join(filter(None, parts))
