"""What a run shows before its first step is what it has there once it is traced, whatever its method keeps."""

import numpy as np

from fallline import OPTIMIZERS, load_scenario, trace
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.run.trace import begun
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run


def test_every_method_with_other_points_begins_with_those_that_it_has_at_its_start():
    plain = [cls for cls in OPTIMIZERS.values() if not cls.needs_constraints]
    beside = [cls for cls in plain if cls.sequences is not Optimizer.sequences]
    runs = tuple(Run(optimizer=cls()) for cls in beside)
    scenario = replace(load_scenario("ravine"), runs=runs, steps=1)
    assert len(runs) >= 3
    for run, first, traced in zip(runs, begun(scenario, runs), trace(scenario), strict=True):
        tag = run.optimizer.tag()
        assert first.points.keys() == traced.points.keys(), tag
        assert first.state.keys() == traced.state.keys(), tag
        for name, found in first.points.items():
            np.testing.assert_array_equal(found.theta, traced.points[name].theta[:1], tag)
