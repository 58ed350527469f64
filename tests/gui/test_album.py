"""What the album tells of are pictures."""

from PySide6.QtGui import QImage

from fallline.gui.theme import DARK
from fallline.gui.welcome import album


def test_paths_that_a_run_tells_on_its_way_are_taken_for_no_picture(qtbot, qapp, monkeypatch, capfd):
    picture, drawn = QImage(2, 2, QImage.Format.Format_RGB32), []

    def slowly(_place, _made, _theme, progress):
        progress(0.5, (0, object()))
        return picture

    monkeypatch.setattr(album, "_picture", slowly)
    pictures = album.Album(qapp)
    pictures.drawn.connect(lambda place, _: drawn.append(place))
    pictures.ask(["one", "other"], DARK)
    qtbot.waitUntil(lambda: "other" in drawn)
    assert drawn == ["one", "other"]
    assert capfd.readouterr().err == ""
    pictures.deleteLater()
