"""The figures that labs 7 and 13 say under their plots, recomputed."""

import numpy as np

from fallline import trace
from fallline.engine.analysis.sharpness import sharpness
from fallline.gui.figures import figure
from fallline.gui.labs.all_labs import labs
from fallline.gui.theme import DARK


def drawn(number, qtbot, monkeypatch, **changes):
    monkeypatch.setattr("fallline.gui.labs.formula_panel.FormulaPanel.ask", lambda *_, **__: None)
    kind = next(kind for kind in labs() if kind.number == number)
    page = kind(DARK)
    qtbot.addWidget(page)
    page.settings = kind.Settings(**changes)
    found = page.compute_in_background(page.settings, lambda *_: None) if page.slow else page.compute(page.settings)
    page._take(found)
    return page


def test_lab_7_says_the_mean_loss_of_its_walkers_at_the_end(qtbot, monkeypatch):
    page = drawn(7, qtbot, monkeypatch, steps=120)
    ends = sorted(
        f"Mean loss at the end {figure(float(path.loss[-1].mean()))}" for path in trace(page.scenario(page.settings))
    )
    assert sorted(plot.note.text() for plot in page.plots if plot.note.text()) == ends


def test_lab_13_says_where_the_edge_is_met_and_what_comes_of_it(qtbot, monkeypatch):
    for lr, told in ((0.2, "Past 2/η = 10 from step"), (0.02, "not met yet")):
        page = drawn(13, qtbot, monkeypatch, lr=lr, steps=600)
        words = " ".join(plot.note.text() for plot in page.plots)
        assert told in words
        walked = page.scenario(page.settings)
        (path,) = trace(walked)
        found = sharpness(walked, walked.runs[0], path, 600)
        if told == "not met yet":
            assert f"λ max is {figure(found.value[-1])}, and the edge is 100" in words
        else:
            first = int(found.steps[np.argmax(found.value > 10)])
            assert f"from step {first};" in words
