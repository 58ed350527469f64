"""The picture in the dialog of slides: the page of one snapshot, with what it covers, as it would be written."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtGui import QImage

from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background
from fallline.gui.export.figure import Figure
from fallline.gui.export.options import PictureOptions, as_slides
from fallline.gui.export.preview import Preview
from fallline.gui.export.slides import Slide, one_slide
from fallline.gui.export.slides_job import Exporter, slide_look


class _Page:
    """Draws the slide that was traced last."""

    def __init__(self, exporter: Exporter) -> None:
        self.exporter = exporter
        self.slide: Slide | None = None

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> QImage:
        """The window itself, as for any picture of it."""
        return self.exporter.shot(options, size)

    def figure(self, options: PictureOptions, *, draft: bool = False) -> Figure:
        """The slide, to be completed later."""
        assert self.slide is not None
        look = replace(self.slide.look, draft=draft)
        return Figure(self.slide.scenario, replace(options, step=self.slide.step), look, later=True)


class SlidePreview(Preview):
    """Traces a slide in the background, and draws it when its paths are there."""

    def __init__(self, exporter: Exporter) -> None:
        self._page = _Page(exporter)
        super().__init__(self._page)
        self.setObjectName("slides-preview")
        self._asked: PictureOptions | None = None
        self._tracing = Background(self)
        self._tracing.answered.connect(self._draw)
        self._tracing.failed.connect(self.say)

    def show_slide(self, scenario: Scenario, index: int, options: PictureOptions) -> None:
        """That of snapshot `index`, once its paths are there; until then what was drawn before stands."""
        self._asked = options = as_slides(options)
        page = one_slide(scenario, slide_look(self._page.exporter, options), index, covered=False)
        self._tracing.ask(lambda _: page.traced())

    def _draw(self, page: Slide) -> None:
        assert self._asked is not None
        self._page.slide = page
        self.show_options(self._asked)
