"""A scenario as one plain script that reproduces every run with PyTorch or optax, in float64."""

from pathlib import Path

from engine.carried import commented
from engine.export.code import optax, torch
from engine.export.code.formula import loss_text
from engine.export.code.recipe import Library
from engine.export.code.script import script
from engine.export.files import write_whole
from engine.scenario import Scenario

LIBRARIES: dict[str, Library] = {"torch": torch.LIBRARY, "optax": optax.LIBRARY}


def code(scenario: Scenario, library: str = "torch") -> str:
    """The script; raises ExportError that names what has no counterpart in `library`."""
    chosen = LIBRARIES[library]
    return script(scenario, chosen, loss_text(scenario.landscape, chosen.arrays)) + "\n\n" + commented(scenario)


def write_code(scenario: Scenario, target: Path, library: str = "torch") -> None:
    """Write `target`; raises ExportError and OSError."""
    text = code(scenario, library)
    write_whole(target, lambda beside: beside.write_text(text, "utf-8"))
