"""Labs with constraints: their dials, what is hatched, the two arrows of a step, and notes of what is measured."""

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import Lab, loads_lab
from fallline.gui.chart.chart import Contours
from fallline.gui.labs.declared import lab_class
from fallline.gui.labs.figured import figured, shown
from fallline.gui.labs.kinds.price import needs_constraints
from fallline.gui.theme import LIGHT

MINE = """lab = 1
title = "Mine"
plots = [{ kind = "contour" }]

[scenario]
steps = 5
start = [0.0, 0.0]
landscape = { name = "expression", formula = "(x - 2)^2 + (y - 1)^2" }
constraints = ["x + 2y ≤ 1", "x^2 <= y + 4"]
bounds = [[-3.0, inf], [-inf, 2.0]]
runs = [{ label = "Penalty", optimizer = { name = "penalty" } }]

[[dials]]
name = "end"
fields = ["constraints.0.right"]
range = [0.5, 2.0]

[[dials]]
name = "top"
fields = ["bounds.1.1"]
range = [1.0, 3.0]
"""


def turned(lab, settle, **dials):
    lab.set_settings(msgspec.structs.replace(lab.settings, **dials))
    while lab._computing.busy or lab._later.isActive():
        settle()


def notes(lab):
    return [plot.note.text() for plot in lab.plots[1:]]


def test_dials_turn_the_end_of_a_constraint_and_a_bound_and_a_saved_lab_keeps_them():
    lab = loads_lab(MINE)
    scenario = lab.at({"end": 1.25, "top": 1.5})
    assert scenario.constraints == ("x + 2y ≤ 1.25", "x^2 <= y + 4")
    assert scenario.bounds == ((-3.0, np.inf), (-np.inf, 1.5))
    again = loads_lab(lab.dumps({"end": 1.25, "top": 1.5}))
    assert isinstance(again, Lab)
    assert again.at({}) == scenario
    assert again.values == {"end": 1.25, "top": 1.5}
    own = lab.at({"end": 1.25, "top": 1.5, "formula": "x^2 + y^2 + x"})
    assert (own.constraints, own.bounds) == (scenario.constraints, scenario.bounds)


def test_a_constraint_without_a_number_on_its_right_has_no_dial():
    with pytest.raises(LabError, match=r"^dials\[0\].fields\[0\]: there is no constraints.1.right$"):
        loads_lab(MINE.replace("constraints.0.right", "constraints.1.right"))


@pytest.mark.parametrize(
    ("plot", "told"),
    [
        ('kind = "price", dial = "b", range = [0, 1]', "plots[0].dial: there is no dial 'b'"),
        ('kind = "price", dial = "steps", range = [0, 1]', "plots[0].dial: steps is no number with decimals"),
        ('kind = "price", dial = "end", range = [1, 0]', "plots[0].range: from must be below to"),
        ('kind = "weights", runs = [0]', "plots[0].runs: none of them is a penalty or a barrier"),
    ],
)
def test_a_plot_that_cannot_be_is_named_with_its_place(plot, told):
    text = MINE.replace('kind = "contour"', plot).replace(
        "runs = [{", 'runs = [{ label = "SQP", optimizer = { name = "sqp" } }, {'
    )
    text = (
        text.replace("runs = [1]", "runs = [0]") + '\n[[dials]]\nname = "steps"\nfields = ["steps"]\nrange = [2, 9]\n'
    )
    with pytest.raises(LabError) as found:
        lab_class(loads_lab(text), 99)
    assert str(found.value) == told


@pytest.mark.parametrize("kind", ['kind = "weights"', 'kind = "price", dial = "lr", range = [0.1, 1.0]'])
def test_without_constraints_or_second_derivatives_there_is_neither_weight_nor_price(kind):
    text = f"""lab = 1
title = "Free"
plots = [{{ {kind} }}]
dials = [{{ name = "lr", fields = ["runs.0.schedule.lr"] }}]
scenario = {{ landscape = {{ name = "rosenbrock" }}, runs = [{{ optimizer = {{ name = "gradient-descent" }} }}] }}
"""
    with pytest.raises(LabError, match=r"^plots\[0\]: it needs constraints, and the scenario has none$"):
        lab_class(loads_lab(text), 99)
    with pytest.raises(ValueError, match=r"^: it needs second derivatives$"):
        needs_constraints(SimpleNamespace(feasible=object(), landscape=SimpleNamespace(has_hessian=False)))


def test_what_is_said_follows_what_is_measured(open_lab, settle):
    lab = open_lab(17)
    turned(lab, settle, b=1.0, weight=10.0)
    weights, price, multipliers = notes(lab)
    assert price == "Per unit of the dial the least loss changes by −2; the multipliers say −2"
    assert weights == "Penalty at μ = 10: 0.129 away, κ 11; Barrier at μ = 4: 0.962 away, κ 2"
    assert multipliers == "Multiplier × room here: 2 × 0, 0 × 0.5, 0 × 2; one of each pair is 0"
    turned(lab, settle, b=3.0)
    _, price, multipliers = notes(lab)
    assert price == "Per unit of the dial the least loss changes by 0; the multipliers say 0"
    assert multipliers.startswith("Multiplier × room here: 0 × 0.264, 0.236 × 0, 0 × ")


def test_where_there_is_no_least_point_no_number_is_said(qtbot):
    figures = "".join(f', {{ kind = "price", dial = "end", range = [0.5, 2.0], count = 2, figure = "{name}" }}'
                      for name in ("loss", "multipliers"))  # fmt: skip
    text = MINE.replace("(x - 2)^2 + (y - 1)^2", "-1/(x + 0.7)^2").replace('"contour" }', f'"weights" }}{figures}')
    lab = lab_class(loads_lab(text), 99)(LIGHT)
    qtbot.addWidget(lab)
    lab.result = lab.compute(lab.settings)
    lab.draw_all()
    assert notes(lab) == [
        "Per unit of the dial the least loss changes by –; the multipliers say –",
        "Multiplier × room here: – × –, – × –, – × –, – × –",
    ]


def test_a_step_of_projected_gradient_is_two_arrows_out_of_the_set_and_back(open_lab, settle):
    lab = open_lab(17)
    turned(lab, settle)
    lab.show_step(8)
    (out, back) = (stroke.values for stroke in lab.plots[0].now.drawn if stroke.name == "arrow")
    path, within = lab.result.paths[0], lab.result.scenario.feasible
    np.testing.assert_array_equal(out[0], path.theta[8, :, 0])
    np.testing.assert_array_equal(out[1], back[0])
    np.testing.assert_array_equal(back[1], path.theta[9, :, 0])
    assert within.violations(out[1][:, None]).max() > 0
    assert within.violations(back[1][:, None]).max() < 1e-12


def test_what_is_shut_out_is_hatched_in_the_lab_and_in_its_figures(open_lab, settle):
    lab = open_lab(17)
    turned(lab, settle)
    (stroke,) = (each for each in lab.plots[0].drawn if each.name == "outside")
    assert stroke.values[0] is lab.result.scenario.feasible
    chart = figured([shown(lab.plots[0])], LIGHT, marks=False, notes=False)
    levels, hatching, edges = (layer for layer in chart.panels[0].layers if isinstance(layer, Contours))
    middle = np.nanmean(hatching.lines.reshape(-1, 3, 2)[:, :2], axis=1)
    assert stroke.values[0].violations(middle.T).max(axis=0).min() > 0
    assert np.nanmin(np.abs(stroke.values[0].values(edges.lines.T)).min(axis=0)) < 1e-3
    assert len(levels.lines) > 0
