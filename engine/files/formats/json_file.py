"""JSON: format, version, scenario and an object for each run; NaN is null, infinity the text "inf"."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from fallline.engine.files.columns import ARRAYS, VERSION, Paths, curvatures
from fallline.engine.files.embedded_scenario import LARGEST, mapped
from fallline.engine.files.format import FORMATS, SPACE, Format
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError, from_builtins

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_LISTS = 2**21
"""Objects and lists in a scenario: a million walkers are a million lists."""


def write(scenario: Scenario, paths: Paths, target: Path) -> None:
    """One document on one line."""
    document = {
        "format": "fallline-runs",
        "version": VERSION,
        "scenario": msgspec.to_builtins(scenario),
        "runs": [_run(scenario, run, path) for run, path in zip(scenario.runs, paths, strict=True)],
    }
    target.write_bytes(msgspec.json.encode(document) + b"\n")


def _run(scenario: Scenario, run: Run, path: Trajectory) -> dict[str, object]:
    arrays = {name: getattr(path, name) for name in ARRAYS} | curvatures(scenario, path)
    points = {name: {"theta": _numbers(p.theta), "loss": _numbers(p.loss)} for name, p in path.points.items()}
    return {
        "label": run.label,
        "optimizer": run.optimizer.tag(),
        "status": path.status,
        "diverged_at": path.diverged_at,
        "reason": path.reason,
        **{name: _numbers(values) for name, values in arrays.items()},
        "counts": {kind: _numbers(values) for kind, values in path.counts.items()},
        "state": {slot: _numbers(values) for slot, values in path.state.items()},
        **({"points": points} if points else {}),
    }


def _numbers(values: np.ndarray[Any, Any]) -> object:
    """Nested lists; JSON has no infinity, and msgspec writes NaN as null already."""
    if np.isinf(values).any():
        plain_values = values.astype(object)
        plain_values[np.isposinf(values)] = "inf"
        plain_values[np.isneginf(values)] = "-inf"
        return plain_values.tolist()
    return values.tolist()


class _Document(msgspec.Struct):
    """What of our JSON matters here; the rest is skipped unread."""

    scenario: msgspec.Raw = msgspec.Raw(b"null")


def read(path: Path) -> Scenario | None:
    """The object `scenario`."""
    try:
        with mapped(path) as data:
            begin = len(BYTE_ORDER_MARK) if data[:3] == BYTE_ORDER_MARK else 0
            text = bytes(msgspec.json.decode(memoryview(data)[begin:], type=_Document).scenario)
        if len(text) > LARGEST or text.count(b"[") + text.count(b"{") > MOST_LISTS:
            raise ScenarioError(tr("far too large for a scenario"))
        raw = msgspec.json.decode(text, type=dict[str, object] | None)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ScenarioError(tr("not JSON that Fallline wrote: {error}", error=error)) from None
    return None if raw is None else from_builtins(raw, path.parent)


FORMATS.register(
    Format(
        name="json",
        kind="data",
        endings=(".json",),
        words=tr("JSON file"),
        begins=SPACE + rb"\{",
        read=read,
        write=write,
    )
)
