"""How a test of a map waits, and holds a study at a gate."""

import threading

PATIENCE = 30_000


class Gate:
    """A study that waits at its door, so that a test decides when an answer comes; it counts who came."""

    def __init__(self, study):
        self.study, self.open, self.came, self.left = study, threading.Event(), 0, 0

    def __call__(self, *args, **kwargs):
        self.came += 1
        assert self.open.wait(30)
        try:
            return self.study(*args, **kwargs)
        finally:  # with an answer, or called off on the way
            self.left += 1


def wait_for(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE)


def words(window):
    return window.stage.figures.text()
