"""One regression three ways: what each sees, where each rests, and what a step on all of them costs."""

import msgspec
import numpy as np
import pytest

from fallline.engine.studies import three_ways as study
from fallline.engine.studies.three_ways import MODEL, ThreeWays, floor, spread, three_ways


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """Times are looked at where they matter."""
    monkeypatch.setattr(study, "seconds", lambda size, *_: 1e-5 * size)


def test_examples_seen_are_counted_in_copies():
    everyone, batch, one = three_ways(ThreeWays(steps=20, copies=3, batch_size=8))
    assert everyone.examples[-1] == 20 * MODEL.examples * 3
    assert batch.examples[-1] == 20 * 8
    assert one.examples[-1] == 20


def test_descent_on_all_goes_to_the_minimum_and_the_others_settle_on_theorys_floor():
    everyone, batch, one = three_ways(ThreeWays(steps=1500, lr_batch=0.03, lr_one=0.03, batch_size=4, seed=3))
    assert everyone.mean[-1] < 1e-14
    for way in (batch, one):
        assert way.mean[500:].mean() == pytest.approx(way.floor, rel=0.25)


@pytest.mark.parametrize(("lr", "size"), [(0.03, 1), (0.1, 1), (0.2, 1), (0.5, 16)])
def test_floor_is_that_of_very_many_draws(lr, size):
    """By a plain loop of 4,000 walkers: noise that stayed as it is at the minimum would rest 15 % lower at 0.1."""
    train, best = MODEL.parts.train, np.array(MODEL.minima()[0])
    rng, theta = np.random.default_rng(4), np.tile(best, (4000, 1))
    hessian, losses = train.x.T @ train.x / len(train.x), []
    for step in range(400):
        x = train.x[drawn := rng.integers(len(train.x), size=(len(theta), size))]
        residual = np.einsum("wbd,wd->wb", x, theta) - train.y[drawn]
        theta = theta - lr * np.einsum("wb,wbd->wd", residual, x) / size
        if step >= 200:
            losses.append(np.einsum("wi,ij,wj->w", theta - best, hessian, theta - best).mean() / 2)
    assert np.mean(losses) == pytest.approx(floor(lr, size), rel=0.05)


def test_small_rates_rest_in_proportion_and_too_large_ones_nowhere():
    assert floor(1e-4, 1) == pytest.approx(2 * floor(5e-5, 1), rel=1e-3)
    assert floor(1e-4, 1) == pytest.approx(4 * floor(1e-4, 4), rel=1e-3)
    assert floor(1.0, 16) < np.inf
    assert floor(1.0, 1) == np.inf  # although descent on all bears 1.37


def test_spread_is_the_covariance_of_single_gradients():
    train, best = MODEL.parts.train, np.array(MODEL.minima()[0])
    each = train.x * (train.x @ best - train.y)[:, None]
    assert each.mean(axis=0) == pytest.approx(0, abs=1e-14)
    assert spread() == pytest.approx(np.cov(each.T, bias=True))


def test_a_smaller_rate_rests_lower_and_a_shuffled_epoch_lower_still():
    def rest(**changes):
        return three_ways(ThreeWays(steps=1200, **changes))[2].mean[400:].mean()

    assert rest(lr_one=0.02) < rest(lr_one=0.1) / 3
    assert rest(lr_one=0.02, copies=1) < rest(lr_one=0.02, copies=1, replacement=True)


def test_a_rate_too_large_leaves_and_is_told():
    one = three_ways(ThreeWays(steps=400, lr_one=3.0))[2]
    assert one.path.status == "diverged"
    assert len(one.mean) == len(one.examples) == len(one.path.loss)
    assert one.floor == np.inf


def test_a_batch_of_all_examples_is_a_batch_still():
    everyone, batch, _ = three_ways(ThreeWays(steps=5, batch_size=10_000, copies=1))
    assert batch.batch_size == everyone.batch_size == MODEL.examples
    assert batch.path.theta[-1, :, 0] == pytest.approx(everyone.path.theta[-1, :, 0])


def test_times_are_positive_and_grow_with_the_data(monkeypatch):
    monkeypatch.undo()
    assert 0 < study.seconds_of_all(1) < study.seconds_of_all(1000)
    assert study.seconds(1, True) > 0


def test_settings_are_bounded():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"batch_size": 0}, ThreeWays)


def test_rest_is_the_mean_of_the_last_quarter_and_none_where_a_walker_left():
    everyone, _, one = three_ways(ThreeWays(steps=40))
    assert one.rest == pytest.approx(one.mean[30:].mean())
    assert everyone.elapsed[0] == 0
    assert everyone.elapsed[-1] == pytest.approx(40 * everyone.seconds)
    assert np.isnan(three_ways(ThreeWays(steps=400, lr_one=1.0))[2].rest)
