"""safetensors: eight bytes of length, a header in JSON, and the numbers: read here, checked against the file."""

import json
import math
import struct
from pathlib import Path

import numpy as np

from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.scenario.scenario import ScenarioError

LARGEST = 2**30
"""Bytes of numbers at most."""
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4"}


def arrays(path: Path) -> Arrays:
    """Those of its tensors, all or none."""
    data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    (size,) = struct.unpack_from("<Q", data)
    if size > min(len(data) - 8, 2**26):
        raise ScenarioError("damaged: its header is longer than the file")
    try:
        header = json.loads(data[8 : 8 + size])
    except RecursionError:
        raise ScenarioError("damaged: its header is nested too deeply") from None
    if not isinstance(header, dict):
        raise ScenarioError("damaged: its header is no table")
    body, found = memoryview(data)[8 + size :], {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if not isinstance(entry, dict) or entry.get("dtype") not in TYPES:
            raise ScenarioError(f"{name}: numbers of this type are not read")
        begin, end = map(int, entry["data_offsets"])
        kind, shape = np.dtype(TYPES[entry["dtype"]]), tuple(map(int, entry["shape"]))
        if (
            not 0 <= begin <= end <= len(body)
            or math.prod(shape) * kind.itemsize != end - begin
            or min(shape, default=1) < 0
        ):
            raise ScenarioError(f"damaged: {name} does not fit the file")
        found[str(name)] = np.frombuffer(body[begin:end], kind).reshape(shape)
    return found


FORMATS.register(
    Format(
        name="safetensors", kind="data", endings=(".safetensors",), words="safetensors",
        begins=rb"(?s).{4}\0{4}\{", arrays=arrays,
    )
)  # fmt: skip
