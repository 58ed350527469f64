"""The progress line after what it told of has ended, and where more is told than a screen can show."""

from PySide6.QtWidgets import QWidget

from fallline.gui.background import Background
from fallline.gui.progress_line import ProgressLine


def line_of(qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(600, 300)
    over.show()
    return over, ProgressLine(over)


def test_a_key_that_reaches_the_hidden_button_stops_nothing(qtbot):
    _, line = line_of(qtbot)
    line.stop.click()
    assert line.isHidden()


def test_a_thousand_tellings_in_a_turn_paint_the_bar_once(qtbot, monkeypatch):
    over, line = line_of(qtbot)
    work = Background(over)
    line.watch(work, "Working")
    work.busy_changed.emit(True)
    line._come()
    painted = []
    monkeypatch.setattr(line.bar, "setValue", painted.append)
    for number in range(1000):
        work.told.emit(number / 1000, None)
    assert painted == []
    qtbot.waitUntil(lambda: bool(painted))
    assert painted == [999]
