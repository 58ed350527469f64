"""File > Plug-ins lists what there is, asks for consent by file and digest, and reports on what it brings."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from fallline import OPTIMIZERS
from fallline.engine.family.registry import withdraw
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.plugins import consent, loading
from fallline.gui.plugins_dialog import PluginsDialog

FILE = """
from fallline.engine.landscapes.booth import Booth
from fallline.engine.method.optimizer import Optimizer

class FiledInDialog(Optimizer, frozen=True, tag="filed-in-dialog"):
    '''Plain descent:  theta <- theta - lr g.'''

    @staticmethod
    def rule(g, lr):
        return (-lr * g,)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    consent.folder().mkdir(parents=True)
    yield consent.folder()
    for cls in Optimizer.__subclasses__():
        if cls.tag() == "filed-in-dialog":
            withdraw(cls)


@pytest.fixture
def dialog(window, settle):
    def show():
        action = window.findChild(QAction, "plugins-action")
        action.trigger()
        settle()
        return window.findChild(PluginsDialog)

    return show


def said(dialog):
    labels = (dialog.about.itemAt(k).widget() for k in range(dialog.about.count()))
    return [label.text() for label in labels if isinstance(label, QLabel)]


def button(dialog, name):
    found = [each for each in dialog.findChildren(QPushButton, f"plugins-{name}-button") if each.isVisible()]
    return found[0] if found else None


def test_without_plug_ins_it_says_how_they_come(folder, dialog):
    shown = dialog()
    assert shown.list.count() == 0
    assert "No plug-ins yet" in said(shown)[0]
    assert any(str(folder) in label.text() for label in shown.findChildren(QLabel))


def test_a_file_is_allowed_by_name_and_digest_checked_and_forgotten(folder, dialog, window, hand, qtbot, settle):
    (folder / "dialogue.py").write_text(FILE)
    hand.click(window.runs_panel.cards[0].open_button)
    shown = dialog()
    digest = consent.content(folder / "dialogue.py")[1]
    assert shown.list.item(0).text() == "dialogue.py\nfile: waits for your consent"
    assert f"SHA-256 {digest}" in said(shown)
    assert "filed-in-dialog" not in OPTIMIZERS
    hand.click(button(shown, "allow"))
    assert shown.chosen.state == "works"
    assert "Brings filed-in-dialog" in said(shown)
    box = window.runs_panel.cards[0].optimizer_box
    assert box.findData("filed-in-dialog") >= 0
    assert box.currentText() == "Gradient descent"
    hand.click(button(shown, "check"))
    qtbot.waitUntil(lambda: "✓ deterministic: the same bits twice" in said(shown), timeout=60_000)
    settle()
    hand.click(button(shown, "forget"))
    assert not consent.allowed(digest)
    assert "from the next start on it does not run" in said(shown)[-1]


def test_what_changed_while_it_was_shown_is_not_allowed(folder, dialog, hand):
    (folder / "changing.py").write_text(FILE)
    shown = dialog()
    (folder / "changing.py").write_text("1 / 0")
    hand.click(button(shown, "allow"))
    assert "changing.py has changed" in said(shown)[-1]
    assert not consent.allowed(consent.content(folder / "changing.py")[1])


def test_a_broken_file_shows_its_error_and_gives_its_details(folder, dialog, hand):
    (folder / "breaking.py").write_text("raise RuntimeError('<b>no</b>')")
    shown = dialog()
    hand.click(button(shown, "allow"))
    assert "RuntimeError: <b>no</b>" in said(shown)
    assert button(shown, "check") is None
    hand.click(button(shown, "details"))
    assert "breaking.py" in QApplication.clipboard().text()
    assert [plugin.state for plugin in loading.plugins() if plugin.name == "breaking.py"] == ["disabled"]
