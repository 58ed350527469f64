"""What was exported, opened again by other programs."""

import ast
import base64
import io
import shutil
import subprocess
import zlib

import numpy as np
import pytest
from PIL import Image

PACKAGES = {"rsvg-convert": "librsvg2-bin", "ffprobe": "ffmpeg"}


def tool(name):
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed: sudo apt-get install {PACKAGES.get(name, 'poppler-utils')}")
    return path


def opened(file, mode="RGB"):
    with Image.open(file) as image:
        return np.asarray(image.convert(mode))


def data_of_script(text):
    """The arrays in a script of matplotlib, by name."""
    (data,) = (each.value for each in ast.parse(text).body if isinstance(each, ast.Assign))
    return {
        name: np.frombuffer(zlib.decompress(base64.b85decode(packed.replace("\n", ""))), kind).reshape(shape)
        for name, (kind, shape, packed) in ast.literal_eval(data).items()
    }


def rasterised(path, width, height):
    """RGB of an SVG or PDF by a program that is not Qt."""
    if path.suffix == ".svg":
        out = subprocess.run(
            [tool("rsvg-convert"), "-w", str(width), "-h", str(height), path], capture_output=True, check=True
        )
        return opened(io.BytesIO(out.stdout)).astype(float)
    command = [tool("pdftoppm"), "-png", "-singlefile", "-scale-to-x", str(width), "-scale-to-y", str(height), path]
    subprocess.run([*command, path.with_suffix("")], check=True)
    return opened(path.with_suffix(".png")).astype(float)


def blurred(pixels, side=40):
    """Means of blocks: letters may stand a pixel apart."""
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    return pixels[: rows * side, : columns * side].reshape(rows, side, columns, side, 3).mean((1, 3))
