"""A map is written as a script of matplotlib too, with its own data and the scenario that it is of."""

import ast

from fallline import load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import read
from fallline.gui.export.formats import maps
from fallline.questions import basins, sweep


def called(text):
    """The names of what it calls."""
    return [ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]


def test_a_sweep_over_a_logarithmic_axis_is_a_script(ravine, tmp_path):
    found = sweep(ravine, "runs.1.optimizer.beta=lin:0:0.9:4", "runs.1.schedule.lr=log:0.001:0.1:5")
    target = tmp_path / "a.py"
    FORMATS.writing(target, "sweep").save(target, ravine, found)
    calls, text = called(target.read_text("utf-8")), target.read_text("utf-8")
    assert "below.imshow" in calls  # the cells are even where the axis is not
    assert "axes.set_yscale" in calls
    assert "diverged" in text
    assert read(target) == ravine


def test_basins_are_a_script_with_a_star_for_each_minimum(qapp, tmp_path):
    scenario = load_scenario("four-minima")
    maps.write_basins("matplotlib", scenario, 0, basins(scenario, resolution=16), tmp_path / "a.py")
    text = (tmp_path / "a.py").read_text("utf-8")
    assert "axes.imshow" in called(text)
    assert "marker='*'" in text
    assert read(tmp_path / "a.py") == scenario
