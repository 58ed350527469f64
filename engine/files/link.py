"""A scenario as a short text for a message: fallline1.<packed>.<checksum>, read back as strictly as a file."""

import base64
import binascii
import re
import zlib
from pathlib import Path

from fallline.engine.files.embedded_scenario import plain
from fallline.engine.language import tr
from fallline.engine.scenario.data_file import NOWHERE
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

PREFIX = "fallline1."
LONGEST = 100_000
"""Characters: what a message may hold; a scenario with thousands of starts goes as a file."""
WIDEST = 2 * 2**20
"""Bytes that it may unpack to."""
BEGIN = re.compile(r"fallline\d+\.")
LINK = re.compile(r"fallline(\d+)\.([A-Za-z0-9_-]+)\.([0-9a-f]{8})")


def to_text(scenario: Scenario) -> str:
    """`scenario` on one line; raises ScenarioError where that is too long to paste."""
    text = plain(scenario)
    link = packed(text)
    if len(link) > LONGEST or len(text) > WIDEST:
        raise ScenarioError(tr("too long for a message; save it as a file"))
    return link


def packed(text: str) -> str:
    """The TOML `text`, which is ASCII, as one word."""
    raw = text.encode("ascii")
    body = base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")
    return f"{PREFIX}{body}.{zlib.crc32(raw):08x}"


def from_text(link: str, folder: Path | None = NOWHERE) -> Scenario:
    """The scenario in `link`, wherever a mail program broke the line; raises ScenarioError. `folder` as for `loads`."""
    if len(link) > 2 * LONGEST:
        raise ScenarioError(tr("too long to be a scenario as text"))
    return loads(unpacked(link, WIDEST), folder)


def unpacked(link: str, most: int) -> str:
    """The TOML in `link`, at most `most` bytes; raises ScenarioError."""
    match = LINK.fullmatch("".join(link.split()))
    if not match:
        raise ScenarioError(tr("no scenario as text: it begins with {prefix} and ends in eight digits", prefix=PREFIX))
    if match[1] != "1":
        raise ScenarioError(tr("written by a newer Fallline (version {match})", match=match[1]))
    try:
        text = inflated(base64.urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4)), most)
    except (binascii.Error, zlib.error):
        raise ScenarioError(tr("damaged: a part of the text is missing or changed")) from None
    if f"{zlib.crc32(text):08x}" != match[3]:
        raise ScenarioError(tr("damaged: a part of the text is missing or changed"))
    return text.decode("ascii", "replace")


def inflated(packed: bytes, most: int) -> bytes:
    """`packed` unpacked, at most `most` bytes; raises zlib.error where damaged, ScenarioError where larger."""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, most)
    if unpacker.unconsumed_tail:
        raise ScenarioError(tr("it unpacks to more than a scenario can hold"))
    if not unpacker.eof:
        raise zlib.error("incomplete")
    return data
