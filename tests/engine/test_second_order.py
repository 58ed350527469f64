"""Newton's step: the solve against mpmath on hard matrices, and one's own methods by both paths."""

import itertools
from typing import ClassVar

import mpmath
import msgspec
import numpy as np
import pytest

from fallline import loads, trace
from fallline.engine.optimizers.newton import Newton, solve, solve_two
from fallline.engine.run import compiled

EPSILON = float(np.finfo(np.float64).eps)
SIZES = [0.0, 1e-160, 1e-8, 0.3, -1.0, 1e8, -3e160]


@pytest.mark.parametrize("b", SIZES)
def test_two_equations_are_solved_as_exactly_as_their_condition_allows(b):
    """Relative to |A^-1| |A| |u|: Higham, Accuracy and Stability of Numerical Algorithms, 2002, theorem 9.3."""
    with mpmath.workprec(4000):
        for a, d, x, y in itertools.product(SIZES, SIZES, (0.0, -2.0, 1e7), (1.0, 3e-9)):
            with np.errstate(all="ignore"):
                ours = [float(each) for each in solve_two(*map(np.float64, (a, b, b, d, x, y)))]
            determinant = mpmath.mpf(a) * d - mpmath.mpf(b) * b
            if determinant == 0:
                assert np.isnan(ours).all()
                continue
            exact = [(mpmath.mpf(d) * x - mpmath.mpf(b) * y) / determinant]
            exact.append((mpmath.mpf(a) * y - mpmath.mpf(b) * x) / determinant)
            if max(map(abs, exact)) > 1e150 or not np.isfinite(ours).all():
                continue  # beyond every bound a walker has left
            inverse = [[abs(each / determinant) for each in row] for row in ((d, b), (b, a))]
            size = [abs(a) * abs(exact[0]) + abs(b) * abs(exact[1]), abs(b) * abs(exact[0]) + abs(d) * abs(exact[1])]
            for mine, right, row in zip(ours, exact, inverse, strict=True):
                assert abs(mine - right) <= 12 * EPSILON * (row[0] * max(size) + row[1] * max(size)) + 1e-300


def test_one_walker_steps_as_many_do():
    random = np.random.default_rng(0)
    matrices, right = random.normal(size=(50, 2, 2)), random.normal(size=(50, 2))
    matrices[3], matrices[7] = [[1, 2], [2, 4]], 0.0
    together = solve(matrices, right)
    alone = np.concatenate([solve(matrices[i : i + 1], right[i : i + 1]) for i in range(50)])
    np.testing.assert_array_equal(alone, together)
    assert np.flatnonzero(np.isnan(together).any(axis=1)).tolist() == [3, 7]


class Relaxed(Newton, frozen=True, tag="Relaxed"):  # its own name: none that a registry lists
    """Its damping falls with the steps."""

    def coefficients(self, step, lr):
        return lr, self.damping / (1 + step)


class Swapped(Newton, frozen=True, tag="Swapped"):
    """Newton's step by Gauss-Newton's matrix."""

    matrix: ClassVar[str] = "gauss_newton"


class Halved(Newton, frozen=True, tag="Halved"):
    """Another rule."""

    @staticmethod
    def plane_rule(gx, gy, xx, _xy, yy, lr, damping):
        return -lr * gx / (abs(xx) + damping), -lr * gy / (abs(yy) + damping) / 2


class Pair(Halved, frozen=True, tag="Pair"):
    """The same, with a step of its own that says so."""

    def step(self, theta, state, step, lr, oracle):
        (xx, xy), (_, yy) = oracle.hessian(theta)
        return theta - np.array(self.plane_rule(*oracle.gradient(theta), xx, xy, yy, lr, self.damping)), state


def written(optimizer, scenario_text, start):
    """A scenario of Himmelblau's function whose run is by `optimizer`."""
    run = {"optimizer": {"name": "newton"}, "schedule": {"name": "constant", "lr": 0.5}}
    made = loads(scenario_text(landscape={"name": "himmelblau"}, runs=[run], steps=12, start=start))
    own = msgspec.structs.replace(made.runs[0], optimizer=optimizer)
    return msgspec.structs.replace(made, runs=(own,))


@pytest.mark.parametrize("start", [[1.0, 2.5], [[1.0, 2.5], [-3.0, 0.5]]])
@pytest.mark.parametrize("own", [Relaxed, Swapped, Halved, Pair])
def test_a_method_of_ones_own_takes_the_same_path_by_numpy_and_compiled(scenario_text, monkeypatch, own, start):
    made = written(own(damping=30.0), scenario_text, start)
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    assert (compiled.recorded(made, made.runs[0]) is None) == (own is Pair)
    quick = trace(made)[0]
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    plain = trace(made)[0]
    np.testing.assert_array_equal(quick.theta, plain.theta)
    np.testing.assert_array_equal(quick.evaluations, plain.evaluations)
    newton = trace(written(Newton(damping=30.0), scenario_text, start))[0]
    assert not np.array_equal(plain.theta, newton.theta)


def himmelblau(x, y):
    """Gradient and Hessian of (x^2 + y - 11)^2 + (x + y^2 - 7)^2, written down by hand."""
    a, b = x * x + y - 11, x + y * y - 7
    gradient = [4 * x * a + 2 * b, 2 * a + 4 * y * b]
    return gradient, [12 * x * x + 4 * y - 42, 4 * x + 4 * y, 12 * y * y + 4 * x - 26]


def by_hand(start, steps, lr, damping, longest, decay, tolerance):
    """Newton's method in 60 digits: where it ends, and the first step at which the gradient is short."""
    x, y = map(mpmath.mpf, start)
    for step in range(steps + 1):
        (gx, gy), (xx, xy, yy) = himmelblau(x, y)
        norm = mpmath.hypot(gx, gy)
        if norm <= tolerance or step == steps:
            return [float(x), float(y)], step if norm <= tolerance else steps + 1
        share = min(longest / (norm + mpmath.mpf(1e-6)), 1) if longest else 1
        gx, gy = gx * share + decay * x, gy * share + decay * y
        xx, yy = xx + decay + damping, yy + decay + damping
        determinant = xx * yy - xy * xy
        x, y = x - lr * (yy * gx - xy * gy) / determinant, y - lr * (xx * gy - xy * gx) / determinant
    raise AssertionError


@pytest.mark.parametrize("mode", ["wait", "0"])
@pytest.mark.parametrize(
    ("damping", "longest", "decay", "tolerance"),
    [(0.0, 0.0, 0.0, 1e-6), (3.0, 0.0, 0.0, 1e-3), (0.0, 2.0, 0.0, 1e-2), (1.0, 5.0, 0.25, 1e-9)],
)
def test_newton_ends_where_sixty_digits_do(scenario_text, monkeypatch, mode, damping, longest, decay, tolerance):
    """By the fused kernel without clipping and decay, by the driver with them, and by numpy."""
    monkeypatch.setenv("FALLLINE_COMPILE", mode)
    start = np.random.default_rng(6).uniform(-4, 4, (2, 60))
    seen = {"clip_norm": longest, "weight_decay": decay}
    run = {"optimizer": {"name": "newton", "damping": damping}, "schedule": {"name": "constant", "lr": 0.75}}
    made = loads(scenario_text(landscape={"name": "himmelblau"}, runs=[run | {"gradient": seen}], steps=25))
    found = compiled.ends(made, made.runs[0], start, tolerance)
    with mpmath.workdps(60):
        numbers = [mpmath.mpf(each) for each in (0.75, damping, longest, decay, tolerance)]
        exact = [by_hand(each, 25, *numbers) for each in start.T.tolist()]
    theta, settled = np.transpose([each for each, _ in exact]), [step for _, step in exact]
    np.testing.assert_array_equal(found.settled, settled)
    np.testing.assert_allclose(found.theta, theta, rtol=1e-6, atol=1e-8)
    assert (len(set(settled)) > 2) == (decay == 0)  # decay moves the points of rest
