"""The spectrum along a path, the places that are marked on it and 1/h per parameter."""

import numpy as np
import pytest

from fallline import load_scenario, loads, trace
from fallline.engine.analysis.spectrum import feature_rates, singular_steps, spectra_along, thinned
from fallline.engine.analysis.stability import preconditioned
from fallline.engine.problem.curvature import curvature


@pytest.fixture
def saddle():
    scenario = load_scenario("saddle")
    return scenario, trace(scenario)


def test_every_point_is_that_of_the_hessian_there(saddle):
    scenario, paths = saddle
    spectra = spectra_along(scenario, list(zip(scenario.runs, paths, strict=True)), 10_000)
    for found, path in zip(spectra, paths, strict=True):
        there = curvature(scenario.landscape, path.theta[:, :, 0].T)
        np.testing.assert_array_equal(found.steps, np.arange(path.steps + 1))
        np.testing.assert_array_equal(found.lowest, there.eigenvalues[0])
        np.testing.assert_array_equal(found.highest, there.eigenvalues[-1])
        np.testing.assert_array_equal(found.condition, there.condition_number)
        assert found.saddle.tolist() == [each == "indefinite" for each in there.definiteness]


def test_what_a_method_sees_is_the_preconditioned_spectrum():
    scenario = load_scenario("adagrad-rmsprop")
    path = trace(scenario)[0]
    found = spectra_along(scenario, [(scenario.runs[0], path)], 7, seen=True)[0]
    assert len(found.steps) == 7
    for step, low, high, kappa in zip(found.steps, found.lowest, found.highest, found.condition, strict=True):
        there = preconditioned(scenario, scenario.runs[0], path, int(step))
        assert [low, high] == pytest.approx(there.eigenvalues[[0, -1]].tolist())
        assert kappa == pytest.approx(there.condition_number)


def test_a_path_off_a_saddle_is_singular_where_the_eigenvalue_changes_sign(saddle):
    scenario, paths = saddle
    found = spectra_along(scenario, [(scenario.runs[0], paths[0])], 10_000)[0]
    changes = np.flatnonzero(np.diff(np.sign(found.lowest)))
    assert len(changes) > 0
    assert found.singular == pytest.approx(changes + 0.5)


def test_a_zero_counts_once_and_a_stretch_of_zeros_where_it_begins():
    steps = np.array([0, 2, 4, 6, 8, 10, 12])
    values = np.array([[1.0, -1, 0, 0, 1, 2, -3], [2.0, 2, 2, 2, 2, 3, 3]])
    assert singular_steps(steps, values).tolist() == [1.0, 4.0, 11.0]
    assert singular_steps(steps, np.full((2, 7), np.nan)).tolist() == []
    assert singular_steps(steps, np.zeros((2, 7))).tolist() == [0.0]


def test_marks_are_few_and_every_stretch_has_one():
    mask = np.zeros(1000, dtype=bool)
    mask[100:400] = mask[700:701] = True
    found = thinned(mask, 20)
    assert mask[found].all()
    assert {100, 700} <= set(found.tolist())
    assert len(found) <= 20
    assert len(thinned(np.arange(1000) % 2 == 0, 20)) <= 60
    assert not thinned(np.zeros(5, dtype=bool), 20).size


def test_rates_per_parameter_solve_each_alone():
    hessian = np.array([[4.0, 1.0, 0.0], [1.0, -0.5, 0.0], [0.0, 0.0, 0.0]])
    assert feature_rates(hessian).tolist() == [0.25, -2.0, np.inf]
    scenario = loads(
        "version = 1\nsteps = 1\nstart = [3.0, 0.0]\n"
        '[landscape]\nname = "quadratic"\nl1 = 4.0\nl2 = 9.0\nrotation = 0.0\n'
        '[[runs]]\noptimizer = {name = "gradient-descent"}\nschedule = {name = "constant", lr = 0.25}\n'
    )
    rates = feature_rates(scenario.landscape.hessian(np.array([[3.0], [0.0]]))[:, :, 0])
    assert rates[0] == pytest.approx(0.25)
    assert trace(scenario)[0].theta[1, :, 0] == pytest.approx([0.0, 0.0])
