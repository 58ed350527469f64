"""While the runs of a network are traced in the background, an edit looks at all its examples once, for all of them."""

import numpy as np
import pytest

from fallline import load_scenario, trace
from fallline.engine.models import model
from fallline.engine.run import trace as tracing
from fallline.engine.run.trace import begun
from fallline.engine.scenario.edit import replace
from fallline.gui import tracer
from fallline.gui.session import Session


@pytest.fixture
def passes(monkeypatch):
    """The walkers of each passage through the examples of a model."""
    seen, real = [], model.Model._mean

    def noting(self, function, x, y, *at):
        seen.append(at[0].shape[1])
        return real(self, function, x, y, *at)

    monkeypatch.setattr(model.Model, "_mean", noting)
    return seen


def test_an_edit_of_four_runs_passes_through_the_examples_once(qapp, passes, monkeypatch):
    monkeypatch.setattr(tracer, "PATIENCE", -1.0)
    scenario = load_scenario("digits")
    with monkeypatch.context() as held:
        held.setattr(tracer.Background, "ask", lambda *_, **__: None)  # what another thread would do
        session = Session(scenario)
        passes.clear()
        session.edit(replace(scenario, steps=scenario.steps + 1))
    assert [path.steps for path in session.paths] == [0] * len(scenario.runs)
    assert passes == [1]


def test_what_is_there_at_first_is_the_start_of_what_comes(qapp):
    scenario = replace(load_scenario("digits"), steps=1)
    for first, whole in zip(begun(scenario, scenario.runs), trace(scenario), strict=True):
        assert (first.status, list(first.state)) == ("unfinished", list(whole.state))
        for name in ("theta", "loss", "gradient", "gradient_norm"):
            np.testing.assert_allclose(getattr(first, name), getattr(whole, name)[:1], rtol=1e-12)


def test_how_far_a_run_is_never_goes_back_while_its_path_grows(monkeypatch):
    monkeypatch.setattr(tracing, "FIRST_NEWS", 0.0)
    told, scenario = [], replace(load_scenario("digits"), steps=12)
    tracing.trace_runs(scenario, scenario.runs[:2], lambda *news: told.append(news))
    shares = [share for share, *_ in told]
    assert len([news for _, *rest in told for news in rest if news is not None]) > 2, "paths in part among them"
    assert shares == sorted(shares)
