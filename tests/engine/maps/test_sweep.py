"""Sweeps are true: each cell is what the single run gives, and theory draws its edge between them."""

import numpy as np
import pytest

from fallline import load_scenario, trace
from fallline.engine.analysis.summary import distance
from fallline.engine.run.progress import Stopped
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.cells import placed
from fallline.engine.studies.sweep import METRICS, Axis, parse_axis, sweep
from fallline.engine.studies.sweep_theory import lines

from .axes import X, Y


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
        x, y = parse_axis("runs.1.schedule.lr=lin:0.04:0.12:25"), parse_axis("runs.1.optimizer.beta=lin:0:0.9:4")
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
        x, y = parse_axis("runs.1.schedule.lr=lin:0.005:0.1:20"), parse_axis("runs.1.optimizer.beta=lin:0.2:0.95:26")
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
        shares, so_far = [], []

        def stop(share, found):
            shares.append(share)
            so_far.append(found)
            if len(shares) == 3:
                raise Stopped

        with pytest.raises(Stopped):
            sweep(load_scenario("ravine"), X, Y, progress=stop)
        found = so_far[-1]
        assert shares == pytest.approx([0.1, 0.2, 0.3])
        assert np.isnan(found.figures[3:]).all()

    def test_the_fields_of_the_scenario_itself_can_be_swept(self):
        scenario = load_scenario("ravine")
        found = sweep(scenario, parse_axis("steps=lin:10:50:3"), parse_axis("start.0=lin:-2:2:3"))
        for row, x in enumerate((-2.0, 0.0, 2.0)):
            for column, steps in enumerate((10, 30, 50)):
                path = trace(replace(scenario, steps=steps, start=(x, -0.05)))[0]
                assert found.figures[row, column] == path.loss[-1, 0]
