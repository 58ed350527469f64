"""What methods without derivatives cost grows with the dimension; what descent costs does not."""

import numpy as np

from fallline.engine.studies.dimensions import LEFT, RACERS, by_differences, evaluations

DESCENT, SIMPLEX, CMA, STRATEGY, SPSA = range(5)


def test_losses_grow_with_the_dimension_and_gradients_do_not():
    few, many = np.array(evaluations(2)), np.array(evaluations(16))
    assert many[DESCENT] <= few[DESCENT]
    assert (many[[SIMPLEX, CMA, SPSA]] > 7 * few[[SIMPLEX, CMA, SPSA]]).all()
    assert many[SIMPLEX] / few[SIMPLEX] > 25  # more than the dimension
    assert (many[SIMPLEX:] > by_differences(many[DESCENT], 16)).all()


def test_what_is_counted_is_what_a_run_counts():
    from fallline import Run, Scenario
    from fallline.engine.landscapes.quadratic_nd import QuadraticND
    from fallline.engine.run.trace import trace_run
    from fallline.engine.schedules.constant import Constant

    for index in (DESCENT, SIMPLEX):
        racer = RACERS[index]
        run = Run(optimizer=racer.method, schedule=Constant(lr=racer.rates[0]))
        path = trace_run(Scenario(landscape=QuadraticND(dimension=4, condition=10.0), runs=(run,), steps=60), run)
        there = int(np.argmax(path.loss[:, 0] <= LEFT * path.loss[0, 0]))
        assert evaluations(4)[index] == sum(int(counts[there]) for counts in path.counts.values())
