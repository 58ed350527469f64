"""Methods that neither torch nor optax has are held to their definitions, searches to their conditions.

Those that a library has are compared with it in tests/oracle.
"""

import numpy as np
import pytest
import scipy

from fallline import LANDSCAPES, ScenarioError, loads
from fallline.engine.method.gradient import clipped
from fallline.engine.optimizers.trust_region import subproblem

RAVINE = {"name": "expression", "formula": "x**2/2 + 18*y**2 + x*y"}
SEARCHES = [
    {"name": "line-search", "search": "armijo", "initial": "rate"},
    {"name": "line-search", "search": "strong-wolfe", "initial": "rate"},
    {"name": "line-search", "search": "armijo"},
    {"name": "line-search", "search": "strong-wolfe"},
    {"name": "conjugate-gradient", "variant": "fletcher-reeves"},
    {"name": "conjugate-gradient", "variant": "polak-ribiere"},
    {"name": "bfgs", "search": "armijo"},
    {"name": "bfgs", "search": "strong-wolfe"},
    {"name": "l-bfgs", "search": "strong-wolfe"},
    {"name": "trust-region"},
]


def name(fields):
    return " ".join(map(str, fields.values())) if isinstance(fields, dict) else None


def test_quasi_hyperbolic_momentum_spans_descent_momentum_and_nesterov(traced):
    """nu = 0: descent. nu = 1: momentum at lr (1 - beta). nu = beta: Nesterov there. Ma and Yarats, 2019."""
    beta, lr = 0.9, 2e-3
    for nu, other, rate in ((0.0, "gradient-descent", lr), (1.0, "momentum", 0.1 * lr), (beta, "nesterov", 0.1 * lr)):
        fields = {"name": other} if nu == 0 else {"name": other, "beta": beta}
        ours = traced("himmelblau", {"name": "qhm", "beta": beta, "nu": nu}, lr, steps=100, start=(0.5, -1.0))
        theirs = traced("himmelblau", fields, rate, steps=100, start=(0.5, -1.0))
        np.testing.assert_allclose(ours.theta, theirs.theta, rtol=1e-10)


def test_quasi_hyperbolic_adam_is_adam_at_nu_one_and_a_normalized_gradient_at_zero(traced):
    fields = {"name": "qhadam", "beta1": 0.9, "nu1": 1.0}
    ours, adam = (traced("himmelblau", each, 0.01, steps=100, start=(0.5, -1.0)) for each in (fields, "adam"))
    np.testing.assert_allclose(ours.theta, adam.theta, rtol=1e-12)
    plain = traced("himmelblau", {"name": "qhadam", "nu1": 0.0, "nu2": 0.0, "epsilon": 0.0}, 0.01, start=(0.5, -1.0))
    sign = traced("himmelblau", "sign-sgd", 0.01, start=(0.5, -1.0))
    np.testing.assert_allclose(plain.theta, sign.theta, rtol=1e-12)


def test_quasi_hyperbolic_adam_follows_its_paper(traced):
    b1, b2, n1, n2 = 0.95, 0.99, 0.7, 0.8
    fields = {"name": "qhadam", "beta1": b1, "beta2": b2, "nu1": n1, "nu2": n2}
    path = traced("himmelblau", fields, 0.02, steps=30, start=(0.5, -1.0))
    m = s = np.zeros(2)
    for t, g in enumerate(path.gradient[:-1, :, 0], start=1):
        m, s = b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * g**2
        above = (1 - n1) * g + n1 * m / (1 - b1**t)
        below = np.sqrt((1 - n2) * g**2 + n2 * s / (1 - b2**t)) + 1e-8
        np.testing.assert_allclose(path.theta[t, :, 0], path.theta[t - 1, :, 0] - 0.02 * above / below, rtol=1e-13)


def test_momentum_conventions_agree_until_the_rate_changes(traced):
    start, stairs = (0.5, -1.0), {"name": "step-decay", "lr": 1e-3, "factor": 0.1, "every": 20}
    torch, sutskever = (
        traced("himmelblau", {"name": "momentum", "convention": each}, None, steps=40, start=start, schedule=stairs)
        for each in ("torch", "sutskever")
    )
    np.testing.assert_allclose(sutskever.theta[:21], torch.theta[:21], rtol=1e-12)
    np.testing.assert_allclose(sutskever.state["v"][:21], -1e-3 * torch.state["v"][:21], rtol=1e-10)
    step = [np.linalg.norm(path.theta[21] - path.theta[20]) for path in (torch, sutskever)]
    assert step[0] < 0.2 * step[1]  # torch's velocity is rescaled at once


def test_the_full_adagrad_divides_by_the_root_of_the_summed_outer_products(traced):
    path = traced(RAVINE, {"name": "adagrad-full", "epsilon": 0.0}, 0.1, steps=30, start=(1.0, 1.0))
    summed = np.zeros((2, 2))
    for t, g in enumerate(path.gradient[:-1, :, 0]):
        summed = summed + np.outer(g, g)
        if t:  # the first G has rank one
            step = np.linalg.solve(scipy.linalg.sqrtm(summed), g)
            np.testing.assert_allclose(path.theta[t + 1, :, 0], path.theta[t, :, 0] - 0.1 * step, rtol=1e-9)
    first = path.gradient[0, :, 0] / np.linalg.norm(path.gradient[0, :, 0])
    np.testing.assert_allclose(path.theta[1, :, 0], path.theta[0, :, 0] - 0.1 * first, rtol=1e-7)


def test_the_full_adagrad_does_not_feel_a_turn_of_the_axes_and_the_diagonal_one_does(traced):
    turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
    start = np.array([2.0, 0.7])
    parted = {}
    for optimizer in ("adagrad-full", "adagrad"):
        ends = []
        for degrees, point in ((0.0, start), (np.degrees(0.5), turn @ start)):
            bowl = {"name": "quadratic", "l1": 1.0, "l2": 9.0, "rotation": degrees}
            ends.append(traced(bowl, optimizer, 0.1, steps=40, start=point.tolist()).theta[:, :, 0])
        parted[optimizer] = np.abs(ends[0] @ turn.T - ends[1]).max()
    assert parted["adagrad-full"] < 1e-8
    assert parted["adagrad"] > 1e-2


def test_rprop_waits_where_the_sign_changed(traced):
    path = traced({"name": "expression", "formula": "x**2 + 0*y"}, "rprop", 0.7, steps=4, start=(1.0, 0.0))
    # 1 -> 0.3 (0.7) -> -0.54 (0.84, over the minimum) -> waits, size 0.42 -> -0.12
    np.testing.assert_allclose(path.theta[:, 0, 0], [1.0, 0.3, -0.54, -0.54, -0.12], rtol=1e-12)


@pytest.mark.parametrize("optimizer", ["lion", "sign-sgd"])
def test_a_sign_method_steps_equally_far_on_every_axis(optimizer, traced):
    fields = {"name": optimizer} | ({"weight_decay": 0.0} if optimizer == "lion" else {})
    path = traced(RAVINE, fields, 0.01, steps=20, start=(2.0, 1.0))
    np.testing.assert_allclose(np.abs(np.diff(path.theta[:, :, 0], axis=0)), 0.01, rtol=1e-10)


@pytest.mark.parametrize("landscape", ["rosenbrock", "himmelblau", "beale", "curved-valley", "rosenbrock-nd"])
@pytest.mark.parametrize("fields", SEARCHES, ids=name)
def test_a_search_never_climbs(fields, landscape, traced):
    steps = 60 if fields["name"] != "line-search" or "initial" in fields else 600  # of a tenth of the trials each
    path = traced(landscape, fields, 1.0, steps=steps, start=LANDSCAPES[landscape]().start)
    loss = path.loss[:, 0]
    assert (np.diff(loss) <= 1e-14 * np.abs(loss[:-1])).all()
    assert loss[-1] < 0.3 * loss[0]


@pytest.mark.parametrize("c2", [0.1, 0.9])
def test_strong_wolfe_conditions_hold_wherever_a_search_ends(c2, traced):
    fields = {"name": "line-search", "search": "strong-wolfe", "c2": c2}
    path = traced("rosenbrock", fields, 0.1, steps=40, start=(-1.5, 2.0))
    g, step = path.gradient[:, :, 0], np.diff(path.theta[:, :, 0], axis=0)
    before, after = (step * -g[:-1]).sum(axis=1), (step * g[1:]).sum(axis=1)
    length = before / (g[:-1] ** 2).sum(axis=1)
    assert (length > 0).all()
    fall = path.loss[:-1, 0] - path.loss[1:, 0]
    assert (fall >= 1e-4 * before * (1 - 1e-9)).all()
    assert (np.abs(after) <= c2 * before * (1 + 1e-9)).all()


def test_armijo_takes_the_first_halving_that_falls_enough(traced):
    """On x^2 from 1 with lr = 4: a = 4, 2, 1 overshoot (1 reaches -1, no lower); a = 1/2 solves it."""
    fields = {"name": "line-search", "initial": "rate"}
    path = traced({"name": "expression", "formula": "x**2 + 0*y"}, fields, 4.0, steps=1, start=(1.0, 0.0))
    assert path.theta[1, 0, 0] == 0.0
    assert path.counts["functions"][1] == 1 + 4  # the loss at the start, four trials
    assert path.counts["gradients"][1] == 1


@pytest.mark.parametrize(
    ("fields", "steps"),
    [({"name": "bfgs"}, 12), ({"name": "l-bfgs"}, 12), ({"name": "conjugate-gradient", "c2": 1e-4}, 3)],
    ids=name,
)
def test_a_quadratic_is_solved_in_few_steps(fields, steps, traced):
    path = traced(RAVINE, fields, 1.0, steps=steps, start=(-3.0, 1.0))
    assert path.gradient_norm[-1, 0] < 1e-8
    plain = traced(RAVINE, "gradient-descent", 2 / 37, steps=steps, start=(-3.0, 1.0))
    assert plain.gradient_norm[-1, 0] > 1e-3


def test_conjugate_gradient_solves_a_quadratic_in_as_many_steps_as_it_has_eigenvalues(traced):
    bowl = {"name": "quadratic-nd", "dimension": 6, "condition": 50.0}
    for variant in ("fletcher-reeves", "polak-ribiere"):
        fields = {"name": "conjugate-gradient", "variant": variant, "c2": 1e-8}
        path = traced(bowl, fields, 1.0, steps=6, start=[1.0, -2.0, 0.7, 1.3, 2.0, -1.1])
        assert path.gradient_norm[6, 0] < 1e-6 * path.gradient_norm[0, 0]
        assert path.gradient_norm[5, 0] > 1e-4 * path.gradient_norm[0, 0]


def test_bfgs_and_l_bfgs_are_one_method_while_all_pairs_are_kept(traced):
    """Both scale by y's / y'y, BFGS the first time and L-BFGS always, so the first two directions are the same."""
    one, other = (traced("rosenbrock", each, 1.0, steps=2, start=(-1.5, 2.0)) for each in ("bfgs", "l-bfgs"))
    np.testing.assert_allclose(other.theta, one.theta, rtol=1e-10)


@pytest.mark.parametrize("fields", SEARCHES[5:], ids=name)
def test_rosenbrock_is_solved_like_scipy_solves_it(fields, traced):
    """In at most twice its steps. Fletcher and Reeves' form jams after a bad direction: Nocedal and Wright, 5.2."""
    banana = LANDSCAPES["rosenbrock"]()
    kind = {"conjugate-gradient": "CG", "bfgs": "BFGS", "l-bfgs": "L-BFGS-B", "trust-region": "trust-exact"}
    theirs = scipy.optimize.minimize(
        lambda x: banana.loss(x[:, None])[0],
        (-1.5, 2.0),
        jac=lambda x: banana.gradient(x[:, None])[:, 0],
        hess=(lambda x: banana.hessian(x[:, None])[:, :, 0]) if fields["name"] == "trust-region" else None,
        method=kind[fields["name"]],
        options={"gtol": 1e-8} | ({"ftol": 0.0} if fields["name"] == "l-bfgs" else {}),
    )
    path = traced(banana.tag(), fields, 1.0, steps=2 * theirs.nit, start=(-1.5, 2.0))
    np.testing.assert_allclose(path.theta[-1, :, 0], [1, 1], atol=1e-6)


@pytest.mark.parametrize("scaling", [True, False])
def test_bfgs_goes_where_scipys_matrix_points(scaling, traced):
    """Each direction is that of scipy.optimize.BFGS, told of the same steps and gradients."""
    path = traced("rosenbrock", {"name": "bfgs", "scaling": scaling}, 1.0, steps=200, start=(-1.5, 2.0))
    theirs = scipy.optimize.BFGS(init_scale="auto" if scaling else 1.0)
    theirs.initialize(2, "inv_hess")
    theta, g, p = path.theta[:, :, 0], path.gradient[:, :, 0], path.state["p"][1:, :, 0]
    last = np.flatnonzero(path.gradient_norm[:, 0] < 1e-9)[0]
    for k in range(last):
        if k:
            theirs.update(theta[k] - theta[k - 1], g[k] - g[k - 1])
        np.testing.assert_allclose(p[k], -theirs.get_matrix() @ g[k], rtol=1e-10, err_msg=f"step {k}")
    assert last > 20


def test_a_trust_region_leaves_a_saddle_by_its_negative_curvature_where_newton_stays(traced):
    """At the saddle of x^2 - y^2 the gradient vanishes: the hard case."""
    saddle = {"name": "expression", "formula": "x**2 - y**2 + y**4/4"}
    path = traced(saddle, "trust-region", 1.0, steps=20, start=(0.0, 0.0))
    np.testing.assert_allclose(np.abs(path.theta[-1, :, 0]), [0.0, np.sqrt(2)], atol=1e-8)
    assert path.status == "converged"


@pytest.mark.parametrize("seed", range(6))
def test_the_trust_region_step_is_the_best_within_the_radius(seed):
    """Optimality of Moré and Sorensen: (H + m I) p = -g, m >= 0, H + m I >= 0, m (radius - |p|) = 0."""
    rng = np.random.default_rng(seed)
    d, n = 5, 40
    h = rng.normal(size=(d, d, n))
    h = h + h.transpose(1, 0, 2)
    g, radius = rng.normal(size=(d, n)), rng.uniform(0.05, 3, n)
    p = subproblem(h, g, radius)
    size = np.linalg.norm(p, axis=0)
    assert (size <= radius * (1 + 1e-10)).all()
    for k in range(n):
        left = -g[:, k] - h[:, :, k] @ p[:, k]
        m = left @ p[:, k] / size[k] ** 2
        np.testing.assert_allclose(left, m * p[:, k], atol=1e-7)
        assert m >= -1e-9
        assert np.linalg.eigvalsh(h[:, :, k])[0] + m >= -1e-7
        assert m * (radius[k] - size[k]) < 1e-7


def test_the_trust_region_radius_never_passes_the_rate(traced):
    path = traced("rosenbrock", "trust-region", 0.3, steps=30, start=(-1.5, 2.0))
    step = np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1)
    assert step.max() <= 0.3 * (1 + 1e-9)
    assert step.max() > 0.29


def test_gauss_newton_solves_linear_residuals_in_one_step_and_rosenbrock_in_two(traced):
    linear = traced("booth", "gauss-newton", 1.0, steps=1, start=(-8.0, 5.0))
    np.testing.assert_allclose(linear.theta[-1, :, 0], [1.0, 3.0], rtol=1e-12)
    banana = traced("rosenbrock", "gauss-newton", 1.0, steps=2, start=(-1.5, 2.0))
    np.testing.assert_allclose(banana.theta[-1, :, 0], [1.0, 1.0], rtol=1e-10)


def test_gauss_newton_is_refused_where_the_loss_is_no_sum_of_squares(scenario_text):
    runs = [{"optimizer": {"name": "adam"}}, {"optimizer": {"name": "gauss-newton"}}]
    with pytest.raises(ScenarioError, match=r"runs\[1\].*gauss-newton.*sum of squares"):
        loads(scenario_text(landscape={"name": "ackley"}, runs=runs))


def test_each_kind_of_evaluation_is_counted_apart(traced):
    for optimizer, factorised in (("newton", 1), ("gauss-newton", 1), ("diagonal-newton", 0)):
        path = traced("rosenbrock", optimizer, 0.1, steps=10, start=(-1.5, 2.0))
        each = {"functions": 0, "gradients": 1, "hessians": 1, "products": 0, "factorisations": factorised}
        for kind, count in each.items():
            np.testing.assert_array_equal(path.counts[kind], count * np.arange(11), err_msg=kind)
        np.testing.assert_array_equal(path.evaluations, 2 * np.arange(11))


def test_a_trust_region_asks_for_derivatives_only_where_it_moved(traced):
    path = traced("rosenbrock", "trust-region", 1.0, steps=30, start=(-1.5, 2.0))
    moved = (np.diff(path.theta[:, :, 0], axis=0) != 0).any(axis=1)
    asked = np.concatenate([[True], moved[:-1]])[: path.steps]
    last = int(np.flatnonzero(moved)[-1]) + 1
    assert not moved[:last].all()
    np.testing.assert_array_equal(np.diff(path.counts["hessians"])[:last], asked[:last])
    np.testing.assert_array_equal(path.counts["gradients"], path.counts["hessians"])
    assert path.counts["functions"][last] == 1 + last
    assert path.counts["factorisations"][last] == last


def test_clipping_shortens_long_gradients_and_leaves_short_ones():
    g = np.array([[3.0, 0.3, 0.0], [4.0, 0.4, 0.0]])
    np.testing.assert_allclose(clipped(g, 1.0), [[0.6, 0.3, 0.0], [0.8, 0.4, 0.0]], rtol=3e-7)


def test_a_cliff_throws_plain_descent_out_and_clipping_holds_it(traced):
    start = LANDSCAPES["cliff"].start
    plain = traced("cliff", "gradient-descent", 0.1, steps=600, start=start)
    held = traced("cliff", "gradient-descent", 0.1, steps=600, start=start, gradient={"clip_norm": 1.0})
    assert plain.status == "diverged"
    assert held.status == "converged"
    np.testing.assert_allclose(held.theta[-1, :, 0], [-2.0, 0.0], atol=1e-6)


def test_weight_decay_is_the_quadratic_that_it_stands_for(traced):
    """f + (w/2)|theta|^2, in gradient, Hessian and loss: Newton solves it in one step, a search never climbs it."""
    bowl = {"name": "expression", "formula": "(x - 1)**2 + 4*(y + 2)**2"}
    for optimizer in ("newton", "trust-region"):
        path = traced(bowl, optimizer, 10.0, steps=3, start=(4.0, 4.0), gradient={"weight_decay": 2.0})
        if optimizer == "newton":
            path = traced(bowl, optimizer, 1.0, steps=1, start=(4.0, 4.0), gradient={"weight_decay": 2.0})
        np.testing.assert_allclose(path.theta[-1, :, 0], [0.5, -1.6], rtol=1e-9)
    search = traced(bowl, "line-search", 1.0, steps=200, start=(4.0, 4.0), gradient={"weight_decay": 2.0})
    np.testing.assert_allclose(search.theta[-1, :, 0], [0.5, -1.6], rtol=1e-6)


def test_the_loss_shown_is_the_landscapes_own_under_weight_decay(traced):
    path = traced("himmelblau", "gradient-descent", 1e-3, gradient={"weight_decay": 1.0})
    np.testing.assert_allclose(path.loss[-1], LANDSCAPES["himmelblau"]().loss(path.theta[-1]), rtol=1e-14)


@pytest.mark.parametrize("fields", [*SEARCHES, {"name": "adagrad-full"}], ids=name)
def test_walkers_search_as_if_alone(fields, traced):
    starts = [[-1.5, 2.0], [0.3, 0.4], [1.2, -0.5], [1.0, 1.0]]
    together = traced("rosenbrock", fields, 1.0, steps=15, start=starts)
    for k, start in enumerate(starts):
        alone = traced("rosenbrock", fields, 1.0, steps=15, start=start)
        np.testing.assert_array_equal(together.theta[:, :, [k]], alone.theta)


@pytest.mark.parametrize("fields", SEARCHES, ids=name)
def test_a_search_at_the_minimum_stays(fields, traced):
    path = traced("rosenbrock", fields, 1.0, steps=5, start=(1.0, 1.0))
    np.testing.assert_array_equal(path.theta, np.ones_like(path.theta))
    assert path.status == "converged"
