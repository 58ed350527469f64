"""A formula is typeset in another thread; until it is there, the window shows what there was."""

import threading

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from fallline.gui.widgets import formula_label
from fallline.gui.widgets.formula_label import FormulaLabel


@pytest.fixture
def threads(monkeypatch):
    formula_label.typeset("x", "#000000")  # the first of a session waits until its label is painted
    noted, real = [], formula_label._svg
    monkeypatch.setattr(formula_label, "WAITS", False)
    monkeypatch.setattr(formula_label, "_kept", type(formula_label._kept)())

    def svg(*given):
        noted.append(threading.current_thread())
        return real(*given)

    monkeypatch.setattr(formula_label, "_svg", svg)
    return noted


def serve(until):
    loop, look = QEventLoop(), QTimer(interval=5)
    look.timeout.connect(lambda: loop.quit() if until() else None)
    QTimer.singleShot(60_000, loop.quit)
    look.start()
    loop.exec()
    look.stop()
    assert until()


@pytest.mark.parametrize("latex", [r"\frac{x}{y}", "a + " * 60 + "b"])
def test_it_is_typeset_in_another_thread_rows_and_all(qtbot, threads, latex):
    label = FormulaLabel()
    qtbot.addWidget(label)
    label.resize(200, 60)
    label.set_formula(latex, "#000000")
    assert not label._broken
    serve(lambda: bool(label._broken))
    label.grab()  # draws all rows
    assert threads
    assert threading.main_thread() not in threads


def test_the_last_of_two_is_what_is_shown(qtbot, threads):
    label = FormulaLabel()
    qtbot.addWidget(label)
    for latex in ("x", "y", "x + y"):
        label.set_formula(latex, "#000000")
    serve(lambda: bool(label._broken))
    assert "x + y" in formula_label._kept
    label._typeset()
    assert not label._setting.busy, "what is kept is shown at once"


def test_no_more_are_kept_than_are_looked_at(threads, monkeypatch):
    monkeypatch.setattr(formula_label, "MOST", 3)
    for number in range(6):
        formula_label.typeset(str(number), "#000000")
    assert list(formula_label._kept) == ["3", "4", "5"]


def test_another_colour_typesets_nothing_anew(threads):
    dark, light = (formula_label.typeset("x", colour) for colour in ("#102030", "#405060"))
    assert len(threads) == 1
    assert b"#102030" in dark
    assert dark.replace(b"#102030", b"#405060") == light
