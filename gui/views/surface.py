"""The landscape as a surface, with the paths on it: orbit by drag, zoom by wheel. Costs nothing while it is hidden."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.contour import ContourView
from fallline.gui.views.surface_canvas import SurfaceCanvas
from fallline.gui.views.surface_mesh import Rect
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle


class SurfaceView(View):
    """The picture, a switch for its height, and how to move it, in words."""

    place = Place("Surface", page="Surface", order=60, share=1, whole=True)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("surface-view")
        self.setAccessibleName(tr("The loss as a surface, with the path of every run"))
        self.canvas = SurfaceCanvas(session, theme)
        self.title = SectionTitle(tr("Surface"), tr("height is log loss"))
        self.logarithmic = QToolButton()
        self.logarithmic.setObjectName("surface-log-button")
        self.logarithmic.setText(tr("log"))
        self.logarithmic.setProperty("role", "switch")
        self.logarithmic.setCheckable(True)
        self.logarithmic.setChecked(True)
        self.logarithmic.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.logarithmic.setToolTip(tr("Height by the logarithm of the loss, as the contour view is coloured"))
        self.logarithmic.setAccessibleName(tr("Logarithmic height"))
        self.logarithmic.toggled.connect(self._switched)
        layout = self.title.layout()
        assert layout is not None
        layout.addWidget(self.logarithmic)
        hint = QLabel(tr("Drag or arrow keys turn · wheel or + − zooms · double click resets"))
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.canvas, 1)
        column.addWidget(hint)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        super().restyle(theme)
        self.canvas.restyle(theme)

    def attend(self, contour: ContourView) -> None:
        """Show what is in sight there."""
        contour.getViewBox().sigRangeChanged.connect(lambda _, ranges: self.look_at((*ranges[0], *ranges[1])))

    def look_at(self, window: Rect | None) -> None:
        """Show another part of the plane, x from, x to, y from, y to; None is where the session looks."""
        self.canvas.look_at(window)

    def _switched(self, logarithmic: bool) -> None:
        self.title.detail.setText(tr("height is log loss") if logarithmic else tr("height is the loss"))
        self.canvas.set_linear(not logarithmic)
