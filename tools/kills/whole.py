"""Whether a file is whole, by readers of others, and which version of the scenario it holds."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageSequence

from fallline.engine.files.open import load_scenario


def measure(path: Path) -> int:
    """How much there is in it: rows, numbers, frames, elements. Raises whatever the reader of what is cut raises."""
    return _READERS[path.suffix](path)


def version(path: Path) -> int:
    """The number of the scenario that it carries; 0 for what was there before the first edit."""
    text = path.read_text("utf-8") if path.suffix == ".py" else load_scenario(path).title
    found = re.search(r"Version (\d+)", text)
    return int(found[1]) if found else 0


def _rows(path: Path) -> int:
    text = path.read_text("utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    wide = {len(row) for row in rows if row and not row[0].startswith("#")}
    if len(wide) != 1 or not text.endswith("\n"):
        raise ValueError(f"rows of {wide} cells")
    return len(rows)


def _numbers(path: Path) -> int:
    with np.load(path) as arrays:
        return sum(arrays[name].size for name in arrays.files if arrays[name].dtype.kind == "f")


def _elements(path: Path) -> int:
    return len(list(ET.fromstring(path.read_text("utf-8")).iter()))


def _pages(path: Path) -> int:
    data = path.read_bytes()
    if not data.startswith(b"%PDF") or not data.rstrip().endswith(b"%%EOF"):
        raise ValueError("its trailer is missing")
    return data.count(b"/Type /Page\n")


def _pictures(path: Path) -> int:
    with Image.open(path) as image:
        return sum(frame.convert("RGB").size[0] for frame in ImageSequence.Iterator(image))


def _frames(path: Path) -> int:
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(video=0))


def _statements(path: Path) -> int:
    return len(ast.parse(path.read_text("utf-8")).body)


def _values(path: Path) -> int:
    def count(found: object) -> int:
        if isinstance(found, dict):
            found = list(found.values())
        return sum(map(count, found)) if isinstance(found, list) else 1

    return count(json.loads(path.read_text("utf-8")))


def _scenarios(path: Path) -> int:
    return len(load_scenario(path).runs)


_READERS: dict[str, Callable[[Path], int]] = {
    ".toml": _scenarios, ".csv": _rows, ".npz": _numbers, ".json": _values, ".svg": _elements,
    ".pdf": _pages, ".png": _pictures, ".gif": _pictures, ".webm": _frames, ".mp4": _frames, ".py": _statements,
}  # fmt: skip
