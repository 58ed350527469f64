"""Scripts as formats: one for each library."""

from functools import partial
from pathlib import Path

from fallline.engine.code import LIBRARIES, written
from fallline.engine.files.embedded_scenario import from_comments
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario

WORDS = {"torch": tr("PyTorch script"), "optax": tr("optax script"), "numpy": tr("numpy script")}


def write(library: str, scenario: Scenario, target: Path) -> tuple[str, ...]:
    """What had to be left out, a sentence each; raises ExportError where nothing could be written."""
    found = written(scenario, library)
    target.write_text(found.text, "utf-8")
    return found.left_out


for name in LIBRARIES:
    FORMATS.register(
        Format(
            name=name, kind="script", endings=(".py",), words=WORDS[name],
            read=from_comments, write=partial(write, name),
        )
    )  # fmt: skip
