"""Batch size: the noise of a batch, the steps that an epoch allows, and where runs end."""

import tracemalloc

import numpy as np
import pytest

from fallline import trace
from fallline.engine.method.gradient import Gradient
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.batch_size import MODEL, BatchSize, at, least, noise, noise_expected, rate, sizes


def test_sizes_double_up_to_all_examples():
    assert sizes()[:3] == (1, 2, 4)
    assert sizes()[-1] == MODEL.examples
    assert list(sizes()) == sorted(set(sizes()))


@pytest.mark.parametrize("size", [1, 16, 128])
def test_noise_is_that_of_drawing_without_replacement(size):
    assert noise(size) == pytest.approx(noise_expected(size), rel=0.08)


def test_with_repeats_noise_falls_by_the_root_of_the_size_alone():
    one = noise_expected(1)
    for size in (1, 16, MODEL.examples):
        assert noise_expected(size, replacement=True) == pytest.approx(one / np.sqrt(size))
        assert noise_expected(size) <= noise_expected(size, replacement=True)


def test_all_examples_have_no_noise_and_all_seeds_end_alike():
    found = at(BatchSize(epochs=3, seeds=4), MODEL.examples)
    assert found.noise == pytest.approx(0, abs=1e-12)
    assert found.noise_expected == 0
    assert found.steps == 3
    assert np.ptp(found.train) < 1e-12


def test_all_sizes_see_every_example_and_none_ends_below_the_least():
    for size in (1, 100, MODEL.examples):
        found = at(BatchSize(epochs=2, seeds=3), size)
        assert found.steps == 2 * -(-MODEL.examples // size)
        assert (found.train > 0).all()
        assert found.seconds > 0


def test_small_batches_end_noisy_and_large_ones_have_not_arrived():
    settings = BatchSize(seeds=8)
    one, middle, everything = (at(settings, size) for size in (1, 8, MODEL.examples))
    assert np.median(middle.train) < np.median(one.train)
    assert np.median(middle.train) < np.median(everything.train)
    assert np.ptp(one.train) > np.ptp(middle.train)


@pytest.mark.parametrize("size", [1, 100])
def test_the_ends_are_those_of_the_recorded_runs(size):
    settings = BatchSize(epochs=2, seeds=5, lr=0.05)
    run = Run(
        optimizer=GradientDescent(),
        schedule=Constant(lr=rate(settings, size)),
        gradient=Gradient(batch_size=size),
    )
    steps = 2 * -(-MODEL.examples // size)
    (path,) = trace(Scenario(landscape=MODEL, start=(MODEL.start,) * 5, steps=steps, runs=(run,)))
    np.testing.assert_allclose(at(settings, size).train, MODEL.loss(path.theta[-1]) - least()[0], rtol=1e-12)


def test_memory_does_not_grow_with_the_epochs():
    """Of 200 epochs and seeds at batch size 1, positions alone would be 62,000 x 10 x 200 numbers, a gigabyte."""

    def peak(epochs):
        tracemalloc.start()
        try:
            at(BatchSize(epochs=epochs, seeds=40), 1)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    short, long = peak(5), peak(15)
    assert long - short < 5e5  # the path of ten epochs would be 9.9e6 bytes, and its losses and gradients as much
    assert long < 8e6


def test_rates_grow_as_they_are_told_and_stay_stable():
    assert rate(BatchSize(lr=0.01), 64) == 0.01
    assert rate(BatchSize(lr=0.01, rates="as the root of b"), 16) == pytest.approx(0.04)
    assert rate(BatchSize(lr=0.01, rates="as b"), 8) == pytest.approx(0.08)
    assert rate(BatchSize(lr=0.01, rates="as b"), 256) < 0.26


def test_a_rate_too_large_leaves_no_end():
    most = BatchSize(lr=1.0, epochs=200, seeds=200)  # more than a scenario may keep the paths of
    assert np.isnan(at(most, 1).train).all()
    assert least()[0] == pytest.approx(float(MODEL.loss(np.array(MODEL.minima()[0])[:, None])[0]))
