"""safetensors: eight bytes of length, a header in JSON, and the numbers: read here, checked against the file."""

import math
import struct
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError

LONGEST = 2**24
"""Bytes of the header: some 100,000 tensors."""
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4"}
LARGEST = 2**29
"""Numbers in bfloat16, which numpy does not know: as float32 they take 2 GB, and do not stay in the file."""
WORD = 8


class _Entry(msgspec.Struct):
    dtype: str
    shape: tuple[Annotated[int, Meta(ge=0, le=2**62)], ...]
    data_offsets: tuple[int, int]


def arrays(path: Path) -> Arrays:
    """Those of its tensors, all or none; they stay in the file."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(WORD))
        if size > min(path.stat().st_size - WORD, LONGEST):
            raise ScenarioError(tr("damaged: its header is longer than the file"))
        head = file.read(size)
    try:
        entries = msgspec.json.decode(head, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        raise ScenarioError(tr("damaged: its header is no table")) from None
    entries.pop("__metadata__", None)
    body = np.memmap(path, np.uint8, "r")[WORD + size :]
    return {name: _tensor(name, entry, body) for name, entry in entries.items()}


def _tensor(name: str, raw: msgspec.Raw, body: NDArray[np.uint8]) -> NDArray[Any]:
    try:
        entry = msgspec.json.decode(raw, type=_Entry)
    except (msgspec.DecodeError, RecursionError):
        raise ScenarioError(tr("damaged: {name} is no tensor", name=name)) from None
    if entry.dtype not in TYPES:
        raise ScenarioError(tr("{name}: numbers of this type are not read", name=name))
    kind, (begin, end) = np.dtype(TYPES[entry.dtype]), entry.data_offsets
    if not 0 <= begin <= end <= len(body) or math.prod(entry.shape) * kind.itemsize != end - begin:
        raise ScenarioError(tr("damaged: {name} does not fit the file", name=name))
    numbers = body[begin:end].view(kind).reshape(entry.shape)
    if entry.dtype != "BF16":
        return numbers
    if numbers.size > LARGEST:
        raise ScenarioError(tr("{name}: too many numbers in bfloat16 to be unpacked; save it as float32", name=name))
    return (numbers.astype("<u4") << 16).view("<f4")  # the upper half of a float32


FORMATS.register(
    Format(
        name="safetensors", kind="data", endings=(".safetensors",), words="safetensors",
        begins=rb"(?s).{4}\0{4}\{", arrays=arrays,
    )
)  # fmt: skip
