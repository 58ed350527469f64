"""Scenarios and trajectories built in one line, always through the text of a scenario file, as a person's are."""

import json

import pytest

from fallline import loads, trace


def toml(value):
    """A Python value as TOML, inline; floats by repr, which round-trips."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return repr(float(value))  # numpy's own says np.float64
        case str():
            return json.dumps(value)
        case dict():
            return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(toml(each) for each in value) + "]"
    return repr(value)


def scenario_text(**changes):
    """The text of a small valid scenario with top-level `changes`; a change to None leaves the key out."""
    scenario = {
        "version": 1,
        "title": "A test",
        "steps": 10,
        "seed": 0,
        "start": [1.0, 1.0],
        "landscape": {"name": "expression", "formula": "x**2 + 25*y**2"},
        "runs": [
            {
                "label": "Descent",
                "optimizer": {"name": "gradient-descent"},
                "schedule": {"name": "constant", "lr": 0.01},
            }
        ],
    }
    scenario = {key: value for key, value in (scenario | changes).items() if value is not None}
    return "".join(f"{key} = {toml(value)}\n" for key, value in scenario.items())


def traced(landscape, optimizer, lr, steps=50, start=(1.0, 1.0), seed=0, **run):
    """The trajectory of one run; landscape and optimizer are a tag, or a dict of fields."""
    run = {"optimizer": fields(optimizer), "schedule": {"name": "constant", "lr": lr}, **run}
    text = scenario_text(landscape=fields(landscape), runs=[run], steps=steps, start=start, seed=seed)
    return trace(loads(text))[0]


def fields(family):
    return {"name": family} if isinstance(family, str) else family


@pytest.fixture(scope="session", name="scenario_text")
def _scenario_text():
    return scenario_text


@pytest.fixture(scope="session", name="traced")
def _traced():
    return traced
