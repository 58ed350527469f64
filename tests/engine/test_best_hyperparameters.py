"""Advice is theory's, for the curvature that the run sees: weight decay adds to every eigenvalue."""

import numpy as np
import pytest

from fallline import OPTIMIZERS, loads, trace
from fallline.engine.analysis import theory
from fallline.engine.analysis.best_hyperparameters import best_run, expected_rate
from fallline.engine.analysis.convergence_rate import measured_rate
from fallline.engine.scenario.edit import with_run


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "nesterov"])
def test_the_best_pair_and_its_rate_count_weight_decay(optimizer, scenario_text):
    ravine = {"name": "quadratic", "l1": 1.0, "l2": 36.0}
    run = {"optimizer": {"name": optimizer}, "gradient": {"weight_decay": 4.0}}
    scenario = loads(scenario_text(landscape=ravine, runs=[run], steps=400, start=[-2.0, 0.4]))
    chosen = best_run(scenario, 0)
    best = theory.best(OPTIMIZERS[optimizer](), 5.0, 40.0)
    assert chosen.schedule.lr == pytest.approx(best.lr, rel=1e-12)
    scenario = with_run(scenario, 0, optimizer=chosen.optimizer, schedule=chosen.schedule)
    (path,) = trace(scenario)
    assert expected_rate(scenario, chosen, path, 0) == pytest.approx(best.rate, rel=1e-6)
    assert measured_rate(np.hypot(*path.theta[:, :, 0].T)) == pytest.approx(best.rate, rel=0.02)
