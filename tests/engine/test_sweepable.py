"""Every number of a scenario can be swept, under a name for people."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.files.open import scenario_names
from fallline.engine.studies.sweep import Axis, Sweep, best_cell, parse_axis, placed
from fallline.engine.studies.sweepable import sweepable


@pytest.mark.parametrize("name", scenario_names())
def test_every_place_takes_a_value_of_its_range(name):
    scenario = load_scenario(name)
    for place, found in sweepable(scenario).items():
        axis = parse_axis(f"{place}={found.span(5)}")
        assert 2 <= len(axis.values()) <= 5
        for value in axis.values():
            if found.field.low <= value <= found.field.high:  # a slider may end at a bound that is left out
                placed(scenario, {place: float(value)})


def test_names_tell_runs_apart_and_say_what_the_field_is():
    found = sweepable(load_scenario("ravine"))
    assert found["runs.1.optimizer.beta"].words == "2. Momentum: momentum β"
    assert found["landscape.l2"].words == "Landscape: across λ₂"
    assert len({each.words for each in found.values()}) == len(found)


@pytest.mark.parametrize(
    ("figures", "best"),
    [
        ([[3, 2], [1, np.nan]], (0, 1)),
        ([[np.inf, 2], [np.nan, 5]], (1, 0)),
        ([[np.nan, np.inf], [np.nan, np.nan]], None),
    ],
)
def test_best_cell_is_the_least_figure_there_is(figures, best):
    axis = Axis("landscape.l1", 1.0, 2.0, 2)
    assert best_cell(Sweep(axis, axis, "loss", np.array(figures), np.isnan(figures))) == best
