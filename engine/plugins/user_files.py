"""Files of the folder of plug-ins as modules of this one, fallline.engine.plugins.user_files.NAME, once allowed.

A finder among Python's own gives them: so a process that a sweep starts finds the families of a scenario too, and no
way to import one goes past the consent.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

from fallline.engine.language import tr
from fallline.engine.plugins import consent
from fallline.engine.plugins.plugin import PluginError

__path__: list[str] = []
PREFIX = f"{__name__}."


class _Content(SourceLoader):
    """Runs the bytes whose digest was allowed, not what the file may hold a moment later."""

    def __init__(self, path: Path, text: bytes) -> None:
        self.path, self.text = path, text

    def get_filename(self, fullname: str) -> str:
        return str(self.path)

    def get_data(self, path: str | bytes) -> bytes:
        if str(path) != str(self.path):
            raise OSError(tr("no byte code is kept of it"))
        return self.text


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(PREFIX):
            return None
        file = consent.folder() / f"{fullname.removeprefix(PREFIX)}.py"
        try:
            text, digest = consent.content(file)
        except PluginError:
            return None
        return spec_from_loader(fullname, _Content(file, text)) if consent.allowed(digest) else None


def module(path: Path) -> ModuleType:
    """The file `path` as a module, run if it was not yet; raises PluginError where its name or a consent forbids it."""
    if not path.stem.isidentifier():
        raise PluginError(
            tr("{name}: the name must be letters, digits and underscores, to be a module's", name=path.name)
        )
    if not consent.allowed(consent.content(path)[1]):
        raise PluginError(tr("{name}: nobody allowed it", name=path.name))
    return importlib.import_module(PREFIX + path.stem)


if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
    sys.meta_path.append(_Finder())
