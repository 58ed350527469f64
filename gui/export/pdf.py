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
from fallline.engine.files.embedded_scenario import Content, heading, marked, texts
from fallline.engine.language import tr
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.svg import document

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fallline="urn:fallline"><fallline:scenario>
{}</fallline:scenario></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class Pages:
    """A PDF in the making: `add` what is on each page, and `finish` writes `target`. Raises ExportError and OSError.

    All in one thread, as Qt keeps fonts for each. A page has the size of `options`, and parts come in the units of
    `layout`, (width, height).
    """

    def __init__(self, content: Content, options: PictureOptions, layout: tuple[float, float], target: Path) -> None:
        self.options, self.layout, self.target = options, layout, target
        self._memory = QBuffer()  # QPdfWriter tells nobody of a disk that is full
        self._memory.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = writer = QPdfWriter(self._memory)
        writer.setResolution(1200)
        writer.setTitle(heading(content))
        writer.setCreator("Fallline")
        writer.setDocumentXmpMetadata(QByteArray(XMP.format(marked(content)).encode()))
        for key, text in texts(content).items():
            writer.addFileAttachment(f"{key.partition('-')[2]}.toml", QByteArray(text.encode()), "application/toml")
        page = QSizeF(*options.points)
        exact = QPageSize.SizeMatchPolicy.ExactMatch
        writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, "figure", exact))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        self._painter = QPainter()
        self._begun = False

    def add(self, parts: Iterable[Part]) -> None:
        """One more page."""
        if self._begun:
            self._writer.newPage()
        else:
            self._begin()
        for frame, together in groupby(parts, lambda part: part.frame):
            self._painter.setClipRect(frame or QRectF(0, 0, *self.layout))  # QSvgRenderer would not cut to a frame
            whole = [replace(part, frame=None) for part in together]
            drawing = document(whole, self.layout, self.options, None)
            QSvgRenderer(QByteArray(drawing)).render(self._painter, QRectF(0, 0, *self.layout))

    def finish(self) -> None:
        """The whole file."""
        if not self._painter.end():
            raise ExportError(tr("Qt could not finish the PDF"))
        self.target.write_bytes(self._memory.data().data())

    def abandon(self) -> None:
        """Nobody wants it any more."""
        if self._painter.isActive():
            self._painter.end()

    def _begin(self) -> None:
        self._begun = True
        if not self._painter.begin(self._writer):
            raise ExportError(tr("Qt cannot make a PDF of this size"))
        self._painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        self._painter.scale(self._writer.width() / self.layout[0], self._writer.height() / self.layout[1])


def write_pdf(
    content: Content, options: PictureOptions, parts: Iterable[Part], layout: tuple[float, float], target: Path
) -> None:
    """One page with `parts` in the units of `layout`, (width, height); raises OSError and ExportError."""
    pages = Pages(content, options, layout, target)
    pages.add(parts)
    pages.finish()
