"""When momentum wins and when Nesterov: by theory, by runs, and where the one has no proof."""

import numpy as np
import pytest

from fallline import LANDSCAPES, SCHEDULES, Run, Scenario, trace
from fallline.engine.analysis import theory
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.studies.conditioning import arrival, errors, race, racers
from fallline.engine.studies.which_wins import beside


@pytest.mark.parametrize("kappa", [4.0, 20.0, 300.0])
def test_every_racer_runs_at_the_best_pair_there_is(kappa):
    """Over a fine grid of rates and shares kept no factor is smaller."""
    lr, beta = np.linspace(0.02, 3, 400)[None] / kappa, np.linspace(0, 0.95, 300)[:, None]
    for racer in racers(kappa)[1:3]:
        grid = theory.rate(racer.optimizer, lr + 0 * beta, [1.0, kappa], beta + 0 * lr)
        assert racer.rate <= grid.min() + 1e-9
        assert racer.rate == pytest.approx(grid.min(), abs=0.02)


def test_nesterov_at_kappa_20_takes_38_steps_and_not_the_45_of_the_pair_with_a_proof():
    descent, momentum, nesterov, newton = (arrival(errors(path), 1e-4) for path in race(20.0, 24.0, 200))
    assert (momentum, nesterov, newton) == (28, 38, 1)
    assert descent > 90


def walked(optimizer, lr, kappa, steps):
    landscape = LANDSCAPES["quadratic"](l1=1.0, l2=kappa, rotation=24.0)
    run = Run(optimizer=optimizer, schedule=SCHEDULES["constant"](lr=lr))
    scenario = Scenario(landscape=landscape, start=(-2.0, 1.0), steps=steps, runs=(run,))
    return trace(scenario)[0]


@pytest.mark.parametrize(("lr", "beta", "winner"), [(0.03, 0.85, "Nesterov"), (0.06, 0.3, "momentum")])
def test_at_the_same_settings_the_one_that_theory_names_is_lower_in_a_run(lr, beta, winner):
    found = beside(lr, beta, 1.0, 12.0)
    assert found.winner == winner
    ends = [walked(each, lr, 12.0, 120).loss[-1, 0] for each in (Momentum(beta=beta), Nesterov(beta=beta))]
    assert (ends[1] < ends[0]) == (winner == "Nesterov")
    for end, steps in zip(ends, found.here, strict=True):
        digits = np.log10(walked(Momentum(beta=beta), lr, 12.0, 1).loss[0, 0] / end) / 2  # of the distance
        assert digits == pytest.approx(120 / steps, abs=1.2)


@pytest.mark.parametrize("kappa", [2.0, 12.0, 100.0])
def test_where_all_directions_swing_nesterov_wins_and_where_the_flat_one_creeps_momentum(kappa):
    lr = 0.5 / kappa
    found = beside(lr, 0.5, 1.0, kappa)
    flat = float(theory.critical_beta(lr, 1.0, "nesterov"))
    creeping = float(theory.critical_beta(lr, 1.0))
    limit = np.array([theory.stability_limit(Nesterov(beta=each)) for each in found.beta]) > lr * kappa
    swings, creeps = (found.beta > flat) & limit, (found.beta < creeping) & limit
    assert swings.sum() > 10
    assert creeps.sum() > 10
    assert (found.nesterov[swings] < found.momentum[swings]).all()
    assert (found.momentum[creeps] <= found.nesterov[creeps]).all()


def test_each_at_its_best_momentum_needs_up_to_root_three_fewer_steps():
    for kappa in (3.0, 30.0, 1e6):
        momentum, nesterov = beside(0.1 / kappa, 0.5, 1.0, kappa).at_best
        assert momentum < nesterov < np.sqrt(3) * momentum + 1
    assert nesterov / momentum == pytest.approx(np.sqrt(3), rel=1e-2)


def test_on_no_quadratic_the_best_momentum_may_cycle_and_nesterovs_pair_with_a_proof_arrives():
    """f' = 25 x, x + 24 from 1 on, 25 x - 24 from 2 on: curvatures from 1 to 25. Lessard and others, section 4.6."""
    formula = "12.5*x**2 if x < 1 else (0.5*x**2 + 24*x - 12 if x < 2 else 12.5*x**2 - 24*x + 36)"
    landscape = LANDSCAPES["expression"](formula=formula + " + y**2")
    momentum, nesterov = theory.best(Momentum(), 1.0, 25.0), Nesterov().standard_pair(1.0, 25.0)
    runs = tuple(
        Run(optimizer=optimizer, schedule=SCHEDULES["constant"](lr=best.lr))
        for optimizer, best in ((Momentum(beta=momentum.beta), momentum), (Nesterov(beta=nesterov.beta), nesterov))
    )
    paths = trace(Scenario(landscape=landscape, start=(3.3, 0.0), steps=400, runs=runs))
    cycling, arriving = (np.abs(path.theta[:, 0, 0]) for path in paths)
    assert cycling[300:].max() > 0.5
    np.testing.assert_allclose(cycling[300:397], cycling[303:400], atol=1e-6)  # of three points
    assert arriving[-1] < 1e-12
