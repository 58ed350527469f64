"""One Ctrl-C ends a command, also where Python would lose it: in a callback of LLVM, and while an object is let go."""

import ctypes
import signal
import sys
import threading

import pytest

from fallline import terminal
from fallline.command_line import main

PATIENCE = 30
kept = []


def compiled_slowly():
    """As llvmlite compiles: C calls back, the signal is seen there, and what is raised there goes nowhere."""

    @ctypes.CFUNCTYPE(None)
    def _raw_object_cache_notify():
        signal.raise_signal(signal.SIGINT)
        kept.append("machine code")

    _raw_object_cache_notify()


class LetGo:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)


class HalfBuilt:
    """As an object of LLVM whose making was stopped."""

    def __init__(self):
        signal.raise_signal(signal.SIGINT)
        self.pointer = 1

    def __del__(self):
        del self.pointer


@pytest.fixture(autouse=True)
def _heard():
    """As in a terminal: what a shell starts in the background ignores Ctrl-C from its birth."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("lose", [compiled_slowly, LetGo, HalfBuilt])
def test_the_first_ctrl_c_ends_it_in_one_line(lose, monkeypatch, capfd):
    def works(_source):
        lose()
        assert not threading.Event().wait(PATIENCE), "it went on"
        pytest.fail("the first one was lost")

    kept.clear()
    monkeypatch.setattr(terminal, "opened", works)
    with pytest.raises(SystemExit) as leaving:
        main(["run", "ravine"])
    assert leaving.value.code == 130
    assert capfd.readouterr() == ("", "fallline: stopped\n")
    assert kept == (["machine code"] if lose is compiled_slowly else []), "what LLVM gave is kept"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
