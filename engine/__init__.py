"""Fallline's engine: optimizers on loss landscapes, in numpy. No Qt.

>>> from engine import load_scenario, trace
>>> paths = trace(load_scenario("ravine"))
"""

from engine.landscape import LANDSCAPES
from engine.optimizer import OPTIMIZERS
from engine.scenario import Run, Scenario, ScenarioError, dumps, load_scenario, loads
from engine.schedule import SCHEDULES
from engine.trace import Trajectory, trace

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
