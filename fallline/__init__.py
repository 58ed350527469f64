"""Fallline: optimizers on loss landscapes, step by step. What `__all__` names is public and stays; the rest may change.

>>> import fallline
>>> scenario = fallline.load_scenario("ravine")
>>> paths = fallline.trace(scenario)  # one trajectory per run, in order
>>> paths[0].theta.shape  # (steps + 1, d, n): d parameters, n walkers
(121, 2, 1)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallline.engine.files.open import load_scenario
    from fallline.engine.method.optimizer import OPTIMIZERS
    from fallline.engine.method.schedule import SCHEDULES
    from fallline.engine.problem.landscape import LANDSCAPES
    from fallline.engine.run.trace import trace
    from fallline.engine.run.trajectory import Trajectory
    from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError, dumps, loads

__all__ = [
    "LANDSCAPES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Run",
    "Scenario",
    "ScenarioError",
    "Trajectory",
    "dumps",
    "load_scenario",
    "loads",
    "trace",
]

# Where each name is found, once somebody asks for it: `import fallline` alone takes no time.
_HOMES = {
    "LANDSCAPES": "problem.landscape",
    "OPTIMIZERS": "method.optimizer",
    "SCHEDULES": "method.schedule",
    "Run": "scenario.scenario",
    "Scenario": "scenario.scenario",
    "ScenarioError": "scenario.scenario",
    "Trajectory": "run.trajectory",
    "dumps": "scenario.scenario",
    "load_scenario": "files.open",
    "loads": "scenario.scenario",
    "trace": "run.trace",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"fallline.engine.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
