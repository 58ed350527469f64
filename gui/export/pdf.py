"""A figure as PDF: vectors, fonts embedded, images without loss; the scenario in its XMP metadata."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.embedded_scenario import marked, plain
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.svg import document

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fallline="urn:fallline"><fallline:scenario>
{}</fallline:scenario></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def write_pdf(
    scenario: Scenario, options: PictureOptions, parts: Iterable[Part], layout: tuple[float, float], target: Path
) -> None:
    """One page with `parts` in the units of `layout`, (width, height); raises OSError and ExportError."""
    memory = QBuffer()  # QPdfWriter tells nobody of a disk that is full
    memory.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(memory)
    writer.setResolution(1200)
    writer.setTitle(scenario.title or scenario.landscape.heading())
    writer.setCreator("Fallline")
    writer.setDocumentXmpMetadata(QByteArray(XMP.format(marked(scenario)).encode()))
    writer.addFileAttachment("scenario.toml", QByteArray(plain(scenario).encode()), "application/toml")
    page = QSizeF(*options.points)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, "figure", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    if not painter.begin(writer):
        raise ExportError("Qt cannot make a PDF of this size")
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    painter.scale(writer.width() / layout[0], writer.height() / layout[1])
    for frame, together in groupby(parts, lambda part: part.frame):
        painter.setClipRect(frame or QRectF(0, 0, *layout))  # QSvgRenderer would not cut to a frame
        drawing = document([replace(part, frame=None) for part in together], layout, options, None)
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, *layout))
    if not painter.end():
        raise ExportError("Qt could not finish the PDF")
    target.write_bytes(memory.data().data())
