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
from pathlib import Path

from fallline.engine.scenario.scenario import Scenario, ScenarioError, dumps, loads

KEY = "fallline-scenario"
LARGEST = 64 * 2**20
"""Bytes of TOML at most: a million walkers fit, a bomb does not."""
_MARK = re.compile(rb"fallline-scenario ([0-9]{1,9}) ([0-9a-f]{8})\n")


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


def found(data: bytes, folder: Path | None = None) -> Scenario | None:
    """The scenario that `data` carries anywhere; None without a mark. Raises ScenarioError where it is damaged."""
    for mark in _MARK.finditer(data):
        size = int(mark[1])
        text = data[mark.end() : mark.end() + size]
        if size <= LARGEST and len(text) == size and f"{zlib.crc32(text):08x}".encode() == mark[2]:
            return loads(text.decode("ascii", "replace"), folder)
    if _MARK.search(data):
        raise ScenarioError("the scenario in it is damaged")
    return None


def uncommented(text: str) -> str:
    """The lines of `text` that begin with #, without it."""
    lines = (line.rstrip("\r") for line in text.split("\n"))
    return "\n".join(line[1:].removeprefix(" ") for line in lines if line.startswith("#"))


def marked_in(path: Path) -> Scenario | None:
    """The same for a file, without reading it all."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return found(data, path.parent)  # type: ignore[arg-type]  # searched like bytes


def from_comments(path: Path) -> Scenario | None:
    """What the lines of a text carry that begin with #."""
    return found(uncommented(text_of(path)).encode(), path.parent)


def text_of(path: Path) -> str:
    """The text in `path`; raises ScenarioError where it is far too large, UnicodeDecodeError where it is none."""
    if path.stat().st_size > 16 * LARGEST:
        raise ScenarioError("far too large for a scenario")
    return path.read_text(encoding="utf-8")
