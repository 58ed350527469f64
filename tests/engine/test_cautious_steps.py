"""A cautious step never goes up the slope that was seen; any rule can be made so, compiled and in scripts as well."""

import numpy as np
import pytest

from fallline import OPTIMIZERS, Run, load_scenario, loads, trace
from fallline.engine.analysis.preconditioning import metric
from fallline.engine.code.numpy import LIBRARY
from fallline.engine.code.script import script
from fallline.engine.optimizers.chain import PARTS
from fallline.engine.scenario.cautious import fault, is_cautious, with_caution

RATE = 5e-3
RULES = [tag for tag in OPTIMIZERS.shipped() if tag in PARTS and OPTIMIZERS[tag]().probe is None]


@pytest.fixture(name="made")
def _made(scenario_text):
    def made(optimizer, steps=80, **changes):
        run = {"optimizer": optimizer, "schedule": {"name": "constant", "lr": RATE}}
        return loads(scenario_text(landscape={"name": "himmelblau"}, runs=[run], steps=steps, **changes))

    return made


@pytest.mark.parametrize(("tag", "mode"), [("momentum", "0"), ("lion", "0"), ("adam", "0"), ("adam", "wait")])
def test_no_coordinate_goes_up_the_slope_and_the_rest_makes_up_for_it(tag, mode, made, monkeypatch):
    monkeypatch.setenv("FALLLINE_COMPILE", mode)
    chain = {"name": "chain", "parts": [{"name": tag}, {"name": "cautious"}]}
    scenario = made(chain, steps=250, start=[(0.3, -1.0), (-3.0, 1.0)])
    (path,), method = trace(scenario), OPTIMIZERS[tag]()
    left_out = 0
    for step in range(path.steps):
        theta, g = path.theta[step], path.gradient[step]
        state = tuple(values[step] for values in path.state.values())
        place = (theta,) if method.uses_theta else ()
        u = -method.rule(*place, g, *state, *method.coefficients(step, 1.0))[0]
        agrees = u * g > 0
        wanted = np.where(agrees, u, 0) * 2 / np.maximum(agrees.sum(axis=0), 1)
        np.testing.assert_allclose(path.theta[step + 1] - theta, -RATE * wanted, rtol=1e-9, atol=1e-13)
        left_out += (~agrees).sum()
    assert left_out >= 5


@pytest.mark.parametrize("tag", RULES)
def test_every_rule_can_be_made_cautious_and_taken_back(tag):
    run = Run(optimizer=OPTIMIZERS[tag]())
    careful = with_caution(run)
    assert is_cautious(careful)
    assert careful.label == f"Cautious {run.label}"
    assert with_caution(careful) == run


def test_look_ahead_stays_last():
    chain = OPTIMIZERS["chain"](parts=[{"name": "adam"}, {"name": "lookahead"}])
    careful = with_caution(Run(optimizer=chain))
    assert [part.tag() for part in careful.optimizer.parts] == ["adam", "cautious", "lookahead"]
    assert with_caution(careful).optimizer == chain


@pytest.mark.parametrize("tag", ["bfgs", "schedule-free-sgd", "prodigy", "newton"])
def test_what_cannot_be_cautious_says_why(tag):
    run = Run(optimizer=OPTIMIZERS[tag]())
    with pytest.raises(ValueError, match="keeps account of steps of its own"):
        with_caution(run)
    assert fault(Run(optimizer=OPTIMIZERS["nesterov"](form="look-ahead")))


def test_no_limit_is_claimed_of_a_mask_that_theory_does_not_know(made):
    chain = {"name": "chain", "parts": [{"name": "adam"}, {"name": "cautious"}]}
    scenario = made(chain, steps=5)
    assert scenario.runs[0].optimizer.mean_slot == ""
    assert metric(scenario, scenario.runs[0], trace(scenario)[0], 3).diagonal is None


def test_scripts_take_the_same_steps():
    scenario = load_scenario("cautious")
    space: dict = {"__name__": "script"}
    exec(script(scenario, LIBRARY).text, space)  # noqa: S102
    for (_, run), path in zip(space["RUNS"], trace(scenario), strict=True):
        np.testing.assert_allclose(run(), path.theta, rtol=1e-10, atol=1e-12)
