"""A landscape of one's own with a loss and a gradient alone traces to its end; what needs more says so in a line."""

import json

import numpy as np
import pytest

import fallline
from fallline import OPTIMIZERS, Scenario, dumps, loads, trace
from fallline.engine import report
from fallline.engine.analysis.explain import numeric
from fallline.engine.analysis.local_model import local_model
from fallline.engine.analysis.projection import projection
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts
from fallline.engine.family.registry import withdraw
from fallline.engine.files.format import FORMATS
from fallline.engine.optimizers._players import PLAYERS
from fallline.engine.problem.landscape import Landscape, NoHessian
from fallline.engine.run.compiled import ends
from fallline.engine.scenario.scenario import Run, ScenarioError
from fallline.engine.schedules.constant import Constant

NEEDY = ("newton", "diagonal-newton", "trust-region")
SENTENCE = r"^Alone by hand has no Hessian: only its loss and its gradient are given$"


def on(landscape, *optimizers, lr=0.05, steps=60):
    runs = tuple(Run(optimizer=each, schedule=Constant(lr=lr)) for each in optimizers)
    return Scenario(landscape=landscape, runs=runs, steps=steps, start=(1.0, 0.8))


def those_that_run():
    families = OPTIMIZERS.shipped().items()
    needs = "needs_hessian", "needs_least_squares", "needs_matrices", "needs_constraints"
    return [tag for tag, cls in families if not (any(getattr(cls, each) for each in needs) or tag == "recorded")]


def test_every_method_that_asks_for_slopes_alone_goes_as_on_the_formula(alone):
    """Bit for bit by numpy's scalars or not at all far: the formula is the same."""
    formula = fallline.LANDSCAPES["expression"](formula="x**2 + 3*y**2")
    for tag in those_that_run():
        rate = 0.01 if OPTIMIZERS[tag].group == PLAYERS else 0.05  # one of two players climbs
        own, ours = (trace(on(landscape, OPTIMIZERS[tag](), lr=rate))[0] for landscape in (alone, formula))
        assert own.steps == ours.steps == 60
        np.testing.assert_allclose(own.theta, ours.theta, rtol=1e-6, atol=1e-9, err_msg=tag)
        assert own.status in ("done", ours.status)


@pytest.mark.parametrize("tag", NEEDY)
def test_a_method_that_needs_a_hessian_is_refused_in_a_line(alone, tag):
    with pytest.raises(ValueError, match=rf"^runs\[0\]: {tag} needs second derivatives, and alone-by-hand has none$"):
        on(alone, OPTIMIZERS[tag]())
    text = dumps(on(alone, OPTIMIZERS["adam"]())).replace('name = "adam"', f'name = "{tag}"')
    text = "\n".join(line for line in text.splitlines() if not line.startswith(("beta", "epsilon", "bias")))
    with pytest.raises(ScenarioError, match=r"runs\[0\]: .* needs second derivatives"):
        loads(text)


def test_what_needs_a_hessian_says_that_there_is_none(alone):
    scenario = on(alone, OPTIMIZERS["gradient-descent"]())
    with pytest.raises(NoHessian, match=SENTENCE):
        fallline.curvature(alone, [1.0, 1.0])
    with pytest.raises(NoHessian, match=SENTENCE):
        fallline.stability(scenario)
    for asked in (alone.hessian, lambda theta: alone.hessian_vector(theta, theta)):
        with pytest.raises(NoHessian, match=SENTENCE):
            asked(np.ones((2, 1)))


def test_all_else_is_told_without_one(alone, capsys, tmp_path):
    scenario = on(alone, OPTIMIZERS["momentum"](), OPTIMIZERS["adam"]())
    report.runs(scenario, "t", as_json=True)
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [figure["condition_number"] for figure in figures] == [None, None]
    assert figures[0]["loss"] == trace(scenario)[0].loss[-1, 0]
    report.runs(scenario, "t", as_json=False)
    assert "Momentum" in capsys.readouterr().out
    assert trace(scenario).to_dataframe()["condition_number"].isna().all()
    assert fallline.check_gradient(alone, [1.0, 2.0]).passed
    for ending in ("csv", "npz", "json"):
        FORMATS.writing(tmp_path / f"out.{ending}", "data").save(tmp_path / f"out.{ending}", scenario, trace(scenario))
    settling = on(alone, OPTIMIZERS["gradient-descent"](), lr=0.15, steps=800)
    found = fallline.basins(settling, resolution=16)
    assert len(found.points)
    assert np.isfinite(ends(scenario, scenario.runs[0]).theta).all()
    assert "alone" in alone.latex()


def test_a_step_is_explained_without_one(alone):
    scenario = on(alone, OPTIMIZERS["gradient-descent"]())
    run, path = scenario.runs[0], trace(scenario)[0]
    taken = step_parts(scenario, run, path, 3)
    assert np.isnan(taken.hessian).all()
    assert np.isnan(taken.newton).all()
    assert sentences(run.optimizer, taken)
    assert numeric(run.optimizer, taken, {})
    assert local_model(taken, projection(scenario, (path,))) is None


def test_products_alone_make_a_hessian():
    class Products(Landscape, frozen=True, tag="products-by-hand"):
        """x^2 + x y + 3 y^2, by hand."""

        def loss(self, theta):
            return theta[0] ** 2 + theta[0] * theta[1] + 3 * theta[1] ** 2

        def gradient(self, theta):
            return np.array([2 * theta[0] + theta[1], theta[0] + 6 * theta[1]])

        def hessian_vector(self, theta, v):
            return np.array([2 * v[0] + v[1], v[0] + 6 * v[1]]) + 0 * theta

    made = Products()
    try:
        np.testing.assert_allclose(made.hessian(np.ones((2, 2)))[:, :, 1], [[2.0, 1.0], [1.0, 6.0]])
        assert trace(on(made, OPTIMIZERS["newton"](), lr=1.0, steps=2))[0].status == "converged"
    finally:
        withdraw(Products)


def test_a_loss_alone_is_told_in_a_sentence():
    class Half(Landscape, frozen=True, tag="half-by-hand"):
        """A loss."""

        def loss(self, theta):
            return theta[0] ** 2

    try:
        with pytest.raises(NotImplementedError, match=r"^Half by hand gives neither an expression nor both a loss and"):
            trace(on(Half(), OPTIMIZERS["adam"]()))
    finally:
        withdraw(Half)
