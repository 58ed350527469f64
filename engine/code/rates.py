"""The learning rate of a run as lines of a script: the schedule's own line if it has one, else its own code."""

import textwrap

from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.own_family import made
from fallline.engine.files.atomic import ExportError
from fallline.engine.method.schedule import Array
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.scenario import Run, Scenario

REACTION = """
if {warmup} <= step < STEPS - 1:
    seen = np.asarray(loss(path[step]))
    there = seen[np.isfinite(seen)]
    memory = schedule.react(memory, float(there.mean()) if there.size else np.inf)
    rates[step + 1] = schedule.lr * memory[0]
"""
"""After a step under a schedule that watches the loss: the mean of the walkers that are still there."""


def rate_lines(scenario: Scenario, run: Run, code: OwnCode) -> tuple[list[str], list[str]]:
    """Lines that define `rate(step)`, and lines that follow each step."""
    schedule = run.schedule
    if schedule.script and not schedule.warmup:
        fields = {name: getattr(schedule, name) for name in schedule.__struct_fields__}
        return ["def rate(step):", f"    return {schedule.script.format(**fields)}"], []
    try:
        return _own(run, code)
    except ExportError:  # one without a source, such as a formula
        return _listed(scenario, run), []


def _own(run: Run, code: OwnCode) -> tuple[list[str], list[str]]:
    schedule = run.schedule
    maker, _ = made(code, schedule, ("rates", "react", "memory", "lr") if schedule.memory else ("rates",))
    lines = [f"schedule = {maker}", "rates = schedule.rates(STEPS)"]
    if schedule.memory:
        lines.append("memory = schedule.memory")
    after = REACTION.format(warmup=schedule.warmup).strip().splitlines() if schedule.memory else []
    return [*lines, "", "def rate(step):", "    return float(rates[step])"], after


def _listed(scenario: Scenario, run: Run) -> list[str]:
    numbers = textwrap.wrap(", ".join(map(repr, rates(scenario, run).tolist())), 100)
    return [
        "def rate(step):",
        f"    rates = [  # {run.schedule.words()}",
        *(f"        {line}" for line in numbers),
        "    ]",
        "    return rates[min(step, len(rates) - 1)]",
    ]


def rates(scenario: Scenario, run: Run) -> Array:
    """Those of the steps that were taken, (T,); of a run that left, the last one holds for what follows."""
    found = trace_run(scenario, run).lr
    return found if len(found) else run.schedule.rates(1)
