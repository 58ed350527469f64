"""Lab 1: its errors and costs are the engine's, a formula is typed, and h is dragged."""

import re

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fallline.engine.landscapes.expression import Expression
from fallline.engine.studies.gradient_check import GradientCheck, gradient_check
from fallline.gui.lab_picture import save_picture
from fallline.gui.labs.gradient_check import GradientCheckLab
from fallline.gui.style import install
from fallline.gui.theme import DARK, LIGHT


@pytest.fixture
def lab(qtbot, qapp, measured_once):
    install(qapp, DARK)
    page = GradientCheckLab(DARK)
    page.resize(1044, 780)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.result is not None and page.measurement is not None, timeout=60_000)
    qtbot.waitUntil(lambda: page.panel.shown is not None)  # it takes its room from the plots
    QApplication.processEvents()
    return page


def type_formula(editor, lab, qtbot, text):
    line = editor(lab, "formula")
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    for _ in range(3):
        QApplication.processEvents()


def test_errors_and_costs_are_the_engines(lab):
    s, data = lab.settings, lab.data(lab.result)
    expected = gradient_check(GradientCheck(landscape=Expression(formula=s.formula), theta=(s.x, s.y), count=97))
    for curve in expected.curves:
        assert data[f"{curve.scheme.replace('-', '_')}_error"] == pytest.approx(curve.errors, nan_ok=True)
    assert data["cost_forward"] == pytest.approx(data["cost_dimensions"] + 1)
    assert "Back-propagation: the time of" in lab.losses.note.text()
    assert re.search(r"relative error \d\.\de−1[67] at h = \de−\d+\.\nAt h = 1\.0e−5", lab.curves.note.text())


def test_a_square_has_no_truncation_and_a_kink_no_complex_step(lab, qtbot, editor):
    type_formula(editor, lab, qtbot, "x**2 + y**2")
    central = lab.result.curves[1]
    assert central.errors[-1] < 1e-12
    assert np.isinf(central.best_h)
    type_formula(editor, lab, qtbot, "abs(x) + y**2")
    assert not lab.result.curves[2].available
    assert "complex step" not in lab.curves.note.text()


def test_a_slope_near_the_largest_number_is_checked_without_theory(lab, settle):
    """The second derivative is larger than any number; warnings are errors here."""
    lab.set_settings(msgspec.structs.replace(lab.settings, formula="exp(700*x)", x=1.0))
    settle()
    assert lab.result.gradient_norm > 1e306
    assert "agrees with the complex step" in lab.curves.note.text()
    forward = lab.result.curves[0]
    assert np.isnan(forward.predicted).all()
    assert forward.measured_error < 1e-6
    lab.set_settings(msgspec.structs.replace(lab.settings, formula="exp(700*x)", x=100.0))
    settle()
    assert "is not finite here" in lab.curves.note.text()


def test_h_is_dragged_and_read_off(lab, hand):
    at = lab.line.pos()
    hand.press(lab.curves.plot, at.x(), at.y())
    hand.move_to(lab.curves.plot, -5.5, at.y())
    hand.move_to(lab.curves.plot, -8, at.y())
    hand.release()
    for _ in range(3):
        QApplication.processEvents()
    h = lab.result.h[len(lab.result.h) - 1 - lab.player.at]
    assert np.log10(h) == pytest.approx(-8, abs=0.1)
    assert np.log10(lab.panel.shown.lines[0].values["h"]) == pytest.approx(-8, abs=0.1)
    assert "At h = 1" in lab.curves.note.text() or "At h = 9" in lab.curves.note.text()


def test_page_takes_on_the_other_theme_and_fits(lab, tmp_path):
    lab.restyle(LIGHT)
    assert lab.minimumSizeHint().height() <= 780
    save_picture(lab, tmp_path / "picture.png")
    lab.save_data(tmp_path / "data.csv")
    assert (tmp_path / "picture.png").stat().st_size > 5000
    assert (tmp_path / "data.csv").read_text().startswith("h,forward_error,")
