"""What is slow to import is there before it is asked for, and no hand waits for it."""

import threading

from fallline.gui import ahead

from .watchdog import wait_until


def test_what_is_soon_wanted_is_imported_in_another_thread(qapp, monkeypatch):
    noted = []
    monkeypatch.setattr(ahead, "SOON", ("no_such_module", "colorsys"))

    def note(name):
        noted.append((name, threading.current_thread()))
        if name == "no_such_module":
            raise ImportError(name)

    monkeypatch.setattr(ahead, "import_module", note)
    background = ahead.import_ahead(qapp)
    wait_until(lambda: not background.busy)
    background.deleteLater()
    assert [name for name, _ in noted] == ["no_such_module", "colorsys"]
    assert threading.main_thread() not in {thread for _, thread in noted}


def test_the_least_losses_that_a_comparison_asks_for_are_looked_for_in_another_thread(qapp, monkeypatch):
    """Of all landscapes they take longer than a frame; the engine keeps them."""
    noted = []
    monkeypatch.setattr("fallline.engine.studies.plan.usual_problems", lambda: noted.append(threading.current_thread()))
    background = ahead.import_ahead(qapp)
    wait_until(lambda: not background.busy)
    background.deleteLater()
    assert len(noted) == 1
    assert noted[0] is not threading.main_thread()
