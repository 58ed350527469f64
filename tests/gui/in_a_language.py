"""A program of its own: `python -m tests.gui.in_a_language words` walks through every window, a fault a line.

`words`, in the pseudo-language: what did not pass through `fallline.engine.language.tr`. `cut`, in any: what is cut.
"""

import itertools
import os
import re
import sys

import pyqtgraph as pg
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QTextEdit,
    QWidget,
)  # fmt: skip

from fallline import load_scenario
from fallline.engine.language import CLOSE, OPEN
from fallline.gui.application import application
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.generalization import GeneralizationLab
from fallline.gui.main_window import MainWindow
from fallline.gui.welcome import album

from . import test_layout
from .test_lab_12 import Short
from .test_large_text_in_every_window import faults

MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*(?:{CLOSE}| ·|\n|$)")
"""Of a title that is cut at its colon, without its end."""
DATA = re.compile(
    r"<[^>]*>|[\w-]+\.md|&\w+;|Fallline|/\S+|\((?:\w+\+)*\w+\)$|^(?:optax|torch): \w+|Export(?:\.\.\.)?$|"
    r"^(?:diabetes|digits|iris|spirals|two-moons|portfolio)$"
)
"""Of no language: mark-up, paths, keys, names of other libraries; and what pyqtgraph keeps in a menu of its own."""
FIGURE = re.compile(r"\d\.\d+")
OWN = "qt_", "ScrollLeft", "ScrollRight", "guide-text", "model-across-box", "model-up-box"
"""Names of widgets whose words are Qt's, English as the guide's are, or names of columns of data."""
WINDOWS = (
    "labs", "lessons", "writer", "sweep", "tune", "compare", "plugins", "keys", "notation", "welcome", "preferences",
    "guide", "watch",
)  # fmt: skip
OTHERS = {
    "moons": ("Model",), "minibatch": ("Model",), "constraints": ("Constraints",), "sampling": ("Density",),
    "few-losses": ("Surrogate",), "linear-layers": ("Singular values",),
}  # fmt: skip
GAP = 6
"""Pixels that hold two names of pages apart."""
SIZES = (1000, 700), (1400, 900)
SAYS = {
    QLabel: lambda widget: [widget.text()],
    QAbstractButton: lambda widget: [widget.text()],
    QLineEdit: lambda widget: [widget.placeholderText()],
    QMenu: lambda widget: [widget.title()],
    QDockWidget: lambda widget: [widget.windowTitle()],
    QComboBox: lambda widget: [widget.itemText(row) for row in range(widget.count())],
    QTabBar: lambda widget: [text(at) for at in range(widget.count()) for text in (widget.tabText, widget.tabToolTip)],
    QListWidget: lambda widget: [widget.item(row).text() for row in range(widget.count())],
    QTextEdit: lambda widget: [widget.toPlainText()],
    pg.GraphicsView: lambda widget: [text for item in widget.scene().items() for text in painted(item)],
}


def painted(item):
    """What a plot says in its picture."""
    if isinstance(item, pg.LabelItem):
        yield item.text
    elif isinstance(item, pg.TextItem):
        yield item.toPlainText()


def said(root):
    """(where, text) of all that is read or heard in `root`."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.objectName().startswith(OWN) or widget.property("role") == "keys":
            continue
        texts = [widget.windowTitle()] if widget.isWindow() else []
        texts += [text for kind, says in SAYS.items() if isinstance(widget, kind) for text in says(widget)]
        if hasattr(widget, "getAxis"):
            texts += [widget.getAxis(side).labelText for side in ("left", "bottom")]
        if type(widget).__name__ != "FormulaLabel":
            texts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        yield from ((f"{type(widget).__name__} {widget.objectName()}", text) for text in texts)
    for action in root.findChildren(QAction):
        yield from ((action.objectName(), text) for text in (action.text().partition("\t")[0], action.toolTip()))


def unmarked(text):
    """The words of `text` that passed by."""
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    return re.findall(r"[^\W\d_]{3,}", DATA.sub(" ", text).replace("&", ""))


def pointed(text):
    """The figures of `text` that were written with a point; notation has it everywhere, as formulas and files do."""
    return FIGURE.findall(MARKED.sub(" ", re.sub(r"<[^>]*>", " ", text)))


def windows(main, lean):
    """Each window beside the main one, in turn; the labs' plots alone where that is enough."""
    for name in WINDOWS:
        window = getattr(main.windows, f"open_{name}")()
        yield window
        window.close()
    for ending in (".png", ".webm"):
        dialog = ExportDialog(main.documents, main, ending)
        dialog.show()
        yield dialog
        dialog.close()
    for page in (lab(main.theme) for lab in labs()) if lean else map(main.windows.open_lab, range(1, len(labs()) + 1)):
        yield page if lean else page.window()
    palette = main.windows.open_palette()
    yield palette
    palette.leave()


def listed(menu):
    """Fill each menu as if it were opened, and give them all."""
    menu.aboutToShow.emit()
    yield menu
    for action in menu.actions():
        if isinstance(inner := action.menu(), QMenu):
            yield from listed(inner)


def with_pages_of_others(main):
    """The main window as it opens, and with each page that other scenarios offer."""
    yield main
    for name, pages in OTHERS.items():
        main.session.load(load_scenario(name))
        for page in pages:
            main.pages.turn_to(page)
            assert main.pages[page]
        yield main
    main.session.load(load_scenario("ravine"))


def words_by(main):
    """What passes by `tr`, each once."""
    known = set()
    for root in itertools.chain(with_pages_of_others(main), windows(main, lean=True)):
        QApplication.processEvents()
        for where, text in said(root):
            if text and text not in known and (unmarked(text) or pointed(text)):
                known.add(text)
                yield f"{where}: {text!r}"


def cut(main):
    """What is cut in the main window at both sizes, and in the others; and two of a menu with one mnemonic."""
    for size in SIZES:
        main.resize(*size)
        for page in range(main.pages.count()):
            main.pages.setCurrentIndex(page)
            yield from (f"{size}, {main.pages.tabText(page)}: {fault}" for fault in test_layout.faults(main))
        bar = main.pages.tabBar()
        yield from [] if bar.tabRect(bar.count() - 1).right() <= bar.width() else [f"{size}: the pages' names"]
    for window in windows(main, lean=False):
        yield from (f"{window.windowTitle()}: {fault}" for fault in faults(window))
    small = MainWindow(load_scenario("ravine"))
    small.resize(*SIZES[0])
    small.show()
    for name in OTHERS:
        small.session.load(load_scenario(name))
        QApplication.processEvents()
        yield from (f"{name}: {fault}" for fault in test_layout.faults(small) if "progress-line" not in fault)
        bar = small.pages.tabBar()
        seen = [at for at in range(bar.count()) if bar.isTabVisible(at)]
        yield from [] if bar.tabRect(seen[-1]).right() < small.pages.width() else [f"{name}: the pages' names"]
        gaps = [bar.tabRect(at).width() - bar.fontMetrics().horizontalAdvance(bar.tabText(at)) for at in seen]
        yield from [] if min(gaps) >= GAP else [f"{name}: {min(gaps)} px between the pages' names"]


def mnemonics(menu):
    """Entries of one menu under one letter."""
    letters = [found[1].upper() for each in menu.actions() if (found := re.search(r"(?<!&)&([^&])", each.text()))]
    yield from (f"{menu.title()}: {each} twice" for each in {*letters} if letters.count(each) > 1)


def main(what):
    """The faults, a line each."""
    album.Album.ask = lambda *_: None
    GeneralizationLab.Settings = Short
    app = application()
    window = MainWindow(load_scenario("ravine"))
    window.show()
    window.scenario_panel.head.setChecked(True)
    for card in window.runs_panel.cards[:1]:
        card.set_opened(True)
    menus = [menu for action in window.menuBar().actions() for menu in listed(action.menu())]
    for page in window.pages.titles:
        assert window.pages[page]
    window.session.seek(120)
    twice = (each for menu in menus for each in mnemonics(menu))
    for fault in words_by(window) if what == "words" else itertools.chain(cut(window), twice):
        sys.stdout.write(f"{fault}\n")
    app.processEvents()
    sys.stdout.flush()
    os._exit(0)  # whatever was begun is of no use any more


if __name__ == "__main__":
    main(*sys.argv[1:])
