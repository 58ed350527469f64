"""A new optimizer is one class: the form, the command line, the file format and the window know it at once."""

import json
from typing import Annotated, ClassVar

import numpy as np
import pytest
from msgspec import Meta
from PySide6.QtWidgets import QLineEdit, QSlider

from fallline import OPTIMIZERS, ScenarioError, dumps, load_scenario, loads, trace
from fallline import command_line as main
from fallline.engine.family.registry import withdraw
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.scenario.edit import with_run

TAG = "test-kicked"
FILE = """
version = 1
steps = 3
start = [1.0, -2.0]
landscape = { name = "quadratic", l1 = 1.0, l2 = 1.0, rotation = 0.0 }
[[runs]]
optimizer = { name = "test-kicked", kick = 0.5 }
schedule = { name = "constant", lr = 0.1 }
"""


def define():
    """What one new file would say."""

    class Kicked(Optimizer, frozen=True, tag=TAG):
        """Plain descent with a kick:  theta <- theta - lr (1 + kick) g."""

        kick: Annotated[float, Meta(ge=0, le=2, description="share added to each step", extra={"symbol": "ξ"})] = 0.25
        slots: ClassVar = ()

        def coefficients(self, step, lr):
            return (lr * (1 + self.kick),)

        @staticmethod
        def rule(g, rate):
            return (-rate * g,)

    return Kicked


@pytest.fixture
def kicked():
    """The class, for one test. It lives on, for msgspec remembers every union it has read; no registry lists it."""
    cls = define()
    yield cls
    withdraw(cls)


def listed(capsys):
    with pytest.raises(SystemExit) as end:
        main.main(["list", "optimizers", "--json"])
    assert not end.value.code
    return {entry["name"]: entry["summary"] for entry in json.loads(capsys.readouterr().out)}


def test_the_registry_has_it(kicked):
    assert OPTIMIZERS[TAG] is kicked
    assert OPTIMIZERS[TAG].heading() == "Test kicked"


def test_the_file_format_has_it_and_its_bounds(kicked):
    scenario = loads(FILE)
    assert scenario.runs[0].optimizer == kicked(kick=0.5)
    assert loads(dumps(scenario)) == scenario
    with pytest.raises(ScenarioError, match="kick"):
        loads(FILE.replace("kick = 0.5", "kick = 5.0"))
    with pytest.raises(ScenarioError, match="kcik"):
        loads(FILE.replace("kick = 0.5", "kcik = 0.5"))


def test_it_runs(kicked):
    theta = trace(loads(FILE))[0].theta[:, :, 0]
    np.testing.assert_allclose(theta, np.outer((1 - 0.15) ** np.arange(4), [1.0, -2.0]), rtol=1e-12)


def test_the_command_line_lists_and_runs_it(kicked, capsys, tmp_path):
    assert listed(capsys)[TAG].startswith("Plain descent with a kick")
    (tmp_path / "kicked.toml").write_text(FILE)
    with pytest.raises(SystemExit) as end:
        main.main(["run", str(tmp_path / "kicked.toml"), "--json"])
    assert not end.value.code
    figures = json.loads(capsys.readouterr().out)
    assert figures["optimizer"] == TAG
    assert figures["steps"] == 3


def test_the_window_offers_it_and_makes_its_form(kicked, open_window, hand, qtbot):
    window = open_window()
    card = window.runs_panel.cards[0]
    hand.click(card.open_button)
    hand.choose(card.optimizer_box, "Test kicked")
    assert window.session.scenario.runs[0].optimizer == kicked()
    slider = window.findChild(QSlider, "run-0-optimizer-kick-slider")
    assert slider.isVisible()
    assert "ξ" in slider.accessibleName()
    before = window.session.paths[0]
    hand.press_knob(slider)
    hand.move(20)
    hand.release()
    assert window.session.scenario.runs[0].optimizer.kick > 0.25
    assert not np.array_equal(window.session.paths[0].theta, before.theta)
    line = window.findChild(QLineEdit, "run-0-optimizer-kick-edit")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "9\r")
    assert line.property("fault")
    window.session.seek(60)
    window.grab()


def test_it_is_saved_and_opened_from_the_window(kicked, open_window, tmp_path):
    window = open_window()
    session = window.session
    session.edit(with_run(session.scenario, 0, optimizer=kicked(kick=1.0)))
    assert window.documents.save_path(tmp_path / "mine.toml")
    assert "test-kicked" in (tmp_path / "mine.toml").read_text("utf-8")
    window.documents.open_example("saddle")
    window.documents.open_path(tmp_path / "mine.toml")
    assert session.scenario.runs[0].optimizer == kicked(kick=1.0)
    session.load(load_scenario("ravine"))


def test_afterwards_nothing_of_it_is_left(capsys):
    assert TAG not in OPTIMIZERS
    assert TAG not in listed(capsys)
    with pytest.raises(ScenarioError, match=TAG):
        loads(FILE)
