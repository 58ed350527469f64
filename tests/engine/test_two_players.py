"""Methods for two players on f = x y, where each step is a matrix that can be written down."""

import numpy as np
import pytest

import fallline
from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts

LR = 0.3


def traced(name, formula="x*y", start=(1.0, 0.5), steps=40, lr=LR, **fields):
    run = Run(optimizer=OPTIMIZERS[name](**fields), schedule=SCHEDULES["constant"](lr=lr))
    (path,) = fallline.trace(
        Scenario(landscape=LANDSCAPES["expression"](formula=formula), runs=(run,), steps=steps, start=start)
    )
    return path


FIELD = np.array([[0.0, 1.0], [-1.0, 0.0]])
"""F of f = x y: (y, -x)."""
TURN = np.eye(2) - LR * FIELD
MATRICES = {
    ("descent-ascent", "at once"): TURN,
    ("descent-ascent", "in turns"): np.array([[1.0, -LR], [LR, 1 - LR**2]]),
    ("extragradient", ""): np.eye(2) - LR * FIELD @ TURN,
    ("consensus", ""): np.eye(2) - LR * (FIELD + 0.5 * np.eye(2)),
}


@pytest.mark.parametrize(("name", "order"), MATRICES)
def test_on_a_bilinear_game_each_step_is_its_matrix(name, order):
    path = traced(name, **({"order": order} if order else {}))
    expected = [np.array([1.0, 0.5])]
    for _ in range(path.steps):
        expected.append(MATRICES[name, order] @ expected[-1])
    np.testing.assert_allclose(path.theta[:, :, 0], expected, rtol=1e-12, atol=1e-13)


def test_optimistic_steps_are_those_of_the_paper():
    theta, expected, before = np.array([1.0, 0.5]), [np.array([1.0, 0.5])], None
    for _ in range(40):
        field = FIELD @ theta
        theta = theta - LR * (2 * field - (field if before is None else before))
        before = field
        expected.append(theta)
    np.testing.assert_allclose(traced("optimistic").theta[:, :, 0], expected, rtol=1e-12, atol=1e-13)


def test_who_comes_in_and_who_goes_out_is_as_theory_says():
    distance = {name: np.linalg.norm(traced(name).theta[:, :, 0], axis=1) for name in
                ("descent-ascent", "extragradient", "optimistic", "consensus")}  # fmt: skip
    growth = np.sqrt(1 + LR**2)
    np.testing.assert_allclose(distance["descent-ascent"][1:] / distance["descent-ascent"][:-1], growth)
    shrink = np.sqrt(1 - LR**2 + LR**4)
    np.testing.assert_allclose(distance["extragradient"][1:] / distance["extragradient"][:-1], shrink)
    assert distance["optimistic"][-1] < 0.2 * distance["optimistic"][0]
    assert distance["consensus"][-1] < 0.02 * distance["consensus"][0]


def test_of_five_parameters_the_last_two_go_up():
    class Sees:
        def gradient(self, theta):
            return np.arange(1.0, 6.0)[:, None]

    np.testing.assert_array_equal(
        OPTIMIZERS["descent-ascent"]().field(Sees(), np.zeros((5, 1)))[:, 0], [1.0, 2.0, 3.0, -4.0, -5.0]
    )


def test_explain_tells_how_fast_the_game_turns():
    run = Run(optimizer=OPTIMIZERS["descent-ascent"](), schedule=SCHEDULES["constant"](lr=LR))
    scenario = Scenario(landscape=LANDSCAPES["expression"](formula="x*y"), runs=(run,), steps=4, start=(1.0, 0.5))
    (path,) = fallline.trace(scenario)
    words = " ".join(each.text for each in sentences(run.optimizer, step_parts(scenario, run, path, 2)))
    assert "The game turns here: J has eigenvalues of imaginary part 1, and draws nowhere in." in words
