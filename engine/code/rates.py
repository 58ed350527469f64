"""The learning rate of a run as the body of `rate(step)`: the schedule's own line if it has one, else numbers."""

import textwrap

from fallline.engine.method.schedule import Array
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.scenario import Run, Scenario


def rate_lines(scenario: Scenario, run: Run) -> list[str]:
    """Lines of the function's body."""
    schedule = run.schedule
    if schedule.script and not schedule.warmup:
        return [
            f"return {schedule.script.format(**{name: getattr(schedule, name) for name in schedule.__struct_fields__})}"
        ]
    numbers = textwrap.wrap(", ".join(map(repr, rates(scenario, run).tolist())), 100)
    return [
        f"rates = [  # {schedule.words()}",
        *(f"    {line}" for line in numbers),
        "]",
        "return rates[min(step, len(rates) - 1)]",
    ]


def rates(scenario: Scenario, run: Run) -> Array:
    """Those of the steps that were taken, (T,); of a run that left, the last one holds for what follows."""
    found = trace_run(scenario, run).lr
    return found if len(found) else run.schedule.rates(1)
