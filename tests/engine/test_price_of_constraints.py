"""Least points within constraints, what a number is worth there, and where penalties and barriers stand at a weight."""

import numpy as np
import pytest
from msgspec.structs import replace

from fallline import Scenario
from fallline.engine.landscapes.expression import Expression
from fallline.engine.landscapes.rosenbrock import Rosenbrock
from fallline.engine.optimizers.barrier import Barrier
from fallline.engine.optimizers.penalty import Penalty
from fallline.engine.studies.constrained import LARGEST, LEAST, along, followed, least, price

BOWL = Expression(formula="(x - 2)^2 + (y - 1)^2")


def bowl(b, sign="<="):
    left, right = ("x + y", b) if sign != ">=" else ("-x - y", -b)
    return Scenario(landscape=BOWL, start=(-1.2, 1.4), constraints=(f"{left} {sign} {right:.15g}", "x^2 <= y + 1.5"))


def rosenbrock(radius):
    return Scenario(landscape=Rosenbrock(), start=(-0.5, 0.3), constraints=(f"x^2 + y^2 <= {radius:.15g}",))


def test_the_least_point_and_its_multipliers_are_those_of_paper():
    for b in (-1.0, 0.3, 1.0):  # the line alone: (2, 1) moved along (1, 1)
        found = least(bowl(b))
        np.testing.assert_allclose(found.theta, [(1 + b) / 2, (b - 1) / 2], atol=1e-9)
        assert found.loss == pytest.approx((3 - b) ** 2 / 2)
        np.testing.assert_allclose(found.multipliers, [3 - b, 0], atol=1e-9)
    golden = (1 + 5**0.5) / 2  # the parabola alone: x^3 = 2x + 1
    free = least(bowl(3.0))
    np.testing.assert_allclose(free.theta, [golden, golden**2 - 1.5], atol=1e-9)
    np.testing.assert_allclose(free.room, [3 - golden - golden**2 + 1.5, 0], atol=1e-9)


def test_a_least_point_is_that_of_scipy():
    from scipy.optimize import minimize

    landscape = rosenbrock(1.0).landscape
    theirs = minimize(
        lambda x: float(landscape.loss(x[:, None])[0]), [-0.5, 0.3], method="SLSQP", options={"ftol": 1e-14},
        constraints={"type": "ineq", "fun": lambda x: 1.0 - x @ x},
    )  # fmt: skip
    np.testing.assert_allclose(least(rosenbrock(1.0)).theta, theirs.x, atol=1e-5)


@pytest.mark.parametrize("at", [bowl, lambda b: bowl(b, "="), lambda b: bowl(b, ">="), rosenbrock])
@pytest.mark.parametrize("number", [0.9, 1.4])
def test_a_multiplier_is_the_price_of_what_stands_right_of_the_sign(at, number):
    found, held = price(at, number, 4.0), least(at(number))
    assert found.said == pytest.approx(-held.multipliers[0], rel=1e-7)
    assert found.measured == pytest.approx(found.said, rel=1e-5)


def test_a_multiplier_or_the_room_is_0_however_far_the_constraint_gives_way():
    rows = along(tuple(map(bowl, np.linspace(-1, 3.5, 19).tolist())))
    assert np.isfinite([row.loss for row in rows]).all()
    assert max(np.abs(row.multipliers * row.room).max() for row in rows) < 1e-9
    assert (np.diff([row.loss for row in rows]) < 1e-12).all()


def test_a_penalty_stands_outside_by_its_multiplier_over_the_weight_and_kappa_grows_with_it():
    way = followed(bowl(1.0), Penalty(mu=10.0))
    assert (np.diff(way.weights) > 0).all()
    assert way.weights[0] == LEAST
    assert way.weights[-1] == pytest.approx(LARGEST)
    line_alone = way.weights > 2
    mu, theta = way.weights[line_alone], way.theta[line_alone]
    np.testing.assert_allclose(theta.sum(axis=1) - 1.0, 2 / (1 + mu), rtol=1e-9)
    np.testing.assert_allclose(way.kappa[line_alone], 1 + mu, rtol=1e-9)


def test_at_a_centre_each_multiplier_times_its_room_is_the_weight():
    scenario = bowl(1.0)
    way = followed(scenario, Barrier(mu=4.0))
    theta = way.theta.T
    room = -scenario.feasible.values(theta)
    pull = (scenario.feasible.jacobian(theta) * (way.weights / room)[:, None]).sum(axis=0)
    np.testing.assert_allclose(scenario.landscape.gradient(theta), -pull, rtol=1e-6, atol=1e-9)
    distance = np.linalg.norm(way.theta - [1.0, 0.0], axis=1)
    assert (np.diff(distance) > 0).all()
    assert 4.0 in way.weights


def test_where_there_is_no_least_point_there_is_no_number():
    scenario = replace(bowl(1.0), constraints=("x + y <= 1", "x + y >= 2"))
    assert np.isnan(least(scenario).loss)
    pole = replace(bowl(3.0), landscape=Expression(formula="-1/(x + 0.7)^2"))  # which it steps over, and stands still
    assert np.isnan(least(pole).loss)
    away = replace(scenario, landscape=Expression(formula="x"), constraints=("y <= 1",))
    assert np.isnan(least(away).loss)
    assert np.isnan(price(lambda b: replace(away, constraints=(f"y <= {b}",)), 1.0, 1.0).measured)
    assert len(followed(away, Penalty(mu=1.0)).weights) == 0
