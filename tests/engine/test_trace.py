"""A trajectory is a pure function of its scenario; walkers are independent; what diverged says so and stays finite."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Trajectory, loads, trace
from tests.grounds import suits

ROOT = Path(__file__).parents[2]
BOWL = {"name": "expression", "formula": "x**2/2 + 18*y**2"}
SADDLE = {"name": "expression", "formula": "x**2 - y**2"}
POINTS = [[-1.5, 2.0], [0.3, 0.4], [1.2, -0.5]]
PLAIN = [tag for tag, family in OPTIMIZERS.items() if suits(family, LANDSCAPES["rosenbrock"]())]
"""Those that run on two single numbers without constraints."""
CALM = {"newton": 1.0, "diagonal-newton": 1.0, "consensus": 1e-7}  # any other takes 1e-4

NOISY = {
    "landscape": {"name": "himmelblau"},
    "start": [[0.5, -1.0], [-0.5, 1.0]],
    "steps": 40,
    "seed": 11,
    "runs": [
        {"optimizer": {"name": "momentum"}, "schedule": {"name": "cosine", "lr": 1e-3}, "gradient": {"noise": 0.5}},
        {
            "optimizer": {"name": "adam"},
            "schedule": {"name": "constant", "lr": 0.01},
            "gradient": {"source": "finite-difference"},
        },
    ],
}


def arrays(trajectory):
    """Every array of a trajectory by name, the state's included."""
    found = {
        name: getattr(trajectory, name) for name in trajectory.__struct_fields__ if name not in ("state", "counts")
    }
    found |= {f"counts.{name}": values for name, values in trajectory.counts.items()}
    found |= {f"state.{name}": values for name, values in trajectory.state.items()}
    return {name: values for name, values in found.items() if isinstance(values, np.ndarray)}


def digest(paths):
    """One number for all bits of all arrays of `paths`."""
    bits = b"".join(values.tobytes() for path in paths for _, values in sorted(arrays(path).items()))
    return hashlib.sha256(bits).hexdigest()


def test_the_same_scenario_gives_the_same_bits(scenario_text):
    text = scenario_text(**NOISY)
    assert digest(trace(loads(text))) == digest(trace(loads(text)))


def test_other_seeds_give_other_noise_and_leave_the_quiet_run_alone(scenario_text):
    noisy, quiet = trace(loads(scenario_text(**NOISY)))
    other_noisy, other_quiet = trace(loads(scenario_text(**NOISY | {"seed": 12})))
    assert (other_noisy.theta[1:] != noisy.theta[1:]).all()
    assert digest([other_quiet]) == digest([quiet])


def test_the_same_bits_come_out_of_another_process_with_another_hash_seed(scenario_text):
    """Sets of symbols must not decide the order of sums in a derived function."""
    text = scenario_text(**NOISY)
    code = (
        "import sys, hashlib; from fallline import loads, trace\n"
        "paths = trace(loads(sys.stdin.read()))\n"
        "print(hashlib.sha256(b''.join(path.theta.tobytes() for path in paths)).hexdigest())"
    )
    here = hashlib.sha256(b"".join(path.theta.tobytes() for path in trace(loads(text)))).hexdigest()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=text,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == here, done.stderr


def test_tracing_leaves_the_scenario_as_it_was(scenario_text):
    scenario = loads(scenario_text(**NOISY))
    before = msgspec.json.encode(scenario)
    trace(scenario)
    assert msgspec.json.encode(scenario) == before


@pytest.mark.parametrize("optimizer", PLAIN)
def test_walkers_in_a_batch_are_walkers_alone(optimizer, traced):
    """What test_laws has of positions, here of all that is recorded."""
    lr, landscape = CALM.get(optimizer, 1e-4), ("rosenbrock", "himmelblau")[PLAIN.index(optimizer) % 2]
    landscape = "portfolio" if OPTIMIZERS[optimizer].needs_constraints else landscape
    together = traced(landscape, optimizer, lr, start=POINTS)
    for k, point in enumerate(POINTS[: 1 if OPTIMIZERS[optimizer].draws else None]):  # others draw their own numbers
        alone = traced(landscape, optimizer, lr, start=point)
        for name, values in arrays(alone).items():
            batch = arrays(together)[name]
            if name.startswith("counts."):  # the last walker of a line search decides what all of them spend
                assert (batch >= values).all()
                continue
            np.testing.assert_array_equal(batch[..., [k]] if values.ndim > 1 else batch, values, err_msg=name)


@pytest.mark.parametrize("optimizer", PLAIN)
@pytest.mark.parametrize("start", [POINTS[0], POINTS[:1], POINTS], ids=["point", "list of one", "list of three"])
def test_shapes_are_as_designed(optimizer, start, traced):
    steps, walkers = 30, np.atleast_2d(start).shape[0]
    landscape = "portfolio" if OPTIMIZERS[optimizer].needs_constraints else "rosenbrock"
    path = traced(landscape, optimizer, CALM.get(optimizer, 1e-4), steps=steps, start=start)
    steps = 1 if optimizer == "recorded" else steps  # it ends at the last of its own points, of which it has two
    assert path.theta.shape == (steps + 1, 2, walkers)
    assert path.gradient.shape == path.theta.shape
    assert path.loss.shape == path.gradient_norm.shape == (steps + 1, walkers)
    assert path.lr.shape == (steps,)
    assert set(path.state) == set(OPTIMIZERS[optimizer]().slots)
    for values in path.state.values():
        assert values.shape == path.theta.shape
        assert (values[0] == 0).all()
        assert (values != 0).any()
    assert path.steps == steps
    assert all(
        values.dtype == np.float64
        for name, values in arrays(path).items()
        if name != "examples" and not name.startswith("counts.")
    )


def test_one_trajectory_per_run_in_order(scenario_text):
    rates = [0.003, 0.001, 0.002]
    runs = [{"optimizer": {"name": "gradient-descent"}, "schedule": {"name": "constant", "lr": lr}} for lr in rates]
    paths = trace(loads(scenario_text(runs=runs)))
    assert isinstance(paths, tuple)
    assert all(isinstance(path, Trajectory) for path in paths)
    assert [path.lr[0] for path in paths] == rates


def test_loss_gradient_and_norm_belong_to_the_positions(traced):
    path = traced("himmelblau", "momentum", 1e-3, start=POINTS)
    landscape = LANDSCAPES["himmelblau"]()
    for k in (0, 1, 17, path.steps):
        np.testing.assert_allclose(path.loss[k], landscape.loss(path.theta[k]), rtol=1e-14)
        np.testing.assert_allclose(path.gradient[k], landscape.gradient(path.theta[k]), rtol=1e-14)
        np.testing.assert_allclose(path.gradient_norm[k], np.hypot(*path.gradient[k]), rtol=1e-14)
    np.testing.assert_array_equal(path.theta[0], np.array(POINTS).T)


def test_the_gradient_shown_is_exact_also_where_the_run_saw_noise(traced):
    path = traced("himmelblau", "gradient-descent", 1e-3, gradient={"noise": 3.0})
    np.testing.assert_allclose(path.gradient[7], LANDSCAPES["himmelblau"]().gradient(path.theta[7]), rtol=1e-14)
    seen = -np.diff(path.theta[:, :, 0], axis=0) / 1e-3
    assert 1 < (seen - path.gradient[:-1, :, 0]).std() < 5


def test_a_rate_past_the_limit_diverges_and_one_before_it_does_not(traced):
    """Descent on curvature 36 is stable iff lr < 2/36."""
    inside = traced(BOWL, "gradient-descent", 2 / 36 * 0.99, steps=2000)
    outside = traced(BOWL, "gradient-descent", 2 / 36 * 1.01, steps=2000)
    assert (inside.status, inside.diverged_at, inside.steps) == ("converged", None, 2000)
    assert outside.status == "diverged"
    assert 0 < outside.diverged_at < 2000


@pytest.mark.parametrize("lr", [0.06, 0.2, 1.0, 1e3, 1e300])
def test_a_diverged_run_keeps_its_finite_part_and_says_when_it_left(lr, traced):
    path = traced(BOWL, "gradient-descent", lr, steps=2000)
    assert path.status == "diverged"
    assert path.diverged_at == len(path.theta)
    for name, values in arrays(path).items():
        assert np.isfinite(values).all(), name
        assert len(values) == (path.diverged_at - 1 if name == "lr" else path.diverged_at)
    # By hand: (1 - 36 lr)^k leaves 1e8 at that step, not one sooner.
    assert abs(1 - 36 * lr) ** (path.diverged_at - 1) < 1e8 <= abs(1 - 36 * lr) ** path.diverged_at


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "adam", "adagrad", "rmsprop", "newton"])
def test_every_kind_of_divergence_ends_finite(optimizer, traced):
    path = traced("rosenbrock", optimizer, 1e9, steps=300, start=(-1.5, 2.0))
    assert path.status == "diverged"
    assert path.diverged_at == len(path.theta)
    for name, values in arrays(path).items():
        assert np.isfinite(values).all(), name


def test_a_walker_that_has_left_has_left_for_good(traced):
    """Rates of 1e9, then 1/2: out of bounds at step 1, exactly at the minimum at step 2."""
    schedule = {"name": "step-decay", "lr": 1e9, "factor": 5e-10, "every": 1}
    bowl = {"name": "expression", "formula": "x**2 + y**2"}
    path = traced(bowl, "gradient-descent", 1.0, steps=5, schedule=schedule)
    assert (path.status, path.diverged_at, path.steps) == ("diverged", 1, 0)
    assert path.theta.tolist() == [[[1.0], [1.0]]]


def test_a_gradient_whose_square_overflows_still_has_a_length(traced):
    path = traced({"name": "expression", "formula": "x**40"}, "gradient-descent", 1e-300, start=(1e4, 0.0), steps=3)
    np.testing.assert_allclose(path.gradient_norm, 4e157, rtol=1e-13)


def test_one_walker_that_leaves_takes_no_other_along(traced):
    """x^3/3 - x from -3 falls for ever; from 0.5 it finds 1."""
    cubic = {"name": "expression", "formula": "x**3/3 - x + y**2"}
    path = traced(cubic, "gradient-descent", 0.1, steps=300, start=[[-3.0, 0.0], [0.5, 0.0]])
    alone = traced(cubic, "gradient-descent", 0.1, steps=300, start=[-3.0, 0.0])
    assert path.status == "diverged"
    assert path.diverged_at == alone.diverged_at
    assert path.steps == 300
    np.testing.assert_allclose(path.theta[-1, :, 1], [1.0, 0.0], atol=1e-8)
    np.testing.assert_array_equal(path.theta[: path.diverged_at, :, [0]], alone.theta)
    for values in (path.theta, path.loss, path.gradient_norm):
        assert np.isnan(values[path.diverged_at :, ..., 0]).all()


def test_leaving_the_domain_of_the_loss_is_divergence(traced):
    path = traced({"name": "expression", "formula": "-sqrt(x) + y**2 + 2*x"}, "gradient-descent", 0.3, steps=50)
    assert path.status == "diverged"
    assert (path.theta[:, 0] >= 0).all()
    assert np.isfinite(path.loss).all()


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "newton"])
def test_a_run_converges_at_a_minimum(optimizer, traced):
    path = traced(BOWL, optimizer, 1.0 if optimizer == "newton" else 0.01, steps=3000)
    assert path.status == "converged"
    assert path.gradient_norm[-1] <= 1e-8


@pytest.mark.parametrize("start", [(0.0, 0.0), (1.0, 0.0)], ids=["at the saddle", "on the way into it"])
def test_a_run_never_converges_at_a_saddle(start, traced):
    path = traced(SADDLE, "gradient-descent", 0.1, steps=300, start=start)
    assert path.gradient_norm[-1] < 1e-12
    assert path.status == "done"


def test_a_batch_does_not_converge_when_one_of_its_walkers_rests_at_a_saddle(traced):
    """(x^2 - 1)^2 + y^2 has minima at (+-1, 0) and a saddle between them."""
    wells = {"name": "expression", "formula": "(x**2 - 1)**2 + y**2"}
    assert traced(wells, "gradient-descent", 0.1, start=[[1.0, 0.0], [-1.0, 0.0]]).status == "converged"
    assert traced(wells, "gradient-descent", 0.1, start=[[1.0, 0.0], [0.0, 0.0]]).status == "done"


def test_a_run_never_converges_at_a_maximum(traced):
    hill = {"name": "expression", "formula": "-x**2 - y**2"}
    assert traced(hill, "gradient-descent", 0.1, start=(0.0, 0.0)).status == "done"


def test_a_batch_converges_only_when_all_its_walkers_have(traced):
    quick, slow = [0.0, 1.0], [50.0, 50.0]  # along the steep axis alone, and along both
    assert traced(BOWL, "gradient-descent", 0.01, steps=200, start=[quick]).status == "converged"
    assert traced(BOWL, "gradient-descent", 0.01, steps=200, start=[quick, slow]).status == "done"


@pytest.mark.parametrize("start", [1e-7, 1.0, 1e7])
def test_converged_means_a_minimum_nearer_than_1e_minus_8_of_where_it_began(start, traced):
    """(1 - 0.5)^k from `start` passes 1e-8 of it at k = 27."""
    before, after = (traced(BOWL, "gradient-descent", 0.5, steps=k, start=(start, 0.0)) for k in (26, 27))
    assert (before.status, before.reason) == ("done", "budget")
    assert (after.status, after.reason) == ("converged", "step")


def test_a_run_that_has_converged_still_has_all_its_steps(traced):
    assert traced(BOWL, "newton", 1.0, steps=77).steps == 77


@pytest.mark.parametrize(
    ("gradient", "cost"),
    [
        ({"source": "exact"}, 1),
        ({"source": "finite-difference", "scheme": "forward"}, 3),
        ({"source": "finite-difference", "scheme": "central"}, 4),
    ],
)
def test_evaluations_count_what_a_gradient_costs(gradient, cost, traced):
    path = traced("himmelblau", "gradient-descent", 1e-3, steps=20, gradient=gradient)
    np.testing.assert_array_equal(path.evaluations, cost * np.arange(21))
