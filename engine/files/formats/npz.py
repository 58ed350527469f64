"""NPZ: `scenario` as TOML text, and `runs.<i>.<quantity>` arrays in the shapes of Trajectory. Nothing is unpickled."""

import codecs
import errno
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fallline.engine.files.columns import ARRAYS, Paths, curvatures
from fallline.engine.files.embedded_scenario import LARGEST, plain
from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.files.npy import head, placed
from fallline.engine.files.recorded_names import RUNS, plain_name
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

LARGEST_PACKED, SMALL, MOST_PACKED = 2**30, 2**26, 100
"""Bytes that a compressed run may unpack to, those that any may, and how many for each: a bomb has thousands."""
MOST_LISTED = 2**22
"""Bytes of an archive's list: some 40,000 arrays."""


def write(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Every quantity of every run."""
    found: Arrays = {}
    for i, path in enumerate(paths):
        found |= {f"runs.{i}.{name}": getattr(path, name) for name in ARRAYS}
        found |= {f"runs.{i}.{name}": values for name, values in curvatures(scenario, path).items()}
        found |= {f"runs.{i}.reason": np.array(path.reason)}
        found |= {f"runs.{i}.counts.{kind}": values for kind, values in path.counts.items()}
        found |= {f"runs.{i}.state.{slot}": values for slot, values in path.state.items()}
        found |= {f"runs.{i}.points.{name}": each.theta for name, each in path.points.items()}
        found |= {f"runs.{i}.points.{name}.loss": each.loss for name, each in path.points.items()}
    write_arrays(scenario, found, target)


def write_arrays(scenario: Scenario, found: Arrays, target: Path) -> None:
    """`found` with the scenario that it was made from."""
    with target.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, scenario=np.array(plain(scenario)), **found)


def read(path: Path) -> Scenario | None:
    """The TOML in the array `scenario`, of bounded size."""
    with _told(), zipped(path) as archive:
        info = next((each for each in archive.infolist() if each.filename == "scenario.npy"), None)
        return None if info is None else loads(_text(archive, info), path.parent)


def arrays(path: Path) -> Arrays:
    """All arrays of numbers, and the names of runs, left in the file where they are not compressed."""
    with _told(), zipped(path) as archive:
        members = [each for each in archive.infolist() if each.filename.endswith(".npy")]
        packed = [each for each in members if each.compress_type != zipfile.ZIP_STORED]
        size, kept = sum(each.file_size for each in packed), sum(each.compress_size for each in packed)
        if size > LARGEST_PACKED or size > max(SMALL, MOST_PACKED * kept):
            raise ScenarioError(tr("it unpacks to too much for a recorded run; numpy.savez keeps one unpacked"))
        found: Arrays = {}
        with tempfile.TemporaryFile() as unpacked:
            places = {}
            for each in packed:
                places[each.filename] = unpacked.tell()
                with archive.open(each) as file:
                    shutil.copyfileobj(file, unpacked, 2**20)
            unpacked.flush()
            spare = np.memmap(unpacked, np.uint8, "r") if unpacked.tell() else np.empty(0, np.uint8)
        whole = np.memmap(path, np.uint8, "r")
        for each in members:
            with archive.open(each) as file:
                top = head(file, each.file_size)
            stored = each.filename not in places
            data, at = (whole, _begin(path, each)) if stored else (spare, places[each.filename])
            name = each.filename.removesuffix(".npy")
            if top.kind.kind in "fiu" or (top.kind.kind == "U" and plain_name(name) in RUNS):
                found[name] = placed(data, at + top.length, top)
    return found


@contextmanager
def zipped(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, if it lists no more than a person's would."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 2**16 - 22, 0))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise ScenarioError(tr("damaged: no whole archive"))
    (listed,) = struct.unpack_from("<I", tail, at + 12)
    if listed > MOST_LISTED:  # a larger list has 2^32 - 1 here, and its size elsewhere
        raise ScenarioError(tr("an archive of too many files"))
    with zipfile.ZipFile(path) as archive:
        for each in archive.infolist():
            if each.flag_bits & 1 or each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ScenarioError(tr("damaged: encrypted, or packed as NumPy packs nothing"))
        yield archive


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with an archive, as ScenarioError."""
    try:
        yield
    except ScenarioError:
        raise
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, zlib.error, struct.error, NotImplementedError) as error:
        raise ScenarioError(tr("damaged: {error}", error=error)) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # what the list names lies before the beginning
            raise
        raise ScenarioError(tr("damaged: no whole archive")) from None


def _text(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """The text in an array of one; NumPy keeps four bytes for a letter."""
    if info.file_size > 4 * LARGEST:
        raise ScenarioError(tr("the scenario in it is too large"))
    with archive.open(info) as file:
        top = head(file, info.file_size)
        if top.kind.kind != "U" or top.shape:
            raise ScenarioError(tr("damaged: the scenario in it is no text"))
        decoder = codecs.getincrementaldecoder("utf-32-be" if top.kind.byteorder == ">" else "utf-32-le")()
        parts = [decoder.decode(part) for part in iter(lambda: file.read(2**20), b"")]
    return "".join(parts).rstrip("\0")


def _begin(path: Path, info: zipfile.ZipInfo) -> int:
    """Where the bytes of a stored member begin: its own head may be longer than the list says."""
    with path.open("rb") as file:
        file.seek(info.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
    return info.header_offset + 30 + int(name) + int(extra)


FORMATS.register(
    Format(
        name="npz", kind="data", endings=(".npz",), words=tr("NumPy arrays"), begins=rb"PK\x03\x04",
        read=read, arrays=arrays, write=write,
    )
)  # fmt: skip
