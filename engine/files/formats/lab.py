"""A lab as TOML: it begins with `lab = 1`. Read as a scenario, it is what the lab runs."""

from pathlib import Path

from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.format import FORMATS, SPACE, Format
from fallline.engine.files.lab_file import Lab, loads_lab
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError


def read(path: Path) -> Scenario:
    """Its runs, with the dials where they stand."""
    lab = loads_lab(text_of(path), path.parent)
    if not isinstance(lab, Lab):
        raise ScenarioError(tr("it opens lab {opens} in the window, and runs nothing itself", opens=lab.opens))
    return lab.at({})


FORMATS.register(
    Format(
        name="lab",
        kind="lab",
        endings=(),
        words=tr("Labs"),
        begins=SPACE + rb"(?:#[^\n]*\n[ \t\r\n]*)*lab[ \t]*=[ \t]*\d",
        read=read,
    )
)
