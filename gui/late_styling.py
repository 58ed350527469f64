"""A change of theme or of text size, some widgets a turn of the event loop: most are out of sight when it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

AT_A_TIME = 150
"""Widgets that are styled in one turn."""
A_FRAME = 16
"""Milliseconds between two turns: what is in sight is painted in between."""
POLISHED, APART = Qt.WidgetAttribute.WA_WState_Polished, Qt.WidgetAttribute.WA_SetStyle


class LateStyling(QObject):
    """What Qt need not style at once is styled soon, and before it is shown.

    Where the application's style sheet changes, Qt styles whatever is marked as polished, and tells whatever has no
    style of its own, all in one go. With these marks the other way round it passes a widget over, and two events do
    both at any time.
    """

    def __init__(self) -> None:
        super().__init__(QApplication.instance())
        # Once no widget has a style sheet of its own, Qt forgets what one has put on, and could not take it off again.
        self._memory = QWidget()
        self._memory.setObjectName("memory-of-styles")
        self._memory.setStyleSheet("QWidget {}")
        self._memory.setAttribute(POLISHED, False)
        self._waiting: dict[QWidget, None] = {}
        self._met: set[QWidget] = set()
        self._hidden: list[QWidget] = []
        self._acts: dict[QObject, Callable[[], object]] = {}
        self._turn = QTimer(self, interval=A_FRAME)
        self._turn.timeout.connect(self._some)

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Let a change of style within pass over every widget; after it, style those in sight in the main window."""
        there = _parents_first()
        # Where Python forgets a widget that Qt made, like the frame of a scroll bar, PySide takes its child for dead.
        self._met = {widget for widget in self._met.union(there) if isValid(widget)}
        there.remove(self._memory)
        for widget in there:
            widget.setAttribute(POLISHED, False)
            widget.setAttribute(APART)
        yield
        for widget in there:
            widget.setAttribute(APART, False)
        self._forget_hidden()
        beside = list[QWidget]()
        tops = [widget for widget in QApplication.topLevelWidgets() if widget is not self._memory]
        # Those too that were never polished: they may have a font of the old style already, and would keep it.
        self._waiting = dict.fromkeys(there)
        for top in sorted(tops, key=_is_beside):
            seen = self._watch_hidden(top)
            if _is_beside(top):
                beside += seen
            else:
                self._style(seen)
        self._waiting = dict.fromkeys(beside) | self._waiting
        self._begin()

    @property
    def waits(self) -> bool:
        """Whether anything has still to be styled."""
        return bool(self._waiting or self._acts)

    def add(self, owner: QObject, act: Callable[[], object]) -> None:
        """In a turn of its own have `owner` do what else a change of style asks of it; the last `act` counts."""
        self._acts[owner] = act
        self._begin()

    def finish(self) -> None:
        """Style all that waits."""
        while self._acts:
            self._act()
        self._style(list(self._waiting))

    def finish_main(self) -> None:
        """Style all that waits in windows that are not beside another."""
        tops = [top for top in QApplication.topLevelWidgets() if not _is_beside(top)]
        self._style([each for each in self._waiting if isValid(each) and each.window() in tops])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown, with all in it that is shown by that, is styled now."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self._style(self._watch_hidden(watched))
        return False

    def _watch_hidden(self, widget: QWidget) -> list[QWidget]:
        """What is seen where `widget` is seen, itself first; what is hidden in there is styled when it is shown."""
        if widget.isHidden():
            widget.installEventFilter(self)
            self._hidden.append(widget)
            return []
        seen = [widget]
        for child in widget.children():
            if isinstance(child, QWidget) and not child.isWindow():
                seen += self._watch_hidden(child)
        return seen

    def _begin(self) -> None:
        """Once what is in sight has been painted, which is of low priority too and was asked for before."""
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value)

    def customEvent(self, event: QEvent) -> None:
        self._turn.start()

    def _some(self) -> None:
        if self._acts:
            self._act()
        else:
            self._style([widget for widget, _ in zip(self._waiting, range(AT_A_TIME), strict=False)])
        if not self.waits:
            self._turn.stop()
            self._forget_hidden()

    def _act(self) -> None:
        owner = next(iter(self._acts))
        act = self._acts.pop(owner)
        if isValid(owner):
            act()

    def _style(self, widgets: Iterable[QWidget]) -> None:
        for widget in widgets:
            if widget in self._waiting:
                del self._waiting[widget]
                if isValid(widget):
                    for kind in (QEvent.Type.Polish, QEvent.Type.StyleChange):
                        QCoreApplication.sendEvent(widget, QEvent(kind))
                    if isinstance(widget, QLabel) and "<a " in widget.text():
                        _write_anew(widget)

    def _forget_hidden(self) -> None:
        for widget in self._hidden:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._hidden.clear()


def _is_beside(top: QWidget) -> bool:
    """Whether that window stands beside another."""
    return top.parent() is not None


def _write_anew(label: QLabel) -> None:
    """Its links keep the colour that links had when its text came."""
    text = label.text()
    label.clear()
    label.setText(text)


def _parents_first() -> list[QWidget]:
    """Every widget, after the one that it is in: polished before it, it would take on the font that this one had."""
    tops = (top for top in QApplication.topLevelWidgets() if top.parent() is None)
    return [widget for top in tops for widget in (top, *top.findChildren(QWidget))]
