"""The coefficients of all steps at once are those of one step after the other, to the last bit."""

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES
from fallline.engine.kernels.coefficients import table
from fallline.engine.method.optimizer import Optimizer, correction, power

STEPS = 3000
OTHERS = [
    ("adam", {"bias_correction": False}),
    ("adam", {"beta1": 0.0, "beta2": 0.0}),
    ("adagrad", {"lr_decay": 0.3}),
    ("nadam", {"momentum_decay": 0.5, "beta1": 0.99}),
    ("radam", {"beta2": 0.0}),
    ("radam", {"beta2": 2 / 3}),
    ("radam", {"beta2": 0.7}),
    ("radam", {"beta1": 0.0, "beta2": 0.9999}),
    ("qhadam", {"nu1": 0.0, "nu2": 0.5}),
    ("yogi", {"initial_accumulator": 0.1}),
]


class OneByOne(Optimizer, frozen=True, tag="OneByOne"):  # its own name: none that a registry lists
    """Written for one step at a time."""

    def coefficients(self, step, lr):
        return (2 * lr if step else lr), lr / max(step, 1)


def rising(steps):
    """Rates (T,) of which no two are alike."""
    return np.random.default_rng(0).uniform(1e-4, 1.0, steps)


@pytest.mark.parametrize(("tag", "fields"), [*((tag, {}) for tag in OPTIMIZERS), *OTHERS])
def test_all_steps_at_once_are_one_after_the_other(tag, fields):
    optimizer, rates = OPTIMIZERS[tag](**fields), rising(STEPS)
    together = optimizer.coefficients(np.arange(STEPS), rates)
    single = [optimizer.coefficients(step, rate) for step, rate in enumerate(rates.tolist())]
    together = np.array([np.broadcast_to(number, STEPS) for number in together])
    np.testing.assert_array_equal(together.T, np.array(single, dtype=float))
    assert np.isfinite(together).all()


def test_a_table_holds_rates_and_coefficients_of_a_runs_steps():
    optimizer, schedule = OPTIMIZERS["adamw"](), SCHEDULES["exponential"](lr=0.1)
    rates, numbers = table(optimizer, schedule, 7)
    np.testing.assert_array_equal(rates, schedule.rates(7))
    np.testing.assert_array_equal(numbers[4], optimizer.coefficients(4, rates[4]))
    assert numbers.shape == (7, 6)
    assert numbers.flags.c_contiguous, "its rows are read by address"


def test_a_method_written_for_one_step_at_a_time_is_asked_step_by_step():
    rates, numbers = table(OneByOne(), SCHEDULES["exponential"](lr=0.1), 5)
    np.testing.assert_array_equal(numbers, [OneByOne().coefficients(k, rate) for k, rate in enumerate(rates)])


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.999, 0.9999, 1 - 2**-53])
def test_powers_and_corrections_have_the_same_bits_alone_and_among_many(beta):
    steps = np.arange(400_000) if beta > 0.99 else np.arange(5_000)
    one_by_one = [beta ** (step + 1) for step in range(len(steps))]
    corrected = correction(beta, steps)
    assert power(beta, steps + 1).tolist() == one_by_one
    assert corrected.tolist() == [1 - each for each in one_by_one]
    assert power(corrected, 0.5).tolist() == [each**0.5 for each in corrected.tolist()]
