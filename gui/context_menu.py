"""What a right click in the landscape and in the plots offers, at that place; the key for menus does too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QToolButton

from fallline.engine.language import tr
from fallline.gui.actions.actions import Actions
from fallline.gui.views.contour import ContourView
from fallline.gui.views.pages import Pages
from fallline.gui.views.step_plot import StepPlot
from fallline.gui.views.still import StillPlot
from fallline.gui.views.view import View

OF_THE_LANDSCAPE = (
    ("reset-view", "equal-axes", "contour-values", "key"),
    ("basins", "ensemble", "central-flow"),
    ("copy-image", "export-image"),
)
OF_A_PLOT = (("copy-data", "export-data"),)
Fill = Callable[[QMenu, QPointF], object]


class ContextMenu(QObject):
    """Opens over `plot`; `fill(menu, point)` says what there is to do at a point of its data."""

    def __init__(self, plot: StillPlot, fill: Fill) -> None:
        super().__init__(plot)
        self.plot, self.fill = plot, fill
        plot.scene().sigMouseClicked.connect(self._clicked)
        plot.installEventFilter(self)

    def open(self, scene_position: QPointF, on_screen: QPoint) -> None:
        """Make it anew: what can be done depends on where and when."""
        menu = QMenu(self.plot)
        menu.setObjectName("context-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        self.fill(menu, self.plot.getViewBox().mapSceneToView(scene_position))
        menu.popup(on_screen)

    def _clicked(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
            self.open(event.scenePos(), event.screenPos().toPoint())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key for menus; a press of the right button may still become a drag."""
        if isinstance(event, QContextMenuEvent) and event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = self.plot.getViewBox().sceneBoundingRect().center()
            self.open(middle, self.plot.mapToGlobal(self.plot.mapFromScene(middle)))
            return True
        return False


def offer(contour: ContourView, pages: Pages, actions: Actions) -> None:
    """Menus for the landscape and every plot over the steps."""
    ContextMenu(contour, partial(_of_the_landscape, contour, actions))

    def take(view: View) -> None:
        if isinstance(view, StepPlot):
            ContextMenu(view.plot, partial(_of_a_plot, view, actions))

    for view in pages:
        take(view)
    pages.built.connect(take)


def _of_the_landscape(contour: ContourView, actions: Actions, menu: QMenu, point: QPointF) -> None:
    menu.addAction(tr("Start here"), partial(contour.start_at, point.x(), point.y()))
    _add(menu, actions, OF_THE_LANDSCAPE)


def _of_a_plot(view: StepPlot, actions: Actions, menu: QMenu, point: QPointF) -> None:
    step = min(max(round(point.x()), 0), view.session.scenario.steps)
    if view.line.isVisible():
        menu.addAction(tr("Go to step {step}", step=step), partial(view.session.seek, step))
    menu.addAction(tr("Show all steps"), view.look_at_all)
    menu.addSeparator()
    for button in _switches(view):
        shown = menu.addAction(button.toolTip())
        shown.setCheckable(button.isCheckable())
        shown.setChecked(button.isChecked())
        shown.setEnabled(button.isEnabled())
        shown.triggered.connect(button.click)
    _add(menu, actions, OF_A_PLOT)


def _switches(view: StepPlot) -> Iterator[QToolButton]:
    return (button for button in view.findChildren(QToolButton) if not button.isHidden())


def _add(menu: QMenu, actions: Actions, sections: tuple[tuple[str, ...], ...]) -> None:
    """What the menus of the window have too."""
    for names in sections:
        menu.addSeparator()
        for name in names:
            actions.refresh(name)
            menu.addAction(actions[name])
