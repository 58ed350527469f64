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

import msgspec

from fallline.engine.files.kind import why_not_read
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError, dumps, loads

KEY, LAB = "fallline-scenario", "fallline-lab"
"""What the marks of a scenario and of a lab begin with."""
LARGEST = 64 * 2**20
"""Bytes of TOML at most: a million walkers fit, a bomb does not."""
MOST_MARKS = 16
"""That are looked at: a file of nothing but marks is no carrier."""
MOST_LINES = 2**23
HEAD = 100
"""Bytes that a mark may take."""
Searched = bytes | mmap.mmap


class Carried(msgspec.Struct, frozen=True):
    """What a file made from a lab carries: the lab as TOML, and what it runs, where a scenario can say that."""

    title: str
    lab: str
    scenario: Scenario | None = None


Content = Scenario | Carried


class _Damaged(ScenarioError):
    def __init__(self, key: str) -> None:
        super().__init__(
            tr("the scenario in it is damaged") if key.endswith("scenario") else tr("the lab in it is damaged")
        )


def plain(scenario: Scenario) -> str:
    """`scenario` as TOML in ASCII without <, > and &, which stand in strings alone."""
    return in_ascii(dumps(scenario))


def in_ascii(toml: str) -> str:
    """The same of any TOML whose keys are ASCII."""
    return re.sub(r"[^\n -~]|[<>&]", _escaped, toml)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def texts(content: Content) -> dict[str, str]:
    """Key -> the TOML that a file of `content` carries under it, in ASCII."""
    if isinstance(content, Scenario):
        return {KEY: plain(content)}
    return ({} if content.scenario is None else {KEY: plain(content.scenario)}) | {LAB: in_ascii(content.lab)}


def heading(content: Content) -> str:
    """What it is called."""
    return content.title or (content.landscape.heading() if isinstance(content, Scenario) else "")


def marked(content: Content) -> str:
    """The text that a file carries: for each key its mark with length and checksum, then the TOML."""
    return "\n".join(
        f"{key} {len(text)} {zlib.crc32(text.encode()):08x}\n{text}" for key, text in texts(content).items()
    )


def commented(content: Content) -> str:
    """`marked` as lines of comment that begin with #."""
    return "".join(f"# {line}\n" for line in marked(content).split("\n"))


def found(data: Searched, folder: Path | None = None) -> Scenario | None:
    """The scenario that `data` carries anywhere; None without a mark. Raises ScenarioError where it is damaged."""
    text = text_in(data)
    return None if text is None else loads(text, folder)


def text_in(data: Searched, key: str = KEY) -> str | None:
    """The TOML that `data` carries anywhere under `key`; None without a mark. Raises ScenarioError if damaged."""
    marks = list(islice(re.finditer(rb"%s ([0-9]{1,9}) ([0-9a-f]{8})\n" % key.encode(), data), MOST_MARKS))
    for mark in marks:
        size = int(mark[1])
        text = data[mark.end() : mark.end() + size] if size <= min(LARGEST, len(data) - mark.end()) else b""
        if text and f"{zlib.crc32(text):08x}".encode() == mark[2]:
            return text.decode("ascii", "replace")
    if marks:
        raise _Damaged(key)
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
    text = commented_in(path)
    return None if text is None else loads(text, path.parent)


def commented_in(path: Path, key: str = KEY) -> str | None:
    """The TOML that they carry under `key`."""
    mark_of = re.compile(rb"^# ?%s ([0-9]{1,9}) [0-9a-f]{8}\r?$" % key.encode(), re.MULTILINE)
    with mapped(path) as data:
        marks = list(islice(mark_of.finditer(data), MOST_MARKS))
        for mark in marks:
            # Lines of TOML are longer than the "# " before them.
            lines = data[mark.start() : mark.start() + 2 * min(int(mark[1]), LARGEST) + HEAD]
            if lines.count(b"\n") > MOST_LINES:
                raise ScenarioError(tr("far too large for a scenario"))
            with suppress(_Damaged):
                return text_in(uncommented(lines.decode("utf-8", "replace")).encode(), key)
    if marks:
        raise _Damaged(key)
    return None


def text_of(path: Path) -> str:
    """The text in `path`.

    Raises ScenarioError where there is no file, or one that is empty or far too large, UnicodeDecodeError where it is
    no text.
    """
    if why := why_not_read(path):
        raise ScenarioError(why)
    if path.stat().st_size > 2 * LARGEST:
        raise ScenarioError(tr("far too large for a scenario"))
    return path.read_text(encoding="utf-8")
