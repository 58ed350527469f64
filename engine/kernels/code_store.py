"""Generated modules and their machine code, kept in the user's cache: compiled once per machine, not once per run."""

import contextlib
import hashlib
import importlib.util
import os
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where modules and machine code are kept; a temporary folder where the cache cannot be written."""
    import platformdirs

    wanted = Path(os.environ.get("FALLLINE_CACHE") or platformdirs.user_cache_path("fallline")) / "kernels"
    with contextlib.suppress(OSError):
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    return Path(tempfile.mkdtemp(prefix="fallline-kernels-"))


def prepare() -> None:
    """Import numba with its machine code in `folder`, unless NUMBA_CACHE_DIR names another place."""
    from numba import config

    settings: Any = config  # filled in at run time
    settings.CACHE_DIR = settings.CACHE_DIR or str(folder() / version(Path(__file__).parent))


def version(sources: Path) -> str:
    """A digest of the modules in `sources`: of what a loop calls from others, numba sees no change."""
    texts = (each.read_bytes() for each in sorted(sources.glob("*.py")))
    return hashlib.sha256(b"".join(texts)).hexdigest()[:20]


def load(kind: str, text: str) -> ModuleType:
    """The module of source `text`, named by its hash, imported from `folder`; numba keeps machine code for its path.

    No person's text comes here: problem.printing prints the nodes, which formula's whitelist let through, and
    kernels.rules names of modules that are imported already.
    """
    name = f"fallline_{kind}_{hashlib.sha256(text.encode()).hexdigest()[:20]}"
    if name in sys.modules:
        return sys.modules[name]
    path = folder() / f"{name}.py"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        _write(path, text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # first, for numba finds the module of what it loads by its name
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _write(path: Path, text: str) -> None:
    """Whole or not at all; other processes may do the same, with the same text."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)
