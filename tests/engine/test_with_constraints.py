"""Methods with constraints: against scipy, by the conditions of a solution, and what a scenario refuses."""

import msgspec
import numpy as np
import pytest
from scipy.optimize import Bounds, minimize

from fallline import (
    LANDSCAPES,
    OPTIMIZERS,
    SCHEDULES,
    Run,
    Scenario,
    ScenarioError,
    dumps,
    load_scenario,
    loads,
    trace,
)
from fallline.engine.code import written
from fallline.engine.files.atomic import ExportError
from fallline.engine.problem.constraints import ConstraintError, feasible
from fallline.engine.problem.kkt import conditions
from fallline.engine.problem.nearest import nearest


def formula(text):
    return LANDSCAPES["expression"](formula=text)


LEFT_OUT = ("Projected gradient", "Frank-Wolfe")
CORNERS = "goes to corners of a bounded set: it needs lines around it, finite bounds, or one ball"
SIMPLEX = "needs a simplex: each parameter at least 0, and their sum at most a total or equal to it"
ROSENBROCK = LANDSCAPES["rosenbrock"]()
PROBLEMS = {
    "a triangle": Scenario(landscape=LANDSCAPES["portfolio"]()),
    "two curves": Scenario(
        landscape=formula("(x - 2)^2 + (y - 1)^2"), start=(-1.0, 1.8), constraints=("x + y <= 2", "x^2 <= y")
    ),
    "an ellipse": Scenario(
        landscape=formula("0.5x^2 + y^2 - x y - 7x - 7y"), start=(0.0, 0.0), constraints=("4x^2 + y^2 <= 25",)
    ),
    "a disc": Scenario(landscape=ROSENBROCK, start=(-1.0, 0.5), constraints=("x^2 + y^2 <= 1.5",)),
    "a box": Scenario(landscape=ROSENBROCK, start=(-1.0, 0.7), bounds=((-1.5, 0.5), (-0.5, 2.0))),
    "a circle": Scenario(
        landscape=formula("x^2 + 3y^2 - x y + y"), start=(1.4, 0.3), constraints=("x^2 + y^2 = 2",)
    ),
}  # fmt: skip
"""Of Hock and Schittkowski, 1981, are the second (22), the third (12) and the box (1, from above)."""


def by_scipy(scenario):
    """The solution that scipy's SLSQP or, of a box, L-BFGS-B finds, polished by trust-constr's tolerance."""
    landscape, within = scenario.landscape, scenario.feasible
    f, g = lambda x: landscape.loss(x[:, None])[0], lambda x: landscape.gradient(x[:, None])[:, 0]
    if not within.typed:
        box = Bounds(within.low[:, 0], within.high[:, 0])
        return minimize(
            f, scenario.start, jac=g, bounds=box, method="L-BFGS-B", options={"ftol": 1e-16, "gtol": 1e-12}
        ).x
    held = [
        {
            "type": "eq" if equal else "ineq",
            "fun": lambda x, k=k: -within.values(x[:, None])[k, 0],
            "jac": lambda x, k=k: -within.jacobian(x[:, None])[k, :, 0],
        }
        for k, equal in enumerate(within.equal)
    ]
    return minimize(
        f, scenario.start, jac=g, constraints=held, method="SLSQP", options={"ftol": 1e-16, "maxiter": 400}
    ).x


def run(scenario, name, steps=150, lr=None, **fields):
    family = OPTIMIZERS[name]
    rate = SCHEDULES["constant"](lr=lr or family.default_lr)
    one = Run(optimizer=family(**fields), schedule=rate)
    (path,) = trace(msgspec.structs.replace(scenario, runs=(one,), steps=steps))
    return path


@pytest.mark.parametrize("name", ["penalty", "augmented-lagrangian", "barrier", "interior-point", "sqp"])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_it_ends_where_scipy_does_and_the_conditions_hold(name, problem):
    scenario = PROBLEMS[problem]
    if name == "barrier" and problem == "a circle":
        with pytest.raises(ValueError, match=r"no room within an equality, and one is x\^2 \+ y\^2 = 2"):
            run(scenario, name)
        return
    path = run(scenario, name)
    end = path.theta[-1, :, 0]
    np.testing.assert_allclose(end, by_scipy(scenario), atol=2e-8)
    found = conditions(scenario.feasible, end, path.gradient[-1, :, 0], 1e-8)
    assert found.residual < 1e-7
    assert found.violation < 1e-8
    assert (path.status, path.reason) == ("converged", "conditions")
    pull = path.state["pull"][-1, :, 0]  # its own multipliers are those of the least squares
    np.testing.assert_allclose(pull, found.multipliers @ found.normals, rtol=1e-4, atol=1e-5)


def test_newtons_method_on_the_conditions_doubles_the_digits():
    path = run(PROBLEMS["an ellipse"], "sqp", steps=12)
    errors = np.abs(path.theta[:, :, 0] - [2.0, 3.0]).max(axis=1)
    near = errors[(errors < 0.1) & (errors > 1e-13)]
    assert len(near) >= 3
    assert (near[1:] < 5 * near[:-1] ** 2 + 1e-15).all()


@pytest.mark.parametrize("problem", ["a triangle", "a box"])
def test_projected_descent_goes_as_projections_say(problem):
    scenario = PROBLEMS[problem]
    lr = 0.3 if problem == "a triangle" else 1e-3
    path = run(scenario, "projected-gradient", steps=1500, lr=lr)
    np.testing.assert_allclose(path.theta[-1, :, 0], by_scipy(scenario), atol=1e-8)
    assert scenario.feasible.violations(path.theta[1:, :, 0].T).max() < 1e-15
    if problem == "a box":
        within = scenario.feasible
        plain = path.theta[:-1] - lr * path.gradient[:-1]
        np.testing.assert_allclose(path.theta[1:], np.clip(plain, within.low, within.high), rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    "typed",
    [
        ("x + y <= 1",),
        ("x + 2y = 1",),
        ("(x - 1)^2 + y^2 <= 2",),
        ("x >= 0", "y >= 0", "x + y <= 1"),
        ("x >= 0", "y >= 0", "x + y = 1"),
        ("x^2/4 + y^2 <= 1", "x <= y + 1"),
    ],
)
def test_the_nearest_point_is_that_of_scipy(typed):
    within = feasible(typed, (), 2)
    points = 3 * np.random.default_rng(1).normal(size=(2, 12))
    found = nearest(within, points)
    held = [
        {"type": "eq" if equal else "ineq", "fun": lambda x, k=k: -within.values(x[:, None])[k, 0]}
        for k, equal in enumerate(within.equal)
    ]
    for point, near in zip(points.T, found.T, strict=True):
        theirs = minimize(
            lambda x, point=point: ((x - point) ** 2).sum(), [0.3, 0.3], constraints=held, method="SLSQP",
            options={"ftol": 1e-15, "maxiter": 300},
        )  # fmt: skip
        np.testing.assert_allclose(near, theirs.x, atol=3e-7)
    assert within.violations(found).max() < 1e-12


def test_a_barrier_is_at_its_analytic_centres():
    """On f = x + y over x >= 0, y >= 0 the centre for mu is (mu, mu)."""
    scenario = Scenario(landscape=formula("x + y"), start=(2.0, 3.0), constraints=("x >= 0", "y >= 0"))
    path = run(scenario, "barrier", steps=80, share=0.5)
    centres = path.points["centre"].theta[:, :, 0]
    seen = np.unique(centres[(centres != path.theta[0, :, 0]).any(axis=1)].round(12), axis=0)
    assert len(seen) > 10
    for centre in seen[seen[:, 0] > 1e-9]:
        mu = 0.5 ** np.round(-np.log2(centre[0]))
        np.testing.assert_allclose(centre, [mu, mu], rtol=0.05)


@pytest.mark.parametrize("start", [(3.0, 2.0), (-2.0, -1.0), (0.0, 2.5), (0.0, 0.0)])
def test_a_barrier_that_begins_outside_goes_in(start):
    scenario = msgspec.structs.replace(PROBLEMS["two curves"], start=start)
    path = run(scenario, "barrier")
    inside = (scenario.feasible.values(path.theta[:, :, 0].T) < 0).all(axis=0)
    assert not inside[0]
    assert inside[6:].all()
    np.testing.assert_allclose(path.theta[-1, :, 0], [1.0, 1.0], atol=2e-8)


def test_the_lasso_is_that_of_scipy_and_its_zero_is_exact():
    """Split into positive and negative parts, the lasso is smooth under bounds."""
    landscape, weight = formula("(x - 2.2)^2 + 2(y - 0.3)^2 + x y/3"), 1.5
    split = lambda u: np.array([u[0] - u[2], u[1] - u[3]])  # noqa: E731
    theirs = minimize(
        lambda u: landscape.loss(split(u)[:, None])[0] + weight * u.sum(), np.ones(4), method="L-BFGS-B",
        jac=lambda u: np.concatenate([s * landscape.gradient(split(u)[:, None])[:, 0] + weight for s in (1, -1)]),
        bounds=[(0, None)] * 4, options={"ftol": 1e-16, "gtol": 1e-13},
    )  # fmt: skip
    paths = {
        variant: run(Scenario(landscape=landscape, start=(-0.6, 1.9)), "proximal-gradient", 400, 0.06,
                     l1=weight, variant=variant)
        for variant in ("ISTA", "FISTA")
    }  # fmt: skip
    for path in paths.values():
        np.testing.assert_allclose(path.theta[-1, :, 0], split(theirs.x), atol=1e-8)
        assert path.theta[-1, 1, 0] == 0
    at, before, f = np.array([-0.6, 1.9]), np.array([-0.6, 1.9]), paths["FISTA"].theta[:, :, 0]
    for step in range(30):
        ahead = at + step / (step + 3) * (at - before)
        z = ahead - 0.06 * landscape.gradient(ahead[:, None])[:, 0]
        before, at = at, np.sign(z) * np.maximum(np.abs(z) - 0.06 * weight, 0)
        np.testing.assert_allclose(f[step + 1], at, atol=1e-13)


@pytest.mark.parametrize("step", ["2/(t+2)", "curvature"])
@pytest.mark.parametrize("problem", ["a triangle", "a disc", "a box"])
def test_frank_and_wolfe_stay_inside_and_their_gap_bounds_what_is_left(problem, step):
    bowl = {"a triangle": LANDSCAPES["portfolio"](), "a disc": formula("(x - 2)^2 + 3(y - 1)^2")}
    scenario = msgspec.structs.replace(PROBLEMS[problem], landscape=bowl.get(problem, bowl["a disc"]), start=(0.2, 0.3))
    path = run(scenario, "frank-wolfe", steps=200, rule_of_step=step)
    assert scenario.feasible.violations(path.theta[:, :, 0].T).max() < 1e-9
    lowest = scenario.landscape.loss(by_scipy(scenario)[:, None])[0]
    gap = -(path.gradient[:-1] * (path.points["vertex"].theta[1:] - path.theta[:-1])).sum(axis=1)[:, 0]
    left = path.loss[:, 0] - lowest
    assert (gap >= left[:-1] - 1e-12).all()
    diameter, curvature = 3.0, 6.0  # at most, of each set and each bowl
    steps = np.arange(1, len(left))
    assert (left[1:] <= 2 * curvature * diameter**2 / (steps + 2)).all()  # Jaggi, 2013, theorem 1
    assert left[-1] < 0.03


def test_mirror_descent_changes_shares_by_factors_and_reaches_the_best():
    scenario = PROBLEMS["a triangle"]
    path = run(scenario, "mirror-descent", steps=1500)
    theta, g = path.theta[:, :, 0], path.gradient[:, :, 0]
    for step in range(20):
        shares = np.append(theta[step], 1 - theta[step].sum())
        changed = shares * np.exp(-0.3 * np.append(g[step], 0.0))
        np.testing.assert_allclose(theta[step + 1], (changed / changed.sum())[:2], rtol=1e-12)
    assert (theta > 0).all()
    np.testing.assert_allclose(theta[-1], by_scipy(scenario), atol=1e-8)


def test_derivatives_of_constraints_are_exact():
    within = feasible(("sin(x y) + x^3 <= e^y", "x / (1 + y^2) = 0.2"), ((-1.0, np.inf), (-2.0, 2.0)), 2)
    assert within.words == ("sin(x y) + x^3 <= e^y", "x / (1 + y^2) = 0.2", "x >= -1", "y >= -2", "y <= 2")
    theta, h = np.array([[0.4], [-0.7]]), 1e-6
    weights = np.array([[0.7], [-1.3], [1.0], [1.0], [1.0]])
    for k, step in enumerate(h * np.eye(2)[:, :, None]):
        change = within.values(theta + step) - within.values(theta - step)
        np.testing.assert_allclose(change / (2 * h), within.jacobian(theta)[:, k], atol=1e-9)
        bend = (weights[:, None] * (within.jacobian(theta + step) - within.jacobian(theta - step))).sum(axis=0)
        np.testing.assert_allclose(bend / (2 * h), within.curvature(theta, weights)[:, k], atol=1e-8)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("x + y", "constraints[0]: write one of <=, >= and = in it, as in x + y <= 1"),
        ("0 <= x <= 1", "constraints[0]: it compares more than once; write two of it"),
        ("x + z <= 1", "constraints[0]: column 5: unknown name 'z'; the variables are x and y"),
        ("x <= 1/(", "constraints[0]: column 9: the formula ends too early"),
        ("1 <= 2", "constraints[0]: it names no parameter; they are x, y"),
    ],
)
def test_a_fault_is_told_by_its_place(typed, fault):
    with pytest.raises(ConstraintError) as told:
        feasible((typed,), (), 2)
    assert str(told.value) == fault


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("bounds = [[0, 1]]", "bounds: 1 pairs for 2 parameters"),
        ("bounds = [[0, 1], [2, 1]]", "bounds[1]: 2 is not below 1"),
        (f"constraints = {['x <= 1'] * 9}", "constraints: expected `array` of length <= 8"),
        ("runs = [{ optimizer = { name = 'sqp' } }]", "runs[0]: sqp needs constraints, and the scenario has none"),
        (
            "constraints = ['x = 0']\nruns = [{ optimizer = { name = 'barrier' } }]",
            "runs[0]: barrier has no room within an equality, and one is x = 0",
        ),
        (
            "constraints = ['x + y <= 1']\nruns = [{ optimizer = { name = 'frank-wolfe' } }]",
            f"runs[0]: frank-wolfe {CORNERS}",
        ),
        (
            "bounds = [[0, 1], [0, 1]]\nruns = [{ optimizer = { name = 'mirror-descent' } }]",
            f"runs[0]: mirror-descent {SIMPLEX}",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(lines, fault):
    with pytest.raises(ScenarioError) as told:
        loads(f"version = 1\nstart = [1.0, 1.0]\n{lines}\n[landscape]\nname = 'booth'\n")
    assert str(told.value) == fault


def test_a_script_leaves_out_what_meets_constraints_and_says_so():
    found = written(load_scenario("lasso"), "numpy")
    assert found.left_out == tuple(f"{name}: what meets constraints is not written out" for name in LEFT_OUT)
    assert "('ISTA', run_0)" in found.text
    with pytest.raises(ExportError, match="Projected gradient: what meets constraints is not written out"):
        written(load_scenario("portfolio"), "numpy")


def test_a_scenario_says_its_constraints_where_they_are_its_own():
    own = PROBLEMS["two curves"]
    assert loads(dumps(own)) == own
    assert "constraints" not in dumps(Scenario(landscape=ROSENBROCK))
    triangle = PROBLEMS["a triangle"]
    assert "constraints" not in dumps(triangle)
    assert loads(dumps(triangle)).constraints == ("x >= 0", "y >= 0", "x + y <= 1")
    free = msgspec.structs.replace(triangle, constraints=())
    assert loads(dumps(free)).feasible is None
