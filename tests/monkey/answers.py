"""In place of a person, whom the system's own dialogs would wait for: an answer by chance to each that gui/ asks."""

from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

NOTHING = "", ""


def answers(folder, chance):
    """(class, method) -> what stands in for it, with files in `folder`; `chance` is a random.Random."""
    files = ["a.toml", "b.csv", "c.png", "d.py"]
    some, button = str(folder / "a.toml"), QMessageBox.StandardButton
    return {
        (QFileDialog, "getSaveFileName"): lambda *_: (
            (str(folder / chance.choice(files)), "") if chance.random() < 0.3 else NOTHING
        ),
        (QFileDialog, "getOpenFileName"): lambda *_: (some if chance.random() < 0.5 else "", ""),
        (QFileDialog, "getOpenFileNames"): lambda *_: ([some] if chance.random() < 0.5 else [], ""),
        (QFileDialog, "getExistingDirectory"): lambda *_: str(folder) if chance.random() < 0.5 else "",
        (QInputDialog, "getText"): lambda *_, text="", **__: (text, chance.random() < 0.5),
        (QMessageBox, "question"): lambda *_: button.Discard,
        (QMessageBox, "warning"): lambda *_: button.Ok,
        (QDesktopServices, "openUrl"): lambda _: True,
    }


def answer(folder, chance):
    """Have them answered so from now on."""
    for (asks, name), instead in answers(folder, chance).items():
        setattr(asks, name, staticmethod(instead))
