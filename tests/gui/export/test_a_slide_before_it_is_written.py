"""The dialog of slides shows the page of the snapshot that is chosen, as it would be written."""

from fallline import load_scenario
from fallline.gui.export.slides_dialog import SlidesDialog


def test_the_page_of_the_chosen_snapshot_is_seen_and_another_when_that_is_chosen(window, qtbot):
    window.session.load(load_scenario("past-the-limit"))
    window.documents.export_slides()
    dialog = window.findChild(SlidesDialog)
    qtbot.waitUntil(lambda: not dialog.preview.pixmap().isNull(), timeout=20_000)
    first = dialog.preview.pixmap()
    assert abs(first.width() / first.height() - 16 / 9) < 0.02
    dialog.list.setCurrentRow(2)
    qtbot.waitUntil(lambda: dialog.preview.pixmap().cacheKey() != first.cacheKey(), timeout=20_000)
    assert dialog.preview.pixmap().toImage() != first.toImage()
    dialog.reject()
    window.session.load(load_scenario("ravine"))
