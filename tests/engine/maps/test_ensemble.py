"""Ensembles are true: their bands are quantiles of runs, and each member is a run of its own."""

import numpy as np
import pytest

from fallline import trace
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.ensemble import QUANTILES, affordable, chance, density, ensemble


class TestEnsemble:
    @pytest.fixture(name="noisy")
    def _noisy(self, make):
        return make("himmelblau", "gradient-descent", 0.01, steps=60, gradient={"noise": 2.0}, seed=5, start=[1.0, 1.0])

    def test_bands_are_numpys_quantiles(self, noisy):
        found = ensemble(noisy, 0, 50)
        assert found.left == 0
        assert np.array_equal(found.bands, np.quantile(found.loss, QUANTILES, axis=1))
        assert (np.diff(found.bands, axis=0) >= 0).all()
        assert (found.bands[:, 0] == found.loss[0, 0]).all()  # they start as one

    def test_the_same_seed_gives_the_same_bits_and_another_other_ones(self, noisy):
        first, again = ensemble(noisy, 0, 20), ensemble(noisy, 0, 20)
        assert first.theta.tobytes() == again.theta.tobytes()
        other = ensemble(replace(noisy, seed=6), 0, 20)
        assert (other.theta[1:] != first.theta[1:]).all()

    def test_members_do_not_depend_on_how_many_there_are(self, noisy):
        assert np.array_equal(ensemble(noisy, 0, 20).theta, ensemble(noisy, 0, 50).theta[..., :20])

    def test_the_first_member_is_the_run_itself(self, noisy):
        (path,) = trace(noisy)
        assert np.array_equal(ensemble(noisy, 0, 8).theta[..., 0], path.theta[..., 0])

    def test_what_left_is_counted_and_in_no_band(self, make):
        wild = make("himmelblau", "gradient-descent", 0.021, 60, gradient={"noise": 60.0}, start=[3.5, 2.0])
        found = ensemble(wild, 0, 200)
        there = np.isfinite(found.loss[-1])
        assert 0 < found.left == (~there).sum() < 200
        assert np.array_equal(found.bands[:, -1], np.quantile(found.loss[-1, there], QUANTILES))

    @pytest.mark.parametrize(
        ("gradient", "expected"),
        [
            ({}, ()),
            ({"noise": 0.1}, ("noise",)),
            ({"batch_size": 8}, ("batches",)),
            ({"batch_size": 8, "noise": 0.1}, ("noise", "batches")),
            ({"batch_size": 310}, ()),
            ({"batch_size": 310, "replacement": True}, ("batches",)),
        ],
    )
    def test_members_differ_where_chance_is_named_and_nowhere_else(self, make, gradient, expected):
        model = {"name": "linear-regression"}
        scenario = make(model, "gradient-descent", 0.01, steps=4, gradient=gradient)
        assert scenario.landscape.examples == 310
        assert chance(scenario, 0) == expected
        ends = ensemble(scenario, 0, 5).theta[-1]
        assert bool(np.ptp(ends, axis=1).max() > 1e-9) == bool(expected)

    def test_members_are_as_many_as_the_steps_leave_room_for(self, noisy):
        assert affordable(noisy, 500) == 500
        assert affordable(replace(noisy, steps=10_000), 500) == 5_000_000 // (10_001 * 2) < 500
        assert affordable(replace(noisy, steps=1_000_000), 500) == 2

    def test_density_counts_each_member_in_sight_once(self, noisy):
        found = ensemble(noisy, 0, 300)
        x0, x1, y0, y1 = window = (2.9, 3.1, 1.9, 2.1)
        counts = density(found, 30, window, side=25)
        x, y = found.theta[30]
        inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        assert counts.sum() == inside.sum() > 0
        k = int(np.argmax(inside))
        assert counts[int((y[k] - y0) / (y1 - y0) * 25), int((x[k] - x0) / (x1 - x0) * 25)] >= 1
