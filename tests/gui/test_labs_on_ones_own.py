"""Labs 2 and 3 on a person's own table, 4 and 5 on a formula: what the engine gives on it, and a fault is one line."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fallline import LANDSCAPES, trace
from fallline.engine.landscapes.expression import Expression
from fallline.engine.studies import batch_size, three_ways
from fallline.engine.studies.bowl import bowl_of
from fallline.engine.studies.damping import ground, traced
from fallline.engine.studies.troubles import shaken, squeezed

RISING = "x^2 + 8y^2 + x^4/4"


@pytest.fixture
def mine(tmp_path):
    draw = np.random.default_rng(1)
    x = draw.normal(size=(60, 3))
    y = x @ [1.0, -2.0, 0.5] + 0.1 * draw.normal(size=60)
    path = tmp_path / "mine.csv"
    rows = [",".join(f"{value:.5f}" for value in (*row, end)) for row, end in zip(x, y, strict=True)]
    path.write_text("\n".join(["a,b,c,y", *rows, ""]), encoding="utf-8")
    return str(path)


def type_into(qtbot, line, text):
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def fault(lab, name):
    label = lab.findChild(QLabel, f"lab-{lab.number}-form-{name}-fault")
    return label.text() if label is not None and label.isVisibleTo(lab) else ""


def test_lab_2_runs_on_a_table_as_data_landscapes_read_it(open_lab, qtbot, editor, settle, mine):
    lab = open_lab(2)
    before = lab.result
    type_into(qtbot, editor(lab, "table"), mine)
    assert fault(lab, "table").endswith("name the column to predict in `target`; columns are a, b, c, y")
    type_into(qtbot, editor(lab, "target"), "y")
    settle()
    assert fault(lab, "table") == fault(lab, "target") == ""
    model = LANDSCAPES["linear-regression"](data=mine, target="y", features=("a", "b"))
    assert lab.result[0].model == model
    for way, path in zip(lab.result, trace(three_ways.scenario(lab.settings)), strict=True):
        walkers = way.path.theta.shape[2]
        np.testing.assert_allclose(way.path.theta, path.theta[:, :, :walkers], atol=1e-13)
    assert lab.paths.plot.getAxis("bottom").labelText == "weight of a"
    assert lab.paths.note.text() == f"Your table: mine.csv, {model.examples} examples"
    assert lab.scenario(lab.settings).landscape == model
    type_into(qtbot, editor(lab, "features"), "a, b, c")
    assert "name two columns, not 3" in fault(lab, "features")
    assert lab.settings.features == ("a", "b")  # which was typed on the way
    type_into(qtbot, editor(lab, "features"), "")
    type_into(qtbot, editor(lab, "table"), "")
    settle()
    assert lab.result[2].floor == before[2].floor


def test_a_table_that_cannot_be_run_on_is_refused_in_one_line(tmp_path, mine):
    short = tmp_path / "short.csv"
    short.write_text("a,b,y\n" + "1,2,3\n4,5,7\n2,2,2\n", encoding="utf-8")
    for kind, given, words in (
        (three_ways.ThreeWays, {"table": str(tmp_path / "away.csv"), "target": "y"}, "no file is named"),
        (batch_size.BatchSize, {"table": str(short), "target": "y"}, "10 are the fewest"),
        (batch_size.BatchSize, {"table": mine, "target": "z"}, "'z'"),
        (three_ways.ThreeWays, {"table": mine, "target": "y", "features": ("a",)}, "name two columns, not 1"),
    ):
        with pytest.raises(msgspec.ValidationError, match=words) as found:
            msgspec.convert(given, kind)
        assert "\n" not in str(found.value)


def test_lab_3_runs_every_batch_size_on_a_table(open_lab, qtbot, mine):
    lab = open_lab(3)
    settings = batch_size.BatchSize(table=mine, target="y", epochs=2, seeds=2)
    before = lab.result
    lab.set_settings(settings)
    qtbot.waitUntil(lambda: lab.result is not before, timeout=60_000)
    examples = settings.model.examples
    assert settings.model.dimension == 3
    assert [found.size for found in lab.result] == [1, 2, 4, 8, 16, 32, examples]
    descent = LANDSCAPES["linear-regression"](data=mine, target="y", features=())
    theta = np.zeros((3, 1))
    for _ in range(2):
        theta = theta - 0.02 * descent.gradient(theta)
    best = np.array(descent.minima()[0])[:, None]
    assert lab.result[-1].train == pytest.approx(float(descent.loss(theta)[0] - descent.loss(best)[0]))
    assert f"mine.csv, {examples} examples" in lab.time.note.text()


def test_labs_4_and_5_run_a_formula_with_theory_by_its_bowl(open_lab, qtbot, editor, settle):
    own = Expression(formula=RISING)
    lab = open_lab(4)
    type_into(qtbot, editor(lab, "formula"), RISING)
    settle()
    for found, expected in ((lab.result[3], shaken(2.0, own)), (lab.result[4], squeezed(40.0, own))):
        np.testing.assert_array_equal(found.path.theta, expected.path.theta)
        assert found.landscape == own
    assert lab.ravine.note.text().endswith("; theory by the Hessian at the minimum")
    assert not editor(lab, "kappa").isEnabled()
    lab = open_lab(5)
    type_into(qtbot, editor(lab, "formula"), RISING)
    settle()
    bowl = bowl_of(lab.scenario(lab.settings))
    assert lab.result["kappa"] == pytest.approx(8.0) == pytest.approx(bowl.kappa)
    np.testing.assert_array_equal(lab.result["path"].theta, traced(40.0, 1.6, 0.85, 120, own).theta)
    assert lab.result["path"].lr[0] == pytest.approx(1.6 / 16)
    assert lab.loss.note.text() == "Theory by the Hessian at the minimum"
    moved = lab.result["moved"]
    np.testing.assert_allclose(moved[1:], np.diff(lab.result["errors"], axis=0), atol=1e-12)


def test_a_formula_that_cannot_be_is_a_line_in_the_lab_and_the_lab_stays(open_lab, qtbot, editor, settle):
    lab = open_lab(5)
    before = lab.settings
    for typed, words in (
        ("x^2 + sin(", "ends too early"),
        ("x^2 - y^2", "no minimum is found at which it curves up every way"),
    ):
        type_into(qtbot, editor(lab, "formula"), typed)
        settle()
        assert words in fault(lab, "formula")
        assert "\n" not in fault(lab, "formula")
        assert lab.settings == before
    lab = open_lab(4)
    type_into(qtbot, editor(lab, "formula"), "x^2 - y^2 + y^4/40")
    settle()
    assert "theory" in lab.noise.note.text()


def test_one_and_the_same_ground_without_a_formula():
    place = ground(40.0)
    assert (place.lams, place.start, place.said) == ((1 / 40.0, 1.0), (1.0, 1.0), "")
    assert squeezed(40.0).path.lr[0] == pytest.approx(2 / 41)
