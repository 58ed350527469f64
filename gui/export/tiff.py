"""Pixels as TIFF, by Pillow: Qt has that format in a plug-in that not every system brings."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin
from PySide6.QtGui import QImage

from fallline.engine.files.embedded_scenario import Content, marked
from fallline.gui.export.options import PictureOptions


def save_tiff(image: QImage, content: Content, options: PictureOptions, target: Path) -> None:
    """Write `image` with its scenario, or its lab, as its description. Raises OSError."""
    made = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine() // 4, 4)
    rgba = rows[:, : made.width()]
    picture = Image.fromarray(np.ascontiguousarray(rgba if options.transparent else rgba[..., :3]))
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[TiffImagePlugin.IMAGEDESCRIPTION] = marked(content)
    tags[TiffImagePlugin.SOFTWARE] = "Fallline"
    dots = options.resolution
    memory = io.BytesIO()  # libtiff does not say why it could not write
    picture.save(memory, "TIFF", compression="tiff_adobe_deflate", dpi=(dots, dots), tiffinfo=tags)
    target.write_bytes(memory.getvalue())
