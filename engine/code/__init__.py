"""A scenario as one plain script that reproduces every run with PyTorch, optax or numpy alone, in float64."""

from fallline.engine.code import numpy, optax, torch
from fallline.engine.code.recipe import Library
from fallline.engine.code.script import Script, script
from fallline.engine.files.embedded_scenario import commented
from fallline.engine.scenario.scenario import Scenario

LIBRARIES: dict[str, Library] = {"torch": torch.LIBRARY, "optax": optax.LIBRARY, "numpy": numpy.LIBRARY}


def code(scenario: Scenario, library: str = "torch") -> str:
    """The script's text; raises ExportError that says why there is none."""
    return written(scenario, library).text


def written(scenario: Scenario, library: str) -> Script:
    """The script, with what it had to leave out; raises ExportError where no run can be written."""
    found = script(scenario, LIBRARIES[library])
    return Script(found.text + "\n\n" + commented(scenario), found.left_out)
