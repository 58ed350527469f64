"""Generated modules and their machine code, kept in the user's cache: compiled once per machine, not once per run."""

import contextlib
import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.abc import ExecutionLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from fallline.engine.kernels import cache_folder, cache_upkeep


class _Text(ExecutionLoader):
    """Runs a module's text as it was made, and not what a .pyc beside its file says."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text

    def get_filename(self, fullname: str) -> str:
        return str(self._path)

    def get_source(self, fullname: str) -> str:
        return self._text


def version(sources: Path) -> str:
    """A digest of the modules in `sources`: of what a loop calls from others, numba sees no change."""
    texts = (each.read_bytes() for each in sorted(sources.glob("*.py")))
    return hashlib.sha256(b"".join(texts)).hexdigest()[:20]


@cache
def _version() -> str:
    return version(Path(__file__).parent)


def load(kind: str, text: str) -> ModuleType:
    """The module of source `text`, named by its hash; its file is in `folder`, for numba keeps machine code by path.

    No person's text comes here: problem.printing prints the nodes, which formula's whitelist let through, and
    kernels.rules names of modules that are imported already.
    """
    name = f"fallline_{kind}_{hashlib.sha256(text.encode()).hexdigest()[:20]}"
    if name in sys.modules:
        return sys.modules[name]
    path = cache_folder.folder() / f"{name}.py"
    cache_folder.write(path, text.encode())
    return _compiled(name, lambda: _module(name, path, text))


def loop(name: str) -> ModuleType:
    """The module `name` of the kernels whose functions are compiled when it is imported: the driver, or the march."""
    return _compiled(name, lambda: importlib.import_module(f"fallline.engine.kernels.{name}"))


def _module(name: str, path: Path, text: str) -> ModuleType:
    spec = importlib.util.spec_from_loader(name, _Text(path, text))
    assert spec
    assert spec.loader
    spec.has_location = True  # numba asks for the file of what it compiles
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # first, for numba finds the module of what it loads by its name
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _compiled(stem: str, make: Callable[[], ModuleType]) -> ModuleType:
    """What `make` imports, with its machine code from the cache; without that where there is any fault with it."""
    with _kept_here(stem) as place:
        try:
            with cache_folder.trusted(place):
                return make()
        except Exception:
            if not cache_folder.discard(place):
                raise
        with cache_folder.trusted(place):
            return make()


@contextlib.contextmanager
def _kept_here(stem: str) -> Iterator[Path]:
    """Numba keeps the machine code of module `stem` in a folder of it alone, and other people's where it did."""
    from numba import config

    settings: Any = config  # filled in at run time
    root = cache_folder.folder()
    cache_upkeep.look_after(root)
    place = root / _version() / stem
    cache_upkeep.use(place)
    before, settings.CACHE_DIR = settings.CACHE_DIR, str(place)
    try:
        yield place
    finally:
        settings.CACHE_DIR = before
