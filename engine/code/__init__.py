"""A scenario as one plain script that reproduces every run with PyTorch or optax, in float64."""

from fallline.engine.code import optax, torch
from fallline.engine.code.data_model import model_loss
from fallline.engine.code.expression import loss_lines
from fallline.engine.code.recipe import Library
from fallline.engine.code.script import script
from fallline.engine.files.embedded_scenario import commented
from fallline.engine.models.linear_model import Linear
from fallline.engine.scenario.scenario import Scenario

LIBRARIES: dict[str, Library] = {"torch": torch.LIBRARY, "optax": optax.LIBRARY}


def code(scenario: Scenario, library: str = "torch") -> str:
    """The script; raises ExportError that names what has no counterpart in `library`."""
    chosen = LIBRARIES[library]
    if isinstance(scenario.landscape, Linear) and scenario.landscape.script:
        data, body = model_loss(scenario.landscape, chosen.arrays, chosen.array)
    else:
        data, body = "", ["x, y = theta", *loss_lines(scenario.landscape, chosen.arrays)]
    return script(scenario, chosen, data, body) + "\n\n" + commented(scenario)
