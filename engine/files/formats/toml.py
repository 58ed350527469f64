"""TOML: a scenario itself. What looks like nothing else is read as such."""

from pathlib import Path

from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, dumps, loads


def read(path: Path) -> Scenario:
    """Files that it names are looked for beside it."""
    return loads(text_of(path), path.parent)


def write(scenario: Scenario, target: Path) -> None:
    """As people write it."""
    target.write_text(dumps(scenario), "utf-8")


FORMATS.register(
    Format(name="toml", kind="scenario", endings=(".toml",), words=tr("Scenarios"), read=read, write=write)
)
