"""The lesson pane's menu writes the lesson on show as a page, and says so."""

from PySide6.QtCore import QTimer

from fallline.gui.lesson_pages import lab_figures
from fallline.gui.lesson_pages.asked import export_lesson_path
from fallline.gui.lessons.lesson import shipped_names

from .watchdog import wait_until


def test_the_lesson_on_show_is_written_as_a_page(window, tmp_path):
    pane = window.windows.lessons()
    pane.box.setCurrentIndex(shipped_names().index("12-numbers"))
    target = tmp_path / "numbers.html"
    assert "lesson-page-action" in [action.objectName() for action in pane.more.menu().actions()]
    export_lesson_path(pane, window.documents, target, at_once=True)
    text = target.read_text("utf-8")
    assert "<h1>12. Fewer digits</h1>" in text
    assert window.stage.banner.text.text() == "Wrote numbers.html."


def test_a_turn_of_the_event_loop_makes_one_lab_or_draws_one_picture_and_no_more(window, tmp_path, monkeypatch):
    pane = window.windows.lessons()
    pane.box.setCurrentIndex(shipped_names().index("05-momentum"))
    turns, work = [0], []
    clock = QTimer(window, interval=0)
    clock.timeout.connect(lambda: turns.append(turns[-1] + 1))
    for owner, name in ((lab_figures.StandingLab, "__init__"), (lab_figures, "_document")):
        done = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *each, done=done: (work.append(turns[-1]), done(*each))[1])
    clock.start()
    target = tmp_path / "lab.html"
    export_lesson_path(pane, window.documents, target)
    assert not work, "the hand that asked is not kept"
    wait_until(target.exists)
    clock.stop()
    clock.deleteLater()
    assert len(work) > 2
    assert len(set(work)) == len(work)
    wait_until(lambda: window.stage.banner.text.text() == "Wrote lab.html.")
