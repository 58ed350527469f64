"""The folder of plug-ins, and which of its files a person allowed: by the SHA-256 digest of what is in them."""

from pathlib import Path

import msgspec

from fallline.engine import own_folders
from fallline.engine.files.atomic import write_whole
from fallline.engine.language import tr
from fallline.engine.plugins.plugin import PluginError

LARGEST = 2**20
"""Bytes of a file that may be a plug-in."""


class Consents(msgspec.Struct, frozen=True):
    """What was allowed: digest -> name of the file, as it was named then."""

    allowed: dict[str, str] = {}


def folder() -> Path:
    """Where a person puts plug-ins; it need not be there. Raises OSError where no home is known."""
    return own_folders.data() / "plugins"


def whereabouts() -> str:
    """The same in words."""
    try:
        return str(folder())
    except OSError as error:
        return tr("none ({error})", error=error)


def files() -> list[Path]:
    """The files in it that could be plug-ins, by name."""
    try:
        return sorted(path for path in folder().glob("*.py") if path.is_file())
    except OSError:
        return []


def content(path: Path) -> tuple[bytes, str]:
    """What is in `path`, and its digest; what is run later are these bytes, whatever the file becomes.

    Raises PluginError where it cannot be read or is too large.
    """
    import hashlib  # here, or every start of the program would bring OpenSSL along

    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        raise PluginError(f"{path.name}: {error.strerror or error}") from None
    if len(text) > LARGEST:
        raise PluginError(
            tr("{name}: larger than {largest:,} bytes, too large for a plug-in", name=path.name, largest=LARGEST)
        )
    return text, hashlib.sha256(text).hexdigest()


def allowed(digest: str) -> bool:
    """Whether a file with this content may run."""
    return digest in _read().allowed


def allow(path: Path, digest: str) -> None:
    """Remember that `path` may run while it has this very content; raises PluginError where it has another."""
    if content(path)[1] != digest:
        raise PluginError(tr("{name} has changed: its SHA-256 is not {digest}", name=path.name, digest=digest))
    _write(_read().allowed | {digest: path.name})


def forget(name: str) -> bool:
    """Take back every consent to a file of this name; whether there was one."""
    known = _read().allowed
    left = {digest: each for digest, each in known.items() if each != name}
    if left != known:
        _write(left)
    return left != known


def _book() -> Path:
    return folder().parent / "plugins-allowed.json"


def _read() -> Consents:
    """A file that cannot be read allows nothing."""
    try:
        return msgspec.json.decode(_book().read_bytes(), type=Consents)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Consents()


def _write(consents: dict[str, str]) -> None:
    _book().parent.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(Consents(consents)))
    write_whole(_book(), lambda beside: beside.write_bytes(text))
