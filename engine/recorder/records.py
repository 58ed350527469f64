"""The bytes of a recording: a magic line, then records that each prove themselves whole. See docs/recording-format.md.

A record is its length, a CRC-32 of those four bytes, a CRC-32 of the payload, and the payload: a letter, then what
the letter says. Nothing is ever unpickled.
"""

import json
import math
import struct
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr

Array = NDArray[np.float64]

MAGIC = b"fallline-recording 1\n"
HEAD = struct.Struct("<III")
"""Length of the payload, CRC-32 of its four bytes, CRC-32 of the payload."""
LENGTH = struct.Struct("<I")
PIECE = struct.Struct("<QIQ")
"""Before the bytes of a piece of a checkpoint: its step, the entry that it belongs to, and where in it."""
LARGEST = 2**24
"""Bytes of a payload: what a reader holds at once."""
HEADER, ROWS, CHECKPOINT, CONTENTS, DROPPED = b"H", b"T", b"C", b"E", b"D"
"""A header; rows of a table; a piece of a checkpoint; what the pieces before made up, whereby it is whole; and, of what
is sent, how many records were not.
"""
MOST_TABLES, MOST_COLUMNS = 32, 1024


class Damaged(ValueError):
    """One line: what is wrong with a recording, and at which byte."""


class Record(NamedTuple):
    """One whole record."""

    kind: bytes
    body: bytes
    at: int
    """The byte of the file at which its body begins."""


def framed(kind: bytes, *parts: bytes) -> bytes:
    """A record of `parts`; raises ValueError where they are too much for one."""
    payload = b"".join((kind, *parts))
    if len(payload) > LARGEST:
        raise ValueError(
            tr("a record of {count:,} bytes; the largest is {largest:,}", count=len(payload), largest=LARGEST)
        )
    length = LENGTH.pack(len(payload))
    return HEAD.pack(len(payload), zlib.crc32(length), zlib.crc32(payload)) + payload


def rows(table: int, values: Array) -> bytes:
    """A record of rows (n, width) of the table of that number."""
    return framed(ROWS, bytes([table]), np.ascontiguousarray(values, dtype="<f8").tobytes())


def whole(data: bytes, first: int) -> Iterator[Record]:
    """The records in `data`, which the file has from byte `first` on, up to one that is not all there yet.

    Raises Damaged where a length or a payload is not what was written.
    """
    at = 0
    while len(data) - at >= HEAD.size:
        length, proof, digest = HEAD.unpack_from(data, at)
        if zlib.crc32(data[at : at + LENGTH.size]) != proof or not 1 <= length <= LARGEST:
            raise Damaged(tr("damaged at byte {at:,}: no record begins there", at=first + at))
        begins = at + HEAD.size
        if len(data) - begins < length:
            return
        payload = data[begins : begins + length]
        if zlib.crc32(payload) != digest:
            raise Damaged(tr("damaged at byte {at:,}: a record is not what was written", at=first + at))
        yield Record(payload[:1], payload[1:], first + begins + 1)
        at = begins + length


def as_json(content: dict[str, Any]) -> bytes:
    """As bytes; what is not finite has no place in JSON and becomes null."""
    return json.dumps(_finite(content), allow_nan=False, separators=(",", ":")).encode()


def from_json(body: bytes, at: int) -> dict[str, Any]:
    """A JSON object; raises Damaged."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Damaged(tr("damaged at byte {at:,}: no JSON object is there", at=at))
    return found


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
