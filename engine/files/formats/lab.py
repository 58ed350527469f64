"""A lab as TOML: it begins with `lab = 1`. Read as a scenario, it is what the lab runs."""

from pathlib import Path

from fallline.engine.files.format import FORMATS, SPACE, Format
from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import Lab, read_lab
from fallline.engine.scenario.scenario import Scenario, ScenarioError


def read(path: Path) -> Scenario:
    """Its runs, with the dials where they stand."""
    try:
        lab = read_lab(path)
    except LabError as error:
        raise ScenarioError(str(error).removeprefix(f"{path.name}: ")) from None
    if not isinstance(lab, Lab):
        raise ScenarioError(f"it opens lab {lab.opens} in the window, and runs nothing itself")
    return lab.at({})


FORMATS.register(
    Format(
        name="lab",
        kind="lab",
        endings=(),
        words="Labs",
        begins=SPACE + rb"(?:#[^\n]*\n[ \t\r\n]*)*lab[ \t]*=[ \t]*\d",
        read=read,
    )
)
