"""The lab in a file: a file of one, or what a picture, a table or a script made from one carries."""

from pathlib import Path

from fallline.engine.files.csv_text import word_in
from fallline.engine.files.embedded_scenario import LAB, commented_in, mapped, text_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import Lab, Opened, loads_lab, read_lab
from fallline.engine.files.png_text import text_of_png
from fallline.engine.scenario.scenario import ScenarioError


def lab_in(path: Path) -> Lab | Opened | None:
    """What `path` opens in the labs; None where that is nothing. Raises LabError with the file's name."""
    try:
        format = FORMATS.of(path)
        if format.name == "lab":
            return read_lab(path)
        text = text_of_lab(path, format)
        return None if text is None else loads_lab(text, path.parent)
    except LabError as error:
        told = str(error)
        raise LabError(told if told.startswith(path.name) else f"{path.name}: {told}") from None
    except (ScenarioError, OSError, ValueError):  # whoever reads it as a scenario says so
        return None


def text_of_lab(path: Path, format: Format) -> str | None:
    """The TOML of the lab that a file of `format` carries."""
    if format.name == "png":
        return text_of_png(path, LAB)
    if format.name == "csv":
        return word_in(path, LAB.partition("-")[2])
    if format.kind == "script":
        return commented_in(path, LAB)
    if format.kind == "picture":
        with mapped(path) as data:
            return text_in(data, LAB)
    return None
