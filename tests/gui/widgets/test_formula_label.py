"""Formulas are typeset within their width, in rows where they are long."""

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QVBoxLayout,
    QWidget,
)

from fallline.gui.theme import DARK
from fallline.gui.widgets.formula_label import GUESS, FormulaLabel, typeset
from fallline.gui.widgets.formula_rows import rows, terms

from .looks import ink


def test_a_formula_is_typeset_and_fits_its_width(qtbot, show):
    label = FormulaLabel()
    label.set_formula(r"f(\theta) = \frac{1}{2}\,\theta^T Q\,\mathrm{diag}(1,\kappa)\,Q^T\theta", DARK.text)
    show(label, 300, 60)
    qtbot.waitUntil(lambda: len(ink(label)) > 400)
    wide = label.heightForWidth(300)
    assert label.heightForWidth(120) < wide
    label.resize(120, 40)
    assert 100 < max(x for x, _ in ink(label)) < 120
    assert "theta" in label.accessibleDescription()


def test_a_long_formula_takes_more_lines_rather_than_tiny_letters(qtbot, show):
    label = show(FormulaLabel(), 268, 80)
    squares = r"f(x, y) = 100 \left(y - x^{2}\right)^{2} + \left(1 - x\right)^{2}"
    label.set_formula(squares + r" + \sin^{2}\left(3 \pi x\right) + \sqrt{x^{2} + y^{2}}", DARK.text)
    qtbot.waitUntil(lambda: len(ink(label)) > 400)
    inked = {y for _, y in ink(label)}
    assert label.heightForWidth(268) > 35
    assert any(y not in inked for y in range(min(inked), max(inked)))


@pytest.mark.parametrize("latex", [r"x^2 + y^2", r"\frac{1}{2} x^2"])
def test_a_place_that_is_held_for_a_formula_stays_as_high_when_it_is_drawn(show, latex):
    label = show(FormulaLabel(least=GUESS), 268, 80)
    assert label.heightForWidth(268) == GUESS
    label.set_formula(latex, "#ffffff")
    label._typeset()
    assert label.heightForWidth(268) == GUESS
    free = show(FormulaLabel(), 268, 80)
    free.set_formula(latex, "#ffffff")
    free._typeset()
    assert free.heightForWidth(268) < GUESS


def test_a_formula_set_before_it_is_shown_gets_the_height_of_all_its_rows(show):
    typeset("x", DARK.text)  # what follows is typeset at once, before any width is known
    label, panel = FormulaLabel(), QWidget()
    layout = QVBoxLayout(panel)
    layout.addWidget(label)
    layout.addStretch()
    label.set_formula(" + ".join(rf"\left(x_{{{k}}} - 1\right)^{{2}}" for k in range(12)), DARK.text)
    show(panel, 268, 400)
    QApplication.processEvents()
    assert label.height() >= label.heightForWidth(label.width()) > 50


def test_a_formula_breaks_at_its_outermost_signs_only():
    assert terms(r"f = -a + \frac{b - c}{d} - e^{-x}") == ["f = -a", r"+ \frac{b - c}{d}", "- e^{-x}"]
    assert rows("a + b + c + d", 2) == ("a + b", "{} + c + d")
    assert rows("abc", 3) == ("abc",)


def test_what_cannot_be_typeset_is_shown_as_it_is(qtbot, show):
    assert typeset(r"\frac{1}{", DARK.text) == b""
    label = show(FormulaLabel(), 200, 30)
    label.set_formula(r"\frac{1}{", DARK.text)
    qtbot.waitUntil(lambda: len(ink(label)) > 20)
