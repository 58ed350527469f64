"""Fallline: optimizers on loss landscapes, step by step. What `__all__` names is public and stays, and so is
`fallline.problems`; the rest may change.

>>> import fallline
>>> scenario = fallline.load_scenario("ravine")
>>> paths = fallline.trace(scenario)  # one trajectory per run, in order
>>> paths[0].theta.shape  # (steps + 1, d, n): d parameters, n walkers
(121, 2, 1)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallline.callbacks import keras_callback, lightning_callback
    from fallline.comparing import compare
    from fallline.engine.files.open import load_scenario
    from fallline.engine.method.average import Average
    from fallline.engine.method.gradient import Gradient
    from fallline.engine.method.numbers import Numbers
    from fallline.engine.method.optimizer import OPTIMIZERS
    from fallline.engine.method.schedule import SCHEDULES
    from fallline.engine.plugins.own_landscape import landscape
    from fallline.engine.plugins.own_optimizer import optimizer
    from fallline.engine.problem.landscape import LANDSCAPES
    from fallline.engine.recorder.reader import open_recording
    from fallline.engine.recorder.recorder import Recorder
    from fallline.engine.recorder.recording import Recording
    from fallline.engine.run.trajectory import Trajectory
    from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError, dumps, loads
    from fallline.measuring import planes
    from fallline.questions import (
        basins,
        best_pair,
        check_gradient,
        curvature,
        diagnose,
        spectral_radius,
        stability,
        stability_limit,
        sweep,
    )
    from fallline.showing import show
    from fallline.tracing import Trajectories, trace
    from fallline.watching import watch

# Where each public name is found once somebody asks for it, so that `import fallline` alone takes no time.
_HOMES = {
    "callbacks": ("keras_callback", "lightning_callback"),
    "comparing": ("compare",),
    "engine.files.open": ("load_scenario",),
    "engine.method.average": ("Average",),
    "engine.method.gradient": ("Gradient",),
    "engine.method.numbers": ("Numbers",),
    "engine.method.optimizer": ("OPTIMIZERS",),
    "engine.method.schedule": ("SCHEDULES",),
    "engine.plugins.own_landscape": ("landscape",),
    "engine.plugins.own_optimizer": ("optimizer",),
    "engine.problem.landscape": ("LANDSCAPES",),
    "engine.recorder.reader": ("open_recording",),
    "engine.recorder.recorder": ("Recorder",),
    "engine.recorder.recording": ("Recording",),
    "engine.run.trajectory": ("Trajectory",),
    "engine.scenario.scenario": ("Run", "Scenario", "ScenarioError", "dumps", "loads"),
    "measuring": ("planes",),
    "questions": ("basins", "best_pair", "check_gradient", "curvature", "diagnose", "spectral_radius", "stability",
                  "stability_limit", "sweep"),
    "showing": ("show",),
    "tracing": ("Trajectories", "trace"),
    "watching": ("watch",),
}  # fmt: skip

__all__ = [
    "LANDSCAPES", "OPTIMIZERS", "SCHEDULES", "Average", "Gradient", "Numbers", "Recorder", "Recording", "Run",
    "Scenario", "ScenarioError", "Trajectories", "Trajectory", "basins", "best_pair", "check_gradient", "compare",
    "curvature", "diagnose", "dumps", "keras_callback", "landscape", "lightning_callback", "load_scenario", "loads",
    "open_recording", "optimizer", "planes", "show", "spectral_radius", "stability", "stability_limit", "sweep",
    "trace", "watch",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"fallline.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
