"""What a figure is drawn of, read off its SVG: shapes, words and images, for formats that Qt does not write."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QImage, QPainterPath, QTransform

from fallline.gui.export.drawing import Drawing
from fallline.gui.export.svg import SVG, XLINK, document
from fallline.gui.export.themes import THEMES

NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
RGB = tuple[float, float, float]
Steps = list[tuple[str, list[float]]]
"""M x y, L x y, C x1 y1 x2 y2 x y and Z, in points from the top left."""


class Shape(NamedTuple):
    """A path that is filled, stroked or both; opacities from 0 to 1."""

    steps: Steps
    fill: tuple[RGB, float] | None
    stroke: tuple[RGB, float] | None
    width: float
    dash: tuple[float, ...]
    round_ends: bool


class Words(NamedTuple):
    """One line: where its base line begins, how it is turned (degrees, against the clock), how long and how high."""

    text: str
    x: float
    y: float
    turn: float
    width: float
    size: float
    bold: bool
    family: str
    colour: RGB


class Pixels(NamedTuple):
    """Rows from above (rows, columns, 3), over x, y, width and height."""

    rgb: NDArray[np.uint8]
    x: float
    y: float
    width: float
    height: float


def background(drawing: Drawing) -> RGB:
    """What is behind a figure, and mixed with what lets it through."""
    colour = QColor(THEMES[drawing.options.theme].plot)
    return colour.redF(), colour.greenF(), colour.blueF()


def shapes(drawing: Drawing) -> Iterator[Shape | Words | Pixels]:
    """All of them, back to front, in points from the top left; a window is one image."""
    width, height = drawing.options.points
    if drawing.options.show == "window":
        yield Pixels(_rgb(drawing.image(), background(drawing)), 0, 0, width, height)
        return
    root = ET.fromstring(document(drawing.parts(), drawing.layout, drawing.options, None))  # our own, of a moment ago
    page = QTransform.fromScale(width / drawing.layout[0], height / drawing.layout[1])
    for group in root.iter(f"{SVG}g"):
        for child in group:
            style = {**group.attrib, **child.attrib}
            matrix = _matrix(child.get("transform", "")) * page
            if child.tag == f"{SVG}text":
                yield _words(child, style, matrix)
            elif child.tag == f"{SVG}image":
                yield _pixels(child, matrix, background(drawing))
            elif child.tag != f"{SVG}g":
                found = _shape(child, style, matrix)
                if found.fill or found.stroke:
                    yield found


def outline(words: Words) -> Steps:
    """The letters as a shape, as long as they were measured."""
    font = QFont(words.family)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setPixelSize(100)
    font.setBold(words.bold)
    path = QPainterPath()
    path.addText(0, 0, font, words.text)
    share = words.size / 100
    return _steps(
        path,
        QTransform(share, 0, 0, share, 0, 0)
        * QTransform().rotate(-words.turn)
        * QTransform.fromTranslate(words.x, words.y),
    )


def _shape(child: ET.Element, style: dict[str, str], matrix: QTransform) -> Shape:
    scale = abs(matrix.determinant()) ** 0.5
    width = float(style.get("stroke-width", "1")) * scale
    dash = style.get("stroke-dasharray", "none")
    dashes = () if dash == "none" else tuple(float(each) * scale for each in re.findall(NUMBER, dash))
    stroke = _paint(style, "stroke") if width else None
    return Shape(
        _path(child, matrix), _paint(style, "fill"), stroke, width, dashes, style.get("stroke-linecap") == "round"
    )


def _path(child: ET.Element, matrix: QTransform) -> Steps:
    number = {name: float(value) for name, value in child.attrib.items() if re.fullmatch(NUMBER, value)}
    if child.tag in (f"{SVG}circle", f"{SVG}ellipse"):
        across, down = number.get("rx", number.get("r", 0.0)), number.get("ry", number.get("r", 0.0))
        path = QPainterPath()
        path.addEllipse(number["cx"] - across, number["cy"] - down, 2 * across, 2 * down)
        return _steps(path, matrix)
    if child.tag == f"{SVG}rect":
        path = QPainterPath()
        path.addRect(number["x"], number["y"], number["width"], number["height"])
        return _steps(path, matrix)
    text = child.get("d") or "M" + re.sub(r"\s+(?=[-\d.])", "L", child.get("points", "").strip())
    if child.tag == f"{SVG}polygon":
        text += "Z"
    found: Steps = []
    for command, numbers in re.findall(r"([MLCZz])([^MLCZz]*)", text):
        values = np.array(re.findall(NUMBER, numbers), dtype=np.float64)
        size = {"M": 2, "L": 2, "C": 6}.get(command, 0)
        if not size:
            found.append(("Z", []))
            continue
        for row in values.reshape(-1, size):
            points = [_moved(matrix, float(x), float(y)) for x, y in row.reshape(-1, 2)]
            found.append((command, [each for point in points for each in point]))
    return found


def _steps(path: QPainterPath, matrix: QTransform) -> Steps:
    moved, found = matrix.map(path), Steps()
    corners: list[float] = []
    for index in range(moved.elementCount()):
        element = moved.elementAt(index)
        kind = element.type
        if kind == QPainterPath.ElementType.MoveToElement:
            found += [("Z", [])] if found else []
            found.append(("M", [element.x, element.y]))
        elif kind == QPainterPath.ElementType.LineToElement:
            found.append(("L", [element.x, element.y]))
        else:
            corners += [element.x, element.y]
            if len(corners) == 6:
                found.append(("C", corners))
                corners = []
    return [*found, ("Z", [])] if found else found


def _words(child: ET.Element, style: dict[str, str], matrix: QTransform) -> Words:
    x, y = _moved(matrix, float(child.get("x", "0")), float(child.get("y", "0")))
    scale = abs(matrix.determinant()) ** 0.5
    turn = float(np.degrees(np.arctan2(-matrix.m12(), matrix.m11())))
    size = float((re.match(r"[\d.]+", child.get("font-size", "10")) or ["10"])[0]) * scale
    text = child.text or ""
    width = float(child.get("textLength", 0.5 * size / scale * len(text))) * scale
    paint = _paint(style, "fill") or ((0.0, 0.0, 0.0), 1.0)
    family = child.get("font-family", "").split(",")[0]
    return Words(text, x, y, turn, width, size, int(child.get("font-weight", "400")) >= 600, family, paint[0])


def _pixels(child: ET.Element, matrix: QTransform, behind: RGB) -> Pixels:
    data = (child.get(f"{XLINK}href") or child.get("href") or "").partition("base64,")[2]
    image = QImage.fromData(base64.b64decode(data))
    x, y = _moved(matrix, float(child.get("x", "0")), float(child.get("y", "0")))
    width, height = float(child.get("width", "0")) * matrix.m11(), float(child.get("height", "0")) * matrix.m22()
    return Pixels(_rgb(image, behind), x, y, width, height)


def _rgb(image: QImage, behind: RGB) -> NDArray[np.uint8]:
    """Over what is behind it: neither PostScript nor the images of PDF in a line let anything through."""
    made = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine() // 4, 4)
    seen = rows[:, : made.width()]
    if (seen[..., 3] == 255).all():
        return np.ascontiguousarray(seen[..., :3])
    rgba = seen.astype(np.float64)
    alpha = rgba[..., 3:] / 255
    return np.asarray(np.round(rgba[..., :3] * alpha + 255 * np.array(behind) * (1 - alpha)), dtype=np.uint8)


def _paint(style: dict[str, str], name: str) -> tuple[RGB, float] | None:
    value, opacity = style.get(name, "none"), float(style.get(f"{name}-opacity", "1"))
    colour = QColor(value)
    if value == "none" or not colour.isValid() or not opacity:
        return None
    return (colour.redF(), colour.greenF(), colour.blueF()), opacity


def _moved(matrix: QTransform, x: float, y: float) -> tuple[float, float]:
    point = matrix.map(QPointF(x, y))
    return point.x(), point.y()


def _matrix(text: str) -> QTransform:
    numbers = [float(each) for each in re.findall(NUMBER, text)]
    return QTransform(*numbers) if len(numbers) == 6 else QTransform()
