"""Loss and gradient of one pass are those of two, to the bit, and a run that nobody follows computes them once."""

import numpy as np
import pytest

from fallline import load_scenario, trace
from fallline.engine.models.mlp import MLP
from fallline.engine.run import trace as tracing

NETWORKS = {
    "classes": MLP(data="iris", hidden=(5, 4), l2=0.01),
    "values": MLP(data="diabetes", hidden=(6,), activation="relu"),
    "sigmoid": MLP(data="two-moons", hidden=(3,), activation="sigmoid"),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_one_pass_says_what_two_say(name):
    network = NETWORKS[name]
    theta = np.array(network.start)[:, None] * np.linspace(0.2, 3, 40)
    theta[0, 3] = np.nan
    loss, gradient = network.loss_and_gradient(theta)
    assert loss.tobytes() == network.loss(theta).tobytes()
    assert gradient.tobytes() == np.ascontiguousarray(network.gradient(theta)).tobytes()
    assert np.isnan(loss[3])
    assert np.isfinite(np.delete(loss, 3)).all()


def test_a_run_that_nobody_follows_is_finished_once(monkeypatch):
    counted = []
    true = tracing.finish
    monkeypatch.setattr(tracing, "FIRST_NEWS", 0.0)  # news would be due at once
    monkeypatch.setattr(tracing, "finish", lambda *given, **named: counted.append(1) or true(*given, **named))
    moons = load_scenario("moons")
    alone = trace(moons)
    assert len(counted) == len(moons.runs)
    followed = tracing.trace_runs(moons, moons.runs, lambda share, news=None, /: None)
    assert len(counted) > 2 * len(moons.runs)
    assert all(one.loss.tobytes() == other.loss.tobytes() for one, other in zip(alone, followed, strict=True))
