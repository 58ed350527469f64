"""A mouse for the tests, which thinks in the units of what is under it."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSlider

from fallline.gui.panels.choice_box import ChoiceBox
from fallline.gui.panels.chooser import Chooser

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """The left button over one widget at a time: press, move, release; and the wheel.

    All goes in through the window, as from the system. QTest's calls on a widget also warp the real pointer, and
    the X server tells of that when it likes: a move of the past may then overtake the present one.
    """

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.widget, self.at = None, QPoint()

    def through_window(self, act, button=LEFT):
        """One of QTest's mouse calls at the place of the hand."""
        window, at = self.widget.window(), self.widget.mapTo(self.widget.window(), self.at)
        if act is QTest.mouseMove:
            act(window.windowHandle(), at)
        else:
            act(window.windowHandle(), button, Qt.KeyboardModifier.NoModifier, at)
        QApplication.processEvents()

    @staticmethod
    def pixel(plot, x, y):
        """Where the point (x, y) of a plot lies on its viewport."""
        return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(x, y)))

    @staticmethod
    def point(plot, pixel):
        """The point of a plot under a pixel of its viewport."""
        at = plot.getViewBox().mapSceneToView(plot.mapToScene(pixel))
        return at.x(), at.y()

    def hover(self, plot, x, y):
        """Come to the point (x, y) of a plot, no button down."""
        self.widget, self.at = plot.viewport(), self.pixel(plot, x, y)
        self.move(-9, -9)
        self.move(9, 9)
        return self.at

    def press(self, plot, x, y, button=LEFT):
        """Press at the point (x, y) of a plot."""
        self.hover(plot, x, y)
        self.through_window(QTest.mousePress, button)

    def press_on(self, widget, at):
        """Press at a pixel of a widget."""
        self.widget, self.at = widget, at
        self.through_window(QTest.mousePress)

    def press_knob(self, slider):
        """Take hold of a QSlider's handle."""
        option = QStyleOptionSlider()
        slider.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        self.press_on(
            slider, slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider).center()
        )

    def move(self, right, down=0):
        """Move by pixels from where the hand is."""
        self.at = self.at + QPoint(right, down)
        self.through_window(QTest.mouseMove)

    def move_to(self, plot, x, y):
        """Move to the point (x, y) of a plot."""
        to = self.pixel(plot, x, y) - self.at
        self.move(to.x(), to.y())

    def release(self, button=LEFT):
        """Let go."""
        self.through_window(QTest.mouseRelease, button)

    def click(self, widget):
        """Press and let go in the middle of a widget."""
        self.qtbot.mouseClick(widget, LEFT, pos=widget.rect().center())
        QApplication.processEvents()

    def choose(self, box, words):
        """Pick an entry of a combo box from its list."""
        box.showPopup()
        if isinstance(box, ChoiceBox):
            chooser = box.findChild(Chooser)
            (item,) = (each for each in chooser.items() if each.text().split("\n")[0] == words)
            chooser.list.scrollToItem(item)
            QApplication.processEvents()
            self.qtbot.mouseClick(chooser.list.viewport(), LEFT, pos=chooser.list.visualItemRect(item).center())
            QApplication.processEvents()
            return
        view, index = box.view(), box.model().index(box.findText(words), 0)
        view.scrollTo(index)
        QApplication.processEvents()
        self.qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
        QApplication.processEvents()

    def wheel(self, plot, x, y, notches):
        """Turn the wheel over the point (x, y) of a plot; up is positive."""
        at = self.hover(plot, x, y)
        window = plot.window()
        QTest.wheelEvent(window.windowHandle(), plot.viewport().mapTo(window, at), QPoint(0, 120 * notches))
        QApplication.processEvents()
