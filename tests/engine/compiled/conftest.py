"""A scenario of one run in one line, and its first run by both paths."""

import pytest

from fallline import loads, trace
from fallline.engine.run import compiled as machine


@pytest.fixture(name="scenario")
def _scenario(scenario_text):
    def make(landscape, optimizer, lr=1e-4, steps=60, gradient=None, schedule=None, **changes):
        family = [{"name": each} if isinstance(each, str) else each for each in (landscape, optimizer)]
        run = {"optimizer": family[1], "schedule": schedule or {"name": "constant", "lr": lr}}
        run |= {"gradient": gradient} if gradient else {}
        changes.setdefault("start", None)
        return loads(scenario_text(landscape=family[0], runs=[run], steps=steps, **changes))

    return make


@pytest.fixture(name="both")
def _both(monkeypatch):
    """A scenario's first run by machine code, and by numpy."""

    def run(scenario):
        monkeypatch.setenv("FALLLINE_COMPILE", "wait")
        assert machine.recorded(scenario, scenario.runs[0]) is not None
        quick = trace(scenario)[0]
        monkeypatch.setenv("FALLLINE_COMPILE", "0")
        return quick, trace(scenario)[0]

    return run
