"""Opens a scenario: a shipped one, a file of one, or any picture, film, table or script made from one.

What a file is, is read off its first bytes, not its name. A file that carries nothing, and a damaged one, end in one
sentence.
"""

import difflib
import mmap
import struct
import zipfile
import zlib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from fallline.engine.files import link
from fallline.engine.files.embedded_scenario import KEY, LARGEST, found, uncommented
from fallline.engine.scenario.scenario import Scenario, ScenarioError, from_builtins, loads

KINDS = {
    b"\x89PNG\r\n\x1a\n": "PNG image",
    b"GIF8": "GIF film",
    b"%PDF": "PDF document",
    b"PK\x03\x04": "NumPy archive",
    b"PAR1": "Parquet table",
    b"\x1aE\xdf\xa3": "WebM film",
}
FOREIGN = "this {} carries no scenario; those that Fallline exports do"


def load_scenario(source: str | Path) -> Scenario:
    """The scenario in a file, or a shipped one by its name.

    Args:
        source: a path, or a name that `fallline list scenarios` shows. A picture, film, table or script that Fallline
            exported is such a file too.

    Returns:
        The `Scenario`, frozen.

    Raises:
        ScenarioError: no such file or name, or a fault in it; one line that names the place.

    >>> import fallline
    >>> fallline.load_scenario("ravine").steps
    120
    """
    shipped = scenario_names()
    if str(source) in shipped:
        return loads((_shipped() / f"{source}.toml").read_text(encoding="utf-8"))
    path = Path(source)
    if not path.is_file():
        close = difflib.get_close_matches(str(source), shipped, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"shipped ones are {', '.join(shipped)}"
        raise ScenarioError(f"no file and no shipped scenario is named {str(source)!r}; {hint}")
    try:
        return read(path)
    except OSError as error:
        raise ScenarioError(f"{path.name}: {error}") from None


def scenario_names() -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted."""
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in _shipped().iterdir() if item.name.endswith(".toml"))
    )


def _shipped() -> Any:
    return resources.files("fallline.resources") / "scenarios"


def read(path: Path) -> Scenario:
    """The scenario in `path`; raises ScenarioError with the file's name, OSError where it cannot be read."""
    try:
        return _read(path)
    except (ScenarioError, UnicodeDecodeError) as error:
        reason = "not a text file" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ScenarioError(f"{path.name}: {reason}") from None


def _read(path: Path) -> Scenario:
    with path.open("rb") as file:
        head = file.read(64)
    kind = _kind(head)
    if path.suffix.lower() == ".safetensors":
        return _recorded(path, "file")
    if kind is None:
        return _from_text(path)
    if kind == "PNG image":
        scenario = _from_png(path)
    elif kind == "NumPy archive":
        scenario = _from_npz(path)
    elif kind == "GIF film":
        scenario = found(_gif_comments(path.read_bytes()), path.parent)
    else:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            scenario = found(data, path.parent)  # type: ignore[arg-type]  # searched like bytes, without reading it all
    if scenario is None:
        if kind == "NumPy archive":
            return _recorded(path, kind)
        raise ScenarioError(FOREIGN.format(kind))
    return scenario


def _recorded(path: Path, kind: str) -> Scenario:
    """A run from elsewhere, where the file can be one."""
    from fallline.engine.files import recording

    if path.suffix.lower() not in recording.KINDS:
        raise ScenarioError(FOREIGN.format(kind))
    return recording.recording(path)


def _kind(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "MP4 film"
    return next((kind for magic, kind in KINDS.items() if head.startswith(magic)), None)


def _from_text(path: Path) -> Scenario:
    """TOML, JSON, SVG, a table or script with the scenario in comments, or a link."""
    if path.stat().st_size > 16 * LARGEST:
        raise ScenarioError("far too large for a scenario")
    text = path.read_text(encoding="utf-8")
    start = text[:1000].lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _from_json(text)
    if start.startswith("<"):
        scenario = found(text.encode(), path.parent)
        if scenario is None:
            raise ScenarioError(FOREIGN.format("SVG image" if "<svg" in text else "file"))
        return scenario
    if link.BEGIN.match(start):
        return link.from_text(text)
    if path.suffix.lower() in (".csv", ".py"):
        scenario = found(uncommented(text).encode(), path.parent)
        if scenario is None:
            return _recorded(path, "script")
        return scenario
    return loads(text, path.parent)


class _Document(msgspec.Struct):
    """What of our JSON matters here; the rest is skipped unread."""

    scenario: dict[str, object] | None = None


def _from_json(text: str) -> Scenario:
    try:
        document = msgspec.json.decode(text, type=_Document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ScenarioError(f"not JSON that Fallline wrote: {error}") from None
    if document.scenario is None:
        raise ScenarioError(FOREIGN.format("JSON file"))
    return from_builtins(document.scenario)


def _from_npz(path: Path) -> Scenario | None:
    """The TOML in the array `scenario`, never unpickled, of bounded size."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            if "scenario.npy" not in sizes:
                return None
            if sizes["scenario.npy"] > 4 * LARGEST:  # numpy keeps four bytes for a letter
                raise ScenarioError("the scenario in it is too large")
        with np.load(path, allow_pickle=False) as arrays:
            return loads(str(arrays["scenario"]), path.parent)
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, zlib.error, NotImplementedError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError(f"damaged: {error}") from None


def _from_png(path: Path) -> Scenario | None:
    data = path.read_bytes()
    try:
        for kind, body in _chunks(data):
            if kind in (b"tEXt", b"zTXt", b"iTXt") and body.startswith(KEY.encode() + b"\0"):
                return loads(_png_text(kind, body[len(KEY) + 1 :]), path.parent)
    except (struct.error, zlib.error, UnicodeDecodeError, IndexError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError("damaged: it is not a whole PNG image") from None
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk of a PNG; raises ValueError where a checksum is wrong."""
    at, kind = 8, b""
    while kind != b"IEND":
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        (crc,) = struct.unpack_from(">I", data, at + 8 + size)
        if zlib.crc32(kind + body) != crc:
            raise ValueError("wrong checksum")
        yield kind, body
        at += 12 + size


def _png_text(kind: bytes, body: bytes) -> str:
    if kind == b"tEXt":
        return body.decode("latin-1")
    if kind == b"zTXt":
        return link.inflated(body[1:], LARGEST).decode("latin-1")
    packed, rest = body[0] == 1, body[2:].split(b"\0", 2)[2]  # compressed, method, language, keyword, text
    return (link.inflated(rest, LARGEST) if packed else rest).decode("utf-8")


def _gif_comments(data: bytes) -> bytes:
    """All comments of a GIF, joined; what is damaged ends them."""
    at = data.find(b"\x21\xfe")
    parts: list[bytes] = []
    while at >= 0:
        at += 2
        while at < len(data) and data[at]:
            parts.append(data[at + 1 : at + 1 + data[at]])
            at += 1 + data[at]
        at = data.find(b"\x21\xfe", at) if not parts or KEY.encode() not in b"".join(parts) else -1
    return b"".join(parts)
