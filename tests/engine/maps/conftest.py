"""What the tests of all maps share: a scenario in one line, and both ways to compute it."""

import pytest

from fallline import loads


@pytest.fixture(name="make")
def _make(scenario_text):
    def make(landscape, optimizer, lr=0.01, steps=200, **changes):
        family = [{"name": each} if isinstance(each, str) else each for each in (landscape, optimizer)]
        run = {"optimizer": family[1], "schedule": {"name": "constant", "lr": lr}}
        run |= {"gradient": changes.pop("gradient")} if "gradient" in changes else {}
        return loads(scenario_text(landscape=family[0], runs=[run], steps=steps, **{"start": None} | changes))

    return make


@pytest.fixture(params=["0", "wait"], ids=["numpy", "machine code"])
def either_way(request, monkeypatch):
    """The test holds by numpy and by machine code."""
    monkeypatch.setenv("FALLLINE_COMPILE", request.param)
