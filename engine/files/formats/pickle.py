"""Pickles, and the archives of them that torch.save writes: recognised, named, and never read."""

from pathlib import Path
from typing import NoReturn

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError


def refuse(_path: Path) -> NoReturn:
    """Raise ScenarioError: to read a pickle is to run what it says."""
    raise ScenarioError(
        tr(
            "a pickle, as torch.save and pickle.dump write it: to read one is to run what is in it, so it is not read; "
            "save its numbers by safetensors or numpy.savez"
        )
    )


FORMATS.register(
    Format(
        name="pickle",
        kind="data",
        endings=(),
        words=tr("Pickle"),
        begins=rb"(?s)\x80[\x02-\x05]|PK\x03\x04.{26}[^/]{1,100}/data\.pkl",
        read=refuse,
    )
)
