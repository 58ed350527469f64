"""Scripts as formats: one for each library."""

from functools import partial
from pathlib import Path

from fallline.engine.code import LIBRARIES, code
from fallline.engine.files.embedded_scenario import from_comments
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.scenario.scenario import Scenario

WORDS = {"torch": "PyTorch script", "optax": "optax script"}


def write(library: str, scenario: Scenario, target: Path) -> None:
    """Raises ExportError that names what has no counterpart in `library`."""
    target.write_text(code(scenario, library), "utf-8")


for name in LIBRARIES:
    FORMATS.register(
        Format(
            name=name, kind="script", endings=(".py",), words=WORDS[name],
            read=from_comments, write=partial(write, name),
        )
    )  # fmt: skip
