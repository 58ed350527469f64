"""Basins are true: each pixel is what the single run from there gives."""

import numpy as np
import pytest

from fallline import curvature, load_scenario, trace
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.basins import (
    DIVERGED,
    ELSEWHERE,
    MOST,
    NEAR,
    ON_ITS_WAY,
    RESTING,
    basins,
    refined,
)

SIDE = 40


def centres(window, side):
    x0, x1, y0, y1 = window
    share = (np.arange(side) + 0.5) / side
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


@pytest.mark.usefixtures("either_way")
class TestBasins:
    @pytest.mark.parametrize(
        ("landscape", "optimizer", "lr"),
        [
            ("himmelblau", {"name": "momentum", "beta": 0.9}, 0.01),
            ("himmelblau", "gradient-descent", 0.02),
            ("two-minima", "adam", 0.05),
            ("six-hump-camel", "nesterov", 0.02),
        ],
    )
    def test_pixels_are_what_single_runs_give(self, make, landscape, optimizer, lr):
        scenario = make(landscape, optimizer, lr, steps=400)
        window = scenario.window
        found = basins(scenario, 0, window, SIDE)
        x, y = centres(window, SIDE)
        span = max(window[1] - window[0], window[3] - window[2])
        for row, column in np.random.default_rng(3).integers(0, SIDE, (25, 2)):
            (path,) = trace(replace(scenario, start=(float(x[column]), float(y[row]))))
            code, steps = found.minimum[row, column], found.steps[row, column]
            if path.diverged_at is not None:
                assert (code, steps) == (DIVERGED, path.diverged_at)
                continue
            rested = np.flatnonzero(path.gradient_norm[:, 0] <= RESTING)
            assert steps == (rested[0] if rested.size else 400)
            if code >= 0:
                # A map stops its walkers once all of a block rest, so the single run may have come a little nearer.
                assert np.hypot(*(path.theta[-1, :, 0] - found.points[code])) <= (NEAR if rested.size else 0.02) * span
            else:
                assert code == ON_ITS_WAY
                assert not rested.size

    def test_known_minima_come_first_and_hold_themselves(self, make):
        scenario = make("himmelblau", "gradient-descent")
        found = basins(scenario, 0, scenario.window, SIDE)
        known = np.array(scenario.landscape.minima())
        assert np.array_equal(found.points[: len(known)], known)
        assert curvature(scenario.landscape, found.points.T).definiteness[: len(known)] == ("positive definite",) * 4
        x, y = centres(found.window, SIDE)
        for index, (a, b) in enumerate(known):
            assert found.minimum[np.abs(y - b).argmin(), np.abs(x - a).argmin()] == index

    def test_a_point_that_nobody_declared_is_found(self, make):
        bowl = {"name": "expression", "formula": "(x - 0.3)**2 + 2*(y + 0.2)**2"}
        found = basins(make(bowl, "gradient-descent", 0.1), 0, (-1.0, 1.0, -1.0, 1.0), SIDE)
        assert found.points == pytest.approx(np.array([[0.3, -0.2]]), abs=1e-6)
        assert (found.minimum == 0).all()

    def test_level_ground_is_no_point_that_runs_reach(self, make):
        """Far from a well in a plain each walker rests where it is: none of these places is a minimum."""
        scenario = make({"name": "plateau", "tilt": 0.0}, "gradient-descent", 0.1, steps=300)
        found = basins(scenario, 0, (-8.0, 8.0, -8.0, 8.0), SIDE)
        assert np.array_equal(found.points, [[0.0, 0.0]])
        x, y = centres(found.window, SIDE)
        slope = np.hypot(*scenario.landscape.gradient(np.stack(np.meshgrid(x, y)).reshape(2, -1))).reshape(SIDE, SIDE)
        assert (found.minimum[slope <= RESTING] == ELSEWHERE).all()
        assert (found.minimum[np.hypot(*np.meshgrid(x, y)) < 1] == 0).all()

    def test_a_run_at_rest_is_never_called_on_its_way(self, make):
        """Rastrigin's bowl has more minima than are told apart."""
        scenario = make("rastrigin", "gradient-descent", 0.002, steps=400)
        found = basins(scenario, 0, scenario.window, 96)
        assert len(found.points) == MOST
        assert set(curvature(scenario.landscape, found.points.T).definiteness) == {"positive definite"}
        assert (found.minimum == ELSEWHERE).any()
        assert not (found.minimum == ON_ITS_WAY).any()

    def test_one_run_at_rest_on_a_watershed_makes_no_point(self, make):
        """Its slope is at most RESTING at the start, beside the saddle, where no other run rests."""
        wells = {"name": "expression", "formula": "(x**2 - 1)**2 + y**2"}
        found = basins(make(wells, "gradient-descent", 0.05, steps=400), 0, (-1.5 + 1e-8, 1.5 + 1e-8, -1.5, 1.5), 41)
        assert found.points == pytest.approx(np.array([[-1.0, 0.0], [1.0, 0.0]]), abs=1e-6)
        assert found.steps[20, 20] == 0

    def test_newton_on_the_real_part_of_a_polynomial_is_newtons_fractal(self):
        """Newton's step on Re F is Newton's complex iteration for F' = z^3 - 1."""
        scenario = load_scenario("newton-fractal")
        found = basins(scenario, 0, scenario.window, SIDE)
        x, y = centres(scenario.window, SIDE)
        z = x[None, :] + 1j * y[:, None]
        for _ in range(scenario.steps):
            z = z - (z**3 - 1) / (3 * z**2)
        reached = found.points[found.minimum] @ np.array([1, 1j])
        clear = np.abs(z**3 - 1) < 1e-9
        assert clear.mean() > 0.99
        assert np.abs(reached - z)[clear].max() < 1e-5
        assert curvature(scenario.landscape, found.points.T).definiteness == ("indefinite",) * 3
        assert sorted(np.round(np.angle(found.points @ np.array([1, 1j]), deg=True)) % 360) == [0, 120, 240]

    def test_the_basins_turn_with_the_roots(self):
        """z^3 = 1 looks the same turned by a third, and mirrored: here, mirrored in the real axis."""
        scenario = load_scenario("newton-fractal")
        found = basins(scenario, 0, scenario.window, SIDE)
        ends = found.points[found.minimum] @ np.array([1, 1j])
        assert (np.abs(ends - ends[::-1].conj()) < 1e-4).mean() > 0.99

    def test_starts_that_leave_have_a_code_and_the_step(self, make):
        scenario = make({"name": "quadratic", "l1": 1.0, "l2": 0.5, "rotation": 0.0}, "gradient-descent", lr=3.0)
        found = basins(scenario, 0, (-1.0, 1.0, -1.0, 1.0), SIDE)
        assert (found.minimum == DIVERGED).all()
        x, y = np.meshgrid(*centres(found.window, SIDE))  # x doubles at each step, and leaves beyond 1e8 of its scale
        way = np.hypot(x, y / 2) ** 2 / np.hypot(x, y / 4) / np.sqrt(2)
        scale = np.maximum(np.maximum(np.abs(x), np.abs(y)), way)
        assert np.array_equal(found.steps, np.ceil(np.log2(1e8 * scale / np.abs(x))))
        assert len(np.unique(found.steps)) > 4

    def test_refinement_ends_with_the_map_itself(self, make):
        scenario = make("himmelblau", {"name": "momentum", "beta": 0.9})
        maps = list(refined(scenario, 0, scenario.window, 128))
        whole = basins(scenario, 0, scenario.window, 128)
        assert [len(each.minimum) for each in maps] == [16, 64, 128]
        for name in ("minimum", "steps", "points"):
            assert np.array_equal(getattr(maps[-1], name), getattr(whole, name))
        for coarse in maps[:-1]:  # the same window, seen less sharply
            factor = 128 // len(coarse.minimum)
            assert (np.kron(coarse.minimum, np.ones((factor, factor), int)) == whole.minimum).mean() > 0.6

    def test_row_0_is_the_lower_edge(self, make):
        scenario = make({"name": "expression", "formula": "(x**2 - 1)**2 + (y - x)**2"}, "gradient-descent", 0.05)
        found = basins(scenario, 0, (-2.0, 2.0, -1.0, 3.0), SIDE)
        low, high = found.points[found.minimum[0, 0]], found.points[found.minimum[-1, -1]]
        assert low == pytest.approx([-1, -1], abs=1e-4)
        assert high == pytest.approx([1, 1], abs=1e-4)
