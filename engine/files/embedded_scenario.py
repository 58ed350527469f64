"""A scenario as plain ASCII between two marks, so that files of any kind can carry it and give it back unharmed.

    fallline-scenario <bytes> <CRC-32>
    version = 1
    ...

The TOML holds neither a letter beyond ASCII nor <, > or &: they are written as TOML's own escapes. So it needs no
encoding in a PNG, XML, PDF, film or comment, and a search for the mark finds it in a file of any kind.
"""

import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from fallline.engine.scenario.scenario import Scenario, ScenarioError, dumps, loads

KEY = "fallline-scenario"
LARGEST = 64 * 2**20
"""Bytes of TOML at most: a million walkers fit, a bomb does not."""
MOST_MARKS = 16
"""That are looked at: a file of nothing but marks is no carrier."""
MOST_LINES = 2**23
_MARK = re.compile(rb"fallline-scenario ([0-9]{1,9}) ([0-9a-f]{8})\n")
_COMMENTED = re.compile(rb"^# ?fallline-scenario ([0-9]{1,9}) [0-9a-f]{8}\r?$", re.MULTILINE)
HEAD = 100
"""Bytes that a mark may take."""
Searched = bytes | mmap.mmap


class _Damaged(ScenarioError):
    def __init__(self) -> None:
        super().__init__("the scenario in it is damaged")


def plain(scenario: Scenario) -> str:
    """`scenario` as TOML in ASCII without <, > and &, which stand in strings alone."""
    return re.sub(r"[^\n -~]|[<>&]", _escaped, dumps(scenario))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def marked(scenario: Scenario) -> str:
    """The text that a file carries: the mark with length and checksum, then the TOML."""
    text = plain(scenario).encode()
    return f"{KEY} {len(text)} {zlib.crc32(text):08x}\n{text.decode()}"


def commented(scenario: Scenario) -> str:
    """`marked` as lines of comment that begin with #."""
    return "".join(f"# {line}\n" for line in marked(scenario).split("\n"))


def found(data: Searched, folder: Path | None = None) -> Scenario | None:
    """The scenario that `data` carries anywhere; None without a mark. Raises ScenarioError where it is damaged."""
    marks = list(islice(_MARK.finditer(data), MOST_MARKS))
    for mark in marks:
        size = int(mark[1])
        text = data[mark.end() : mark.end() + size] if size <= min(LARGEST, len(data) - mark.end()) else b""
        if text and f"{zlib.crc32(text):08x}".encode() == mark[2]:
            return loads(text.decode("ascii", "replace"), folder)
    if marks:
        raise _Damaged
    return None


def uncommented(text: str) -> str:
    """The lines of `text` that begin with #, without it."""
    lines = (line.rstrip("\r") for line in text.split("\n"))
    return "\n".join(line[1:].removeprefix(" ") for line in lines if line.startswith("#"))


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """The bytes of `path`, which is not empty, without reading them all."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def marked_in(path: Path) -> Scenario | None:
    """The same for a file."""
    with mapped(path) as data:
        return found(data, path.parent)


def from_comments(path: Path) -> Scenario | None:
    """What the lines of a text carry that begin with #."""
    with mapped(path) as data:
        marks = list(islice(_COMMENTED.finditer(data), MOST_MARKS))
        for mark in marks:
            # Lines of TOML are longer than the "# " before them.
            lines = data[mark.start() : mark.start() + 2 * min(int(mark[1]), LARGEST) + HEAD]
            if lines.count(b"\n") > MOST_LINES:
                raise ScenarioError("far too large for a scenario")
            with suppress(_Damaged):
                return found(uncommented(lines.decode("utf-8", "replace")).encode(), path.parent)
    if marks:
        raise _Damaged
    return None


def text_of(path: Path) -> str:
    """The text in `path`; raises ScenarioError where it is far too large, UnicodeDecodeError where it is none."""
    if path.stat().st_size > 2 * LARGEST:
        raise ScenarioError("far too large for a scenario")
    return path.read_text(encoding="utf-8")
