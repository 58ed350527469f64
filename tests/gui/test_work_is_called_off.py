"""What goes on in the background is called off from wherever it is, though it was never told how far it is."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QThreadPool

from fallline import load_scenario
from fallline.engine.family.stopping import Stopped, heeding, look_up
from fallline.engine.run.compiled import ends
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.edit import replace
from fallline.gui.background import Background


def test_nobody_who_cannot_be_called_off_is():
    look_up()
    with heeding(lambda: None):
        look_up()
    look_up()


def stop():
    raise Stopped


def walks():
    ravine = replace(load_scenario("ravine"), steps=1_000_000)
    digits = load_scenario("digits")
    return {
        "a path": lambda: trace_run(ravine, ravine.runs[0]),
        "ends": lambda: ends(ravine, ravine.runs[0]),
        "a loss over examples": lambda: digits.landscape.loss(digits.positions()),
    }


@pytest.mark.parametrize("name", walks())
def test_it_looks_up_now_and_then(name):
    work = walks()[name]
    with heeding(stop), pytest.raises(Stopped):
        work()


def test_looking_up_changes_nothing():
    ravine = load_scenario("ravine")
    with heeding(lambda: None):
        heeded = ends(ravine, ravine.runs[1])
    assert np.array_equal(heeded.theta, ends(ravine, ravine.runs[1]).theta)


@pytest.mark.parametrize("how", ["drop", "stop"])
def test_a_study_that_tells_nothing_ends_when_nobody_waits(qapp, how):
    begun = threading.Event()
    ravine = replace(load_scenario("ravine"), steps=1_000_000)

    def study(_):
        begun.set()
        return ends(ravine, ravine.runs[0])

    work = Background(qapp)
    work.ask(study)
    assert begun.wait(60)
    getattr(work, how)()
    assert QThreadPool.globalInstance().waitForDone(30_000), "it would have taken a minute"
    work.deleteLater()
