"""What a page holds of a scenario: functions that are computed with anew, plain data, and what is replayed."""

from typing import Any

import numpy as np

from fallline.engine.analysis.projection import Projection, projection
from fallline.engine.family.fields import Field, fields
from fallline.engine.language import tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.page.landscape import printed_landscape
from fallline.engine.page.method import printed_method, printed_schedule
from fallline.engine.page.recorded import WALKERS, drawn_noise, recorded_run
from fallline.engine.page.traced import NotPrinted
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Data = dict[str, Any]
MOST_STEPS = 50_000
"""Steps of a run, over all of its walkers, that a page computes while a hand drags."""
RANKS = {"lr": 0, "warmup": 2, "clip_norm": 2}
"""What comes first and last among a run's numbers; all others stand between."""
SEEN = ("noise", "clip_norm", "weight_decay", "h")
"""What of a run's gradient is a number that can be changed."""


class Content:
    """`code` is an object of functions in JavaScript, `data` plain values for JSON; `look` is what the plot shows."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.paths = scenario, trace(scenario)
        self.look: Projection = projection(scenario, self.paths)
        self._noise: dict[str, Any] = {}
        self.landscape_why = ""
        try:
            land = printed_landscape(scenario.landscape)
        except NotPrinted as error:
            land, self.landscape_why = "", str(error)
        runs = [self._run(run, path) for run, path in zip(scenario.runs, self.paths, strict=True)]
        functions = [text for text, _ in runs]
        walkers = None if any(functions) else WALKERS  # a million starts are of use only where they are computed from
        self.code = _object(f"landscape: {_object(land)}", f"runs: [{', '.join(map(_object, functions))}]")
        self.data: Data = {
            "title": scenario.title, "description": scenario.description, "steps": scenario.steps,
            "window": list(self.look.window), "labels": list(self.look.labels),
            "start": self.look.project(scenario.positions()[:, :walkers]).T.tolist(),
            "landscape": self._landscape(), "runs": [data for _, data in runs], "noise": self._noise,
        }  # fmt: skip

    def _landscape(self) -> Data:
        """Its numbers in the order of the functions' arguments, the known minima, and f*."""
        landscape = self.scenario.landscape
        minima, lowest = np.array(landscape.minima()).T, landscape.lowest()
        lowest = None if lowest is None else _finite(lowest)
        found: Data = {
            "name": landscape.heading(), "why": self.landscape_why, "numbers": {}, "dials": [],
            "minima": self.look.project(minima).T.tolist() if minima.size else [], "lowest": lowest,
        }  # fmt: skip
        if not self.landscape_why:
            found["numbers"], found["dials"] = landscape.numbers(), landscape_dials(landscape)
        return found

    def _run(self, run: Run, path: Trajectory) -> tuple[str, Data]:
        named = run.label == run.plain_label(run.optimizer)
        data: Data = {
            "label": run.label, "method": "" if named else run.optimizer.heading(), "colour": run.colour,
            "marker": run.mark, "dashed": run.dashed, "enabled": run.enabled, "why": "",
        }  # fmt: skip
        try:
            code, printed = self._printed(run)
            return code, data | printed
        except NotPrinted as error:
            return "", data | {"why": str(error)} | recorded_run(self.scenario, path, self.look)

    def _printed(self, run: Run) -> tuple[str, Data]:
        scenario, seen = self.scenario, run.gradient
        if self.landscape_why:
            raise NotPrinted(f"{scenario.landscape.heading()}: {self.landscape_why}")
        if not run.numbers.exact:
            raise NotPrinted(
                tr("it computes in {numbers}, where every operation is rounded", numbers=run.numbers.words())
            )
        walkers = scenario.positions().shape[1]
        if scenario.steps * walkers > MOST_STEPS:
            raise NotPrinted(
                tr("its {count:,} steps are more than a page computes under a hand", count=scenario.steps * walkers)
            )
        method, schedule = printed_method(run.optimizer), printed_schedule(run.schedule, scenario.steps)
        numbers = {
            "schedule": schedule.free, "optimizer": method.free,
            "gradient": {name: getattr(seen, name) for name in SEEN},
        }  # fmt: skip
        data = {
            "usesTheta": method.uses_theta, "slots": method.slots, "matrix": method.matrix, "shares": schedule.shares,
            "source": seen.source, "scheme": seen.scheme, "multiplies": seen.noise_kind == "multiplicative",
            "draws": drawn_noise(scenario, seen, self._noise), "numbers": numbers, "dials": run_dials(run, numbers),
        }  # fmt: skip
        return ",\n".join(filter(None, (method.functions, schedule.function))), data


def _object(*bodies: str) -> str:
    body = ",\n".join(filter(None, bodies))
    return "{\n" + "".join(f"  {line}\n" for line in body.splitlines()) + "}" if body else "null"


def dial(of: str, key: str, field: Field, before: str = "") -> Data:
    """A number that a hand can change, as the window's form has it."""
    low, high = field.slider
    return {
        "of": of, "key": key, "label": before + field.label, "symbol": field.symbol, "unit": field.unit,
        "help": field.help, "from": low, "to": high, "logarithmic": field.logarithmic,
        "whole": field.kind == "integer", "low": _finite(field.low), "high": _finite(field.high),
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def landscape_dials(landscape: Landscape) -> list[Data]:
    """Of its fields; of a formula's own the letters in it."""
    if (dials := landscape.dials()) is not None:
        kind: Any = type(dials)
        return [dial("landscape", f"p_{field.name}", field) for field in fields(kind)]
    numbers = landscape.numbers()
    return [dial("landscape", field.name, field) for field in fields(type(landscape)) if field.name in numbers]


def run_dials(run: Run, numbers: dict[str, dict[str, float]]) -> list[Data]:
    """What can be changed of a run: of its schedule, its optimizer, and how it sees its gradient."""
    own = [(key, dial("optimizer", key, field, before)) for key, field, before in _of_method(run.optimizer)]
    schedule = [dial("schedule", field.name, field) for field in fields(type(run.schedule))]
    used = {name for name in SEEN if numbers["gradient"][name]} | {"weight_decay", "clip_norm"}
    seen = run.gradient.effective(0) & used
    found = [
        *(each for each in schedule if each["key"] in numbers["schedule"]),
        *(each for key, each in own if key in numbers["optimizer"]),
        *(dial("gradient", field.name, field) for field in fields(Gradient) if field.name in seen),
    ]
    return sorted(found, key=lambda each: RANKS.get(each["key"], 1))


def _of_method(optimizer: Any) -> list[tuple[str, Field, str]]:
    """Its fields, or those of a chain's parts, each by the name that the numbers have."""
    parts = getattr(optimizer, "parts", None)
    owners: list[tuple[Any, str, str]] = [(type(optimizer), "", "")]
    if parts is not None:
        owners = [(type(part), f"part{place}_", f"{part.heading()}: ") for place, part in enumerate(parts)]
    return [(key + field.name, field, before) for owner, key, before in owners for field in fields(owner)]
