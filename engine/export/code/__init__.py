"""A scenario as one plain script that reproduces every run with PyTorch or optax, in float64."""

from pathlib import Path

from engine.carried import commented
from engine.export.code import optax, torch
from engine.export.code.formula import loss_text
from engine.export.code.model import model_loss
from engine.export.code.recipe import Library
from engine.export.code.script import script
from engine.export.files import write_whole
from engine.models.linear_regression import LinearRegression
from engine.models.logistic_regression import LogisticRegression
from engine.scenario import Scenario

LIBRARIES: dict[str, Library] = {"torch": torch.LIBRARY, "optax": optax.LIBRARY}


def code(scenario: Scenario, library: str = "torch") -> str:
    """The script; raises ExportError that names what has no counterpart in `library`."""
    chosen = LIBRARIES[library]
    if isinstance(scenario.landscape, (LinearRegression, LogisticRegression)):
        data, body = model_loss(scenario.landscape, chosen.arrays, chosen.array)
    else:
        data, body = "", ["x, y = theta", f"return {loss_text(scenario.landscape, chosen.arrays)}"]
    return script(scenario, chosen, data, body) + "\n\n" + commented(scenario)


def write_code(scenario: Scenario, target: Path, library: str = "torch") -> None:
    """Write `target`; raises ExportError and OSError."""
    text = code(scenario, library)
    write_whole(target, lambda beside: beside.write_text(text, "utf-8"))
