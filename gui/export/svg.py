"""A figure as SVG that browsers, Inkscape and rsvg show alike: QSvgGenerator's output, set right.

Qt marks the strokes of pyqtgraph's cosmetic pens as `non-scaling-stroke`, which few programs follow, and clips nothing.
So every line is written in the figure's own coordinates, cut to its plot; text stays text, the heat map an image.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtSvg import QSvgGenerator, QSvgRenderer
from PySide6.QtWidgets import QApplication

from fallline.engine.files.embedded_scenario import Content, heading, marked
from fallline.gui.chart.simplify import simplified
from fallline.gui.export.figure import Figure
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part, Record
from fallline.gui.export.styled import StyledFigure
from fallline.gui.views.segments import clipped_to

Array = NDArray[np.float64]
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
COSMETIC = "vector-effect"
FAMILIES = "DejaVu Sans, Verdana, Geneva, sans-serif"  # Verdana is cut like DejaVu: text keeps its width
NO_PEN = {"stroke": "#000000", "stroke-linejoin": "miter", "stroke-miterlimit": "4"}
"""With this QSvgRenderer strokes nothing: a pen without a brush, which QSvgGenerator takes for black."""
SERIFS = "Times New Roman, Times, serif"
TEXT = ("font-family", "font-size", "font-weight", "font-style")


def svg(figure: Figure | StyledFigure) -> bytes:
    """A figure as a document, with its scenario."""
    return document(figure.parts(), (figure.width, figure.height), figure.options, figure.scenario)


def document(
    parts: Iterable[Part], layout: tuple[float, float], options: PictureOptions, content: Content | None
) -> bytes:
    """`parts` in the units of `layout`, (width, height), as large as `options` say, with `content` if given."""
    ET.register_namespace("", SVG[1:-1])
    ET.register_namespace("xlink", XLINK[1:-1])
    root = ET.Element(f"{SVG}svg", {"viewBox": f"0 0 {layout[0]:g} {layout[1]:g}", "version": "1.1"})
    for name, value in (("width", options.width), ("height", options.height)):
        root.set(name, f"{value:g}{options.unit}")
    if content is not None:
        ET.SubElement(root, f"{SVG}title").text = legal(heading(content))
        ET.SubElement(root, f"{SVG}metadata").text = marked(content)
    for number, part in enumerate(parts):
        drawn = _flat(recorded(part, layout))
        root.extend(drawn if part.frame is None else _framed(drawn, part.frame, f"frame{number}"))
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _framed(drawn: list[ET.Element], frame: QRectF, name: str) -> list[ET.Element]:
    """`drawn` in a group that shows no more than `frame`."""
    if not drawn:
        return []
    clip = ET.Element(f"{SVG}clipPath", {"id": name})
    sides = {"x": frame.x(), "y": frame.y(), "width": frame.width(), "height": frame.height()}
    ET.SubElement(clip, f"{SVG}rect", {side: f"{value:g}" for side, value in sides.items()})
    group = ET.Element(f"{SVG}g", {"clip-path": f"url(#{name})"})
    group.extend(drawn)
    return [clip, group]


def legal(text: str) -> str:
    """`text` with a space for what XML cannot hold."""
    return re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)


def recorded(part: Part, layout: tuple[float, float]) -> Part:
    """`part` with its record, which is made in the main thread where there is none."""
    if part.record is not None:
        return part
    drawing = _recorded(part, layout)
    dots = QApplication.primaryScreen().logicalDotsPerInchY()

    def draw(painter: QPainter) -> None:
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, *layout))

    return replace(part, draw=draw, record=Record(drawing, QFont(part.font or QApplication.font()), dots))


def _recorded(part: Part, layout: tuple[float, float]) -> bytes:
    """What QSvgGenerator makes of `part`."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(QSize(round(layout[0]), round(layout[1])))
    generator.setViewBox(QRect(0, 0, round(layout[0]), round(layout[1])))
    painter = QPainter(generator)
    part.draw(painter)
    painter.end()
    return bytes(buffer.data().data())


def _flat(part: Part) -> list[ET.Element]:
    """The groups that draw something, their shapes in the document's coordinates."""
    assert part.record is not None
    root = ET.fromstring(legal(part.record.svg.decode()))  # Qt's own words, of a moment ago
    kept = []
    for group in root.iter(f"{SVG}g"):
        matrix = _matrix(group.attrib.pop("transform", ""))
        if all(group.get(name) == value for name, value in NO_PEN.items()):
            group.set("stroke", "none")
        if group.get("stroke") == "none":
            group.set("stroke-width", "0")  # QSvgRenderer strokes filled paths in a PDF all the same
        elif part.pens != 1 and any(COSMETIC in child.attrib for child in group):
            group.set("stroke-width", f"{part.pens * float(group.get('stroke-width', '1')):g}")
        children = [child for child in group if child.tag != f"{SVG}g" and _settle(child, matrix, part, group)]
        if children:
            flat = ET.Element(f"{SVG}g", {name: value for name, value in group.items() if name not in TEXT})
            flat.extend(children)
            kept.append(flat)
    return kept


def _matrix(text: str) -> Array:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
    return np.array(numbers if len(numbers) == 6 else (1, 0, 0, 1, 0, 0), dtype=np.float64)


def _settle(child: ET.Element, matrix: Array, part: Part, group: ET.Element) -> bool:
    """Put `child` where it is seen; whether anything of it is."""
    for name in ("points", "d"):
        if COSMETIC in child.attrib and name in child.attrib:
            return _settle_line(child, name, matrix, part.clip, group)
    if child.get("d") == "" or (
        child.tag == f"{SVG}rect" and group.get("stroke") == "none" and group.get("fill") == "none"
    ):
        return False
    child.attrib.pop(COSMETIC, None)
    if not np.array_equal(matrix, (1, 0, 0, 1, 0, 0)):
        child.set("transform", f"matrix({','.join(f'{number:g}' for number in matrix)})")
    if child.tag == f"{SVG}text":
        assert part.record is not None
        _set_type(child, part.record)
    if child.tag == f"{SVG}image":
        child.set("image-rendering", "auto")
    return True


def _set_type(text: ET.Element, record: Record) -> None:
    """Families to fall back on, and the length that the text has in ours: any other is fitted to its place."""
    own = QFont(record.font)
    text.set("font-family", FAMILIES if own.family() == QApplication.font().family() else own.family())
    if record.font.capitalization() == QFont.Capitalization.AllUppercase:
        text.text = (text.text or "").upper()
    words, size = text.text or "", re.match(r"[\d.]+", text.get("font-size", ""))
    if not size or len(words.strip()) < 2:
        return
    own.setPointSizeF(float(size[0]) * 72 / record.dots)
    own.setWeight(QFont.Weight.Bold if int(text.get("font-weight", "400")) >= 600 else QFont.Weight.Normal)
    text.set("textLength", f"{QFontMetricsF(own).horizontalAdvance(words):.2f}")
    spaced = own.letterSpacing() > 0
    text.set("lengthAdjust", "spacing" if spaced else "spacingAndGlyphs")
    if spaced:
        text.set("letter-spacing", f"{own.letterSpacing():g}")


def for_viewers(drawing: bytes) -> bytes:
    """A document with what may stand in for a font that is not there: Qt takes a list of families for one name."""

    def listed(match: re.Match[bytes]) -> bytes:
        serif = not re.search(rb"Sans|Arial|Helvetica|Heros", match[1])
        return b'font-family="' + match[1] + b", " + (SERIFS if serif else FAMILIES).encode() + b'"'

    return re.sub(rb'font-family="([^",]+)"', listed, drawing)


def _settle_line(child: ET.Element, name: str, matrix: Array, clip: QRectF | None, group: ET.Element) -> bool:
    child.attrib.pop(COSMETIC)
    filled = group.get("fill", "none") != "none" and child.get("fill") != "none"
    if not filled and group.get("stroke") == "none":
        return False
    text = child.attrib.pop(name)
    if not text.strip():
        return False
    child.attrib.pop("fill-rule", None)
    child.tag = f"{SVG}path"
    in_data = clip is not None and abs(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) - 1) > 1e-9
    if clip is not None and in_data and (filled or "C" in text):  # a marker: all of it or nothing
        child.set("d", _moved(text, matrix))
        return clip.contains(matrix[4], matrix[5]) or not filled
    if clip is not None and in_data:
        child.set("d", _cut(text, matrix, clip))
        return bool(child.get("d"))
    child.set("d", _moved(text if name == "d" else "M" + text.strip().replace(" ", " L"), matrix))
    return True


def _points(text: str, matrix: Array) -> Array:
    """The coordinates in `text`, moved by `matrix`, (k, 2)."""
    x, y = np.array(re.findall(r"-?\d[\d.]*(?:e[-+]?\d+)?", text), dtype=np.float64).reshape(-1, 2).T
    a, b, c, d, e, f = matrix
    return np.column_stack([a * x + c * y + e, b * x + d * y + f])


def _moved(text: str, matrix: Array) -> str:
    """Path data moved, command by command."""
    points = iter(_points(text, matrix).tolist())
    return re.sub(
        r"-?\d[\d.]*(?:e[-+]?\d+)?,-?\d[\d.]*(?:e[-+]?\d+)?", lambda _: "{:.2f},{:.2f}".format(*next(points)), text
    )


def _cut(text: str, matrix: Array, clip: QRectF) -> str:
    """A polyline, or several, cut to `clip`."""
    found = []
    for line in re.split("M", text):
        if not re.search(r"\d", line):
            continue
        end = None
        points = _points(line, matrix)
        if "Z" in line:
            points = np.vstack([points, points[:1]])
        for x1, y1, x2, y2 in np.round(clipped_to(simplified(points), clip), 2).tolist():
            found.append(f"{x2:g},{y2:g}" if (x1, y1) == end else f"M{x1:g},{y1:g}L{x2:g},{y2:g}")
            end = (x2, y2)
    return " ".join(found)
