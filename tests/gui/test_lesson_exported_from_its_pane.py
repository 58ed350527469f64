"""The lesson pane's menu writes the lesson on show as a page, and says so."""

from fallline.gui.lesson_pages.asked import export_lesson_path
from fallline.gui.lessons.lesson import shipped_names


def test_the_lesson_on_show_is_written_as_a_page(window, tmp_path):
    pane = window.windows.lessons()
    pane.box.setCurrentIndex(shipped_names().index("12-numbers"))
    target = tmp_path / "numbers.html"
    assert "lesson-page-action" in [action.objectName() for action in pane.more.menu().actions()]
    export_lesson_path(pane, window.documents, target, at_once=True)
    text = target.read_text("utf-8")
    assert "<h1>12. Fewer digits</h1>" in text
    assert window.stage.banner.text.text() == "Wrote numbers.html."
