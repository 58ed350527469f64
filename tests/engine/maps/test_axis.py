"""Axes are read from words and put their values into a scenario, or say in one line why not."""

import msgspec
import pytest

from fallline import ScenarioError, load_scenario
from fallline.engine.studies.cells import _read_again, placed
from fallline.engine.studies.sweep import Axis, parse_axis, sweep

from .axes import X


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
