"""Every optimizer on every landscape from where there is no slope, no number or too large a one: nothing is raised."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Scenario, trace
from fallline.engine.landscapes.expression import Expression
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant
from tests.for_each import for_each
from tests.grounds import suits

pytestmark = pytest.mark.filterwarnings("error")
PLACES = {
    "flat everywhere": ("0*x", (1.0, 2.0)),
    "flat to the left": ("where(x < 0, 1, x**2) + 0*y", (-1.0, 0.0)),
    "zero gradient at a saddle": ("x**2 - y**2", (0.0, 0.0)),
    "no number here": ("log(x) + y**2", (-1.0, 1.0)),
    "no number a step away": ("sqrt(x) + y**2", (1e-9, 1.0)),
    "infinity here": ("1/(x*x) + y**2", (0.0, 1.0)),
    "overflow here": ("exp(x*x) + y**2", (100.0, 1.0)),
    "overflow of the slope": ("x**4 + y**2", (1e77, 1.0)),
    "a kink": ("abs(x) + abs(y)", (0.0, 0.0)),
}
NOWHERE = ("no number here", "infinity here", "overflow here")
LOOKING = [tag for tag, family in OPTIMIZERS.items() if not family.derivatives or family.samples]
"""Those that look about them, and by chance, whatever the slope."""
MOVING = ("recorded", "yogi", "chain", "proximal-gradient", *LOOKING)
"""One goes where its file says, one's mean starts above zero, one decays its weights, and one makes them sparse."""


def gone(landscape, optimizer, start, lr, steps=12):
    """The trajectory, after what holds of any."""
    family = OPTIMIZERS[optimizer]
    still = {"weight_decay": 0.0} if "weight_decay" in family.__struct_fields__ else {}  # which moves without a slope
    run = Run(optimizer=family(**still), schedule=Constant(lr=lr))
    (path,) = trace(Scenario(landscape=landscape, runs=(run,), steps=steps, start=start))
    assert path.status in ("done", "converged", "diverged")
    assert (path.status == "diverged") == (path.diverged_at is not None)
    own = optimizer == "recorded"  # it goes where it went, whatever the ground, and of its own points it has two
    there, steps = np.isfinite(path.loss) | own, 1 if own else steps
    assert (there[1:] <= there[:-1]).all()  # who has left stays away
    assert np.isfinite(path.theta[0]).all()
    np.testing.assert_array_equal(np.isfinite(path.theta[1:]).all(axis=1), there[1:])
    left = there.sum(axis=0)
    assert path.diverged_at == (None if left.min() > steps else left.min())
    assert path.steps == max(left.max() - 1, 0)
    return path


def runs(optimizer, landscape):
    return suits(OPTIMIZERS[optimizer], landscape)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@for_each("place", PLACES)
def test_where_there_is_no_slope_or_no_number(optimizer, place):
    formula, start = PLACES[place]
    landscape = Expression(formula=formula)
    if not runs(optimizer, landscape):
        return
    for lr in (1e-3, 1.0, 1e200):
        path = gone(landscape, optimizer, start, lr)
        if place in NOWHERE:
            own = optimizer == "recorded"  # it goes where it went, whatever the ground
            assert (path.diverged_at, path.reason) == ((None, "recorded") if own else (0, "no value"))
        if place.startswith("flat") and optimizer not in MOVING:
            np.testing.assert_array_equal(path.theta, np.broadcast_to(path.theta[:1], path.theta.shape))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@for_each("tag", LANDSCAPES.offered())
def test_at_a_minimum_amid_the_window_far_out_and_at_a_giant_rate(optimizer, tag):
    landscape = LANDSCAPES[tag]()
    if not runs(optimizer, landscape):
        return
    here, (x0, x1, y0, y1) = tuple(landscape.start), landscape.window
    rest, every = here[2:], len(here)
    amid, out = ((x0 + x1) / 2, (y0 + y1) / 2, *rest), (1e7, -1e7, *rest)
    starts = (*landscape.minima()[:1], amid, out, (1e8,) * every, (-1e160,) * every)
    gone(landscape, optimizer, starts, OPTIMIZERS[optimizer].default_lr, steps=8)
    gone(landscape, optimizer, here, 1e300, steps=2)
