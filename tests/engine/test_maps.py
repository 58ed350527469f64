"""Maps are true: each pixel, band and cell is what the single run gives; the command line writes the same."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fallline import ScenarioError, load_scenario, loads, trace
from fallline.engine.analysis.summary import distance
from fallline.engine.files.open import read
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.basins import (
    DIVERGED,
    ELSEWHERE,
    MOST,
    NEAR,
    ON_ITS_WAY,
    RESTING,
    basins,
    kinds,
    refined,
)
from fallline.engine.studies.cells import _read_again, placed
from fallline.engine.studies.ensemble import QUANTILES, affordable, chance, density, ensemble
from fallline.engine.studies.sweep import METRICS, Axis, parse_axis, sweep
from fallline.engine.studies.sweep_theory import lines

MAIN = Path(__file__).parents[2] / "main.py"
SIDE = 40


@pytest.fixture(name="make")
def _make(scenario_text):
    def make(landscape, optimizer, lr=0.01, steps=200, **changes):
        family = [{"name": each} if isinstance(each, str) else each for each in (landscape, optimizer)]
        run = {"optimizer": family[1], "schedule": {"name": "constant", "lr": lr}}
        run |= {"gradient": changes.pop("gradient")} if "gradient" in changes else {}
        return loads(scenario_text(landscape=family[0], runs=[run], steps=steps, **{"start": None} | changes))

    return make


@pytest.fixture(params=["0", "wait"], ids=["numpy", "machine code"])
def either_way(request, monkeypatch):
    """The test holds by numpy and by machine code."""
    monkeypatch.setenv("FALLLINE_COMPILE", request.param)


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
        assert kinds(scenario, found)[: len(known)] == ("minimum",) * 4
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
        assert set(kinds(scenario, found)) == {"minimum"}
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
        assert kinds(scenario, found) == ("saddle",) * 3
        assert sorted(np.round(np.angle(found.points @ np.array([1, 1j]), deg=True)) % 360) == [0, 120, 240]

    def test_the_basins_turn_with_the_roots(self):
        """z^3 = 1 looks the same turned by a third, and mirrored: here, mirrored in the real axis."""
        scenario = load_scenario("newton-fractal")
        found = basins(scenario, 0, scenario.window, SIDE)
        ends = found.points[found.minimum] @ np.array([1, 1j])
        assert (np.abs(ends - ends[::-1].conj()) < 1e-4).mean() > 0.99

    def test_starts_that_leave_have_a_code_and_the_step(self, make):
        scenario = make({"name": "quadratic", "l1": 1.0, "l2": 1.0}, "gradient-descent", lr=3.0)
        found = basins(scenario, 0, (-1.0, 1.0, -1.0, 1.0), SIDE)
        assert (found.minimum == DIVERGED).all()
        x, _ = centres(found.window, SIDE)  # theta doubles at each step, and leaves beyond 1e8
        far = np.maximum(np.abs(x)[None, :], np.abs(x)[:, None])
        assert np.array_equal(found.steps, np.ceil(np.log2(1e8 / far)))

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


X, Y = parse_axis("runs.1.schedule.lr=log:1e-3:0.2:12"), parse_axis("runs.1.optimizer.beta=lin:0:0.99:10")


@pytest.mark.usefixtures("either_way")
class TestSweep:
    @pytest.mark.parametrize("metric", METRICS)
    def test_cells_are_what_single_runs_give(self, metric):
        scenario = load_scenario("ravine")
        found = sweep(scenario, X, Y, metric, tolerance=1e-3)
        for row, column in np.random.default_rng(1).integers(0, (10, 12), (20, 2)):
            values = {X.place: float(X.values()[column]), Y.place: float(Y.values()[row])}
            there = placed(scenario, values)
            path = trace(there)[1]
            figure = found.figures[row, column]
            assert found.diverged[row, column] == (path.diverged_at is not None)
            if path.diverged_at is not None:
                assert np.isnan(figure)
                continue
            loss = path.loss[:, 0]  # f* is 0
            near = np.flatnonzero(loss <= 1e-3)
            expected = {
                "loss": loss[-1],
                "steps": near[0] if near.size else np.inf,
                "distance": distance(there, path.theta[-1])[0],
                "rate": (loss[-1] / loss[60]) ** (1 / 120),  # none of these has arrived
            }[metric]
            assert figure == pytest.approx(expected, rel=1e-12)

    def test_theory_draws_its_edge_where_runs_begin_to_diverge(self):
        """To a cell: along each row, the last rate that stayed and the first that left are neighbours of the line."""
        scenario = replace(load_scenario("ravine"), steps=800)
        x, y = parse_axis("runs.1.schedule.lr=lin:0.04:0.12:41"), parse_axis("runs.1.optimizer.beta=lin:0:0.9:4")
        found = sweep(scenario, x, y, "loss")
        width = x.values()[1] - x.values()[0]
        edge = lines(scenario, x, y).boundary
        assert np.array_equal(edge[:, 1], y.values())
        for row, (limit, _) in enumerate(edge):
            left = found.diverged[row]
            first = x.values()[int(np.argmax(left))]
            assert left.any()
            assert left[int(np.argmax(left)) :].all()  # once over the edge, always
            assert abs(first - width / 2 - limit) <= width

    def test_the_best_pair_of_theory_is_the_best_cell(self):
        scenario = load_scenario("ravine")
        x, y = parse_axis("runs.1.schedule.lr=lin:0.005:0.1:39"), parse_axis("runs.1.optimizer.beta=lin:0.2:0.95:31")
        found = sweep(scenario, x, y, "rate")
        row, column = np.unravel_index(np.nanargmin(found.figures), found.figures.shape)
        lr, beta = lines(scenario, x, y).optimum
        assert (lr, beta) == pytest.approx((4 / (1 + 6) ** 2, (5 / 7) ** 2))  # Polyak's, for eigenvalues 1 and 36
        assert x.values()[column] == pytest.approx(lr, abs=0.01)
        assert y.values()[row] == pytest.approx(beta, abs=0.1)

    @pytest.mark.parametrize(
        ("place", "low", "high", "gradient"),
        [
            ("optimizer.nu", 0.0, 1.0, {}),
            ("gradient.weight_decay", 0.0, 20.0, {}),
            ("optimizer.beta", 0.0, 0.9, {"weight_decay": 12.0}),
            ("landscape.l2", 2.0, 40.0, {}),
        ],
    )
    def test_the_edge_is_that_of_the_run_at_each_value_of_the_other_axis(self, make, place, low, high, gradient):
        """Momentum in part, and curvature raised by weight decay: runs just inside the line stay, just outside go."""
        qhm = {"name": "qhm", "beta": 0.8, "nu": 0.7}
        scenario = make({"name": "quadratic", "l1": 1.0, "l2": 9.0}, qhm, gradient=gradient, steps=3000)
        prefix = "" if place.startswith("landscape") else "runs.0."
        x, y = parse_axis("runs.0.schedule.lr=lin:0.01:9:4"), Axis(prefix + place, low, high, 4)
        boundary = lines(scenario, x, y).boundary
        assert np.array_equal(boundary[:, 1], y.values())
        for edge, value in boundary.tolist():
            inside, outside = (
                trace(placed(scenario, {x.place: share * edge, y.place: value}))[0] for share in (0.98, 1.02)
            )
            assert inside.diverged_at is None
            assert inside.loss[-1, 0] < inside.loss[0, 0]
            assert outside.diverged_at is not None

    @pytest.mark.parametrize("changes", [{"gradient": {"clip_norm": 1.0}}, {"landscape": "rosenbrock"}])
    def test_theory_is_silent_where_it_does_not_hold(self, make, changes):
        scenario = make(**{"landscape": "quadratic", "optimizer": "momentum"} | changes)
        x, y = parse_axis("runs.0.schedule.lr=lin:0.01:1:4"), parse_axis("runs.0.optimizer.beta=lin:0:0.9:4")
        assert lines(scenario, x, y) is None

    def test_the_rate_of_a_run_that_arrived_is_that_of_its_way(self, make):
        """Rounding ends the fall after some 40 of 400 steps; Newton's method is there after one."""
        bowl = {"name": "expression", "formula": "(x - 1)**2/2 + (y - 1)**2/2"}
        x, y = parse_axis("runs.0.schedule.lr=lin:0.4:0.8:3"), parse_axis("runs.0.gradient.clip_norm=lin:0:1e-9:2")
        scenario = make({"name": "booth"}, "gradient-descent", steps=400)
        scenario = replace(scenario, landscape=make(bowl, "gradient-descent").landscape, start=(0.0, 0.5))
        found = sweep(scenario, x, y, "rate").figures
        assert found[0] == pytest.approx([0.6, 0.4, 0.2], abs=2e-3)
        assert (found[1] > 0.9999).all()  # clipped so short, it is under way all the time
        newton = make("booth", "newton", lr=1.0)
        assert sweep(newton, parse_axis("runs.0.schedule.lr=lin:0.5:1:2"), y, "rate").figures[0, 1] < 1e-12

    def test_values_that_a_field_refuses_have_no_figure_and_did_not_diverge(self):
        y = parse_axis("runs.1.optimizer.beta=lin:0.5:1.5:5")  # beta stays below 1
        found = sweep(load_scenario("ravine"), X, y)
        assert np.isnan(found.figures[2:]).all()
        assert not found.diverged[2:].any()
        assert np.isfinite(found.figures[:2]).any()

    def test_it_ends_where_progress_says_so(self):
        shares = []
        found = sweep(load_scenario("ravine"), X, Y, progress=lambda _, share: shares.append(share) or len(shares) < 3)
        assert shares == pytest.approx([0.1, 0.2, 0.3])
        assert np.isnan(found.figures[3:]).all()

    def test_the_fields_of_the_scenario_itself_can_be_swept(self):
        scenario = load_scenario("ravine")
        found = sweep(scenario, parse_axis("steps=lin:10:50:3"), parse_axis("start.0=lin:-2:2:3"))
        for row, x in enumerate((-2.0, 0.0, 2.0)):
            for column, steps in enumerate((10, 30, 50)):
                path = trace(replace(scenario, steps=steps, start=(x, -0.05)))[0]
                assert found.figures[row, column] == path.loss[-1, 0]


class TestPlacing:
    PLACES = ("runs.1.schedule.lr", "runs.1.optimizer.beta", "landscape.l2", "runs.0.gradient.noise", "steps", "view.1")

    @pytest.mark.parametrize("place", PLACES)
    def test_the_quick_way_and_the_whole_way_agree(self, place):
        scenario = load_scenario("ravine")
        for value in (0.25, 1.0, 7.0):
            values = {place: value, "landscape.l1": 0.5}
            assert told(placed, scenario, values) == told(_read_again, scenario, values)

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ("runs.1.optimizer.beta1", "runs.1.optimizer.beta1: the scenario has no such field"),
            ("runs.9.optimizer.beta", "runs.9.optimizer.beta: the scenario has no such field"),
            ("runs.1.optimizer.name", "runs.1.optimizer.name: this is no number"),
            ("runs.1.enabled", "runs.1.enabled: this is no number"),
            ("title", "title: this is no number"),
            ("nothing", "nothing: the scenario has no such field"),
        ],
    )
    def test_a_place_that_holds_no_number_is_named(self, place, words):
        with pytest.raises(ScenarioError) as caught:
            placed(load_scenario("ravine"), {place: 0.5})
        assert str(caught.value) == words

    def test_a_value_out_of_bounds_is_told_as_a_file_tells_it(self):
        with pytest.raises(ScenarioError, match=r"runs\[1\]\.optimizer\.beta: expected `float` < 1"):
            placed(load_scenario("ravine"), {"runs.1.optimizer.beta": 1.5})

    def test_whole_numbers_are_rounded(self):
        assert placed(load_scenario("ravine"), {"steps": 41.6}).steps == 42


def told(place, scenario, values):
    """The scenario, or why there is none."""
    try:
        return place(scenario, values)
    except ScenarioError as error:
        return str(error)


class TestAxis:
    def test_values_go_evenly_or_by_equal_factors(self):
        assert parse_axis("a.b=lin:0:1:5").values() == pytest.approx([0, 0.25, 0.5, 0.75, 1])
        assert parse_axis("a.b=log:1e-4:1:5").values() == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1])
        assert parse_axis("runs.0.schedule.lr=log:1e-4:1:64") == Axis("runs.0.schedule.lr", 1e-4, 1.0, 64, True)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("steps", "write an axis as"),
            ("steps=10:20:3", "write an axis as"),
            ("steps=cubic:1:2:3", "write an axis as"),
            ("steps=lin:1:2:3.5", "write an axis as"),
            ("steps=lin:1:2:-3", "write an axis as"),
            ("__class__=lin:one:2:3", "must be numbers"),
            ("steps=lin:2:1:3", "from must be below to"),
            ("steps=lin:1:1:3", "from must be below to"),
            ("steps=lin:nan:1:3", "from must be below to"),
            ("steps=lin:0:inf:3", "from must be below to"),
            ("steps=log:0:1:3", "above 0 on a logarithmic axis"),
            ("steps=log:-1:1:3", "above 0 on a logarithmic axis"),
            ("steps=lin:1:2:1", "the count must be from 2 to 2000"),
            ("steps=lin:1:2:2001", "the count must be from 2 to 2000"),
        ],
    )
    def test_what_is_no_axis_is_refused_in_one_line(self, text, words):
        with pytest.raises(ScenarioError, match=words) as caught:
            parse_axis(text)
        assert "\n" not in str(caught.value)

    def test_axes_of_two_runs_or_of_one_field_are_refused(self):
        scenario = load_scenario("ravine")
        with pytest.raises(ScenarioError, match="the two axes name two"):
            sweep(scenario, X, parse_axis("runs.2.optimizer.beta=lin:0:0.9:3"))
        with pytest.raises(ScenarioError, match="both axes name it"):
            sweep(scenario, X, msgspec.structs.replace(X, count=5))


AXES = ("--x", "runs.1.schedule.lr=log:1e-3:0.2:6", "--y", "runs.1.optimizer.beta=lin:0:0.9:4")


class TestCommandLine:
    def test_basins_are_written_as_a_picture_and_as_data(self, fallline, tmp_path):
        for out in ("map.npz", "map.png"):
            assert fallline("basins", "momentum-basins", out, "--resolution", "32", "--run", "1") == (0, "")
        scenario = load_scenario("momentum-basins")
        whole = basins(scenario, 1, scenario.window, 32)
        with np.load(tmp_path / "map.npz") as data:
            assert np.array_equal(data["minimum"], whole.minimum)
            assert np.array_equal(data["points"], whole.points)
            assert tuple(data["window"]) == scenario.window
        assert read(tmp_path / "map.png") == read(tmp_path / "map.npz") == scenario

    def test_a_sweep_is_written_as_a_picture_a_table_and_data(self, fallline, tmp_path):
        for out in ("map.csv", "map.npz", "map.png"):
            assert fallline("sweep", "ravine", out, *AXES, "--metric", "loss") == (0, "")
        scenario = load_scenario("ravine")
        x, y = (parse_axis(text) for text in AXES[1::2])
        expected = sweep(scenario, x, y, "loss")
        with np.load(tmp_path / "map.npz") as data:
            assert data["loss"] == pytest.approx(expected.figures, rel=1e-12, nan_ok=True)
            assert np.array_equal(data["diverged"], expected.diverged)
        lines_ = [line for line in (tmp_path / "map.csv").read_text().splitlines() if not line.startswith("#")]
        head, *rows = csv.reader(lines_)
        assert head == [x.place, y.place, "loss", "diverged"]
        assert len(rows) == 24
        for k, (a, b, figure, diverged) in enumerate(rows):
            assert (float(a), float(b)) == (x.values()[k % 6], y.values()[k // 6])
            assert int(diverged) == expected.diverged[k // 6, k % 6]
            assert (figure == "") == bool(np.isnan(expected.figures[k // 6, k % 6]))
        for file in tmp_path.iterdir():
            assert read(file) == scenario  # each carries its own

    def test_processes_write_the_same_file(self, fallline, tmp_path):
        for jobs in ("0", "2"):
            assert fallline("sweep", "ravine", f"{jobs}.npz", *AXES, "--jobs", jobs) == (0, "")
        assert (tmp_path / "0.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()

    @pytest.fixture(name="fallline")
    def _fallline(self, tmp_path):
        """Run the command in `tmp_path` without a display: status and what it said on stderr."""
        absent = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        environment = {name: value for name, value in os.environ.items() if name not in absent} | {"COLUMNS": "120"}

        def run(*arguments):
            command = [sys.executable, str(MAIN), *arguments]
            done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
            return done.returncode, done.stderr

        return run
