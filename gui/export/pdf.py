"""An SVG as PDF: vectors, fonts embedded, images without loss; the scenario in its XMP metadata."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from engine.carried import marked, plain
from engine.scenario import Scenario
from gui.export.options import PictureOptions

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fallline="urn:fallline"><fallline:scenario>
{}</fallline:scenario></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def write_pdf(scenario: Scenario, options: PictureOptions, drawing: bytes, target: Path) -> None:
    """One page with the SVG `drawing` on it; raises OSError."""
    writer = QPdfWriter(str(target))
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
        raise OSError(f"cannot write a PDF to {target}")
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, writer.width(), writer.height()))
    painter.end()
