"""The head of an array as NumPy saves it, read strictly and without evaluating it, and the bytes after it.

numpy.load takes the shape on trust: one of 10^12 rows in a file of a kilobyte ends in a MemoryError.
"""

import math
import re
import struct
from typing import IO, Any

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError

Array = np.ndarray[Any, Any]

MAGIC = b"\x93NUMPY"
LONGEST = 2**16
"""Bytes of a head."""
_HEAD = re.compile(
    r"\{\s*'descr':\s*'([<>|=]?[a-zA-Z]\d{1,9})',\s*'fortran_order':\s*(True|False),"
    r"\s*'shape':\s*\(([\d, ]*)\),?\s*\}\s*"
)


class Head(msgspec.Struct, frozen=True):
    """What the array is, and how many bytes its head takes."""

    kind: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool
    length: int

    @property
    def size(self) -> int:
        """Bytes of all its numbers."""
        return math.prod(self.shape) * self.kind.itemsize


def head(file: IO[bytes], left: int) -> Head:
    """The head of the array that begins here, in `left` bytes; raises ScenarioError where none does, or none fits."""
    begin = file.read(8)
    if begin[:6] != MAGIC or begin[6:7] not in (b"\x01", b"\x02", b"\x03"):
        raise ScenarioError(tr("damaged: no array of NumPy"))
    width, code = (2, "<H") if begin[6] == 1 else (4, "<I")
    size = file.read(width)
    if len(size) < width or (length := struct.unpack(code, size)[0]) > LONGEST:
        raise ScenarioError(tr("damaged: no array of NumPy"))
    match = _HEAD.fullmatch(file.read(length).decode("latin-1"))
    if not match:
        raise ScenarioError(tr("damaged: no array of plain numbers or text (Object arrays are never read)"))
    try:
        kind = np.dtype(match[1])
    except TypeError:
        raise ScenarioError(tr("damaged: no array of numbers: {match}", match=match[1])) from None
    words = [word for word in match[3].replace(" ", "").split(",") if word]
    if len(words) > 32 or any(len(word) > 18 for word in words):
        raise ScenarioError(tr("damaged: an array of impossible shape"))
    found = Head(kind, tuple(map(int, words)), match[2] == "True", 8 + width + length)
    if found.size > left - found.length:
        raise ScenarioError(tr("damaged: an array of shape {shape} does not fit the file", shape=found.shape))
    return found


def placed(data: Array, at: int, found: Head) -> Array:
    """The array whose numbers begin `at` this byte of `data` (bytes,), not a copy of it."""
    numbers = data[at : at + found.size].view(found.kind)
    return numbers.reshape(found.shape, order="F" if found.fortran else "C")
