"""The command line is used as others are: in pipes, with a bar while one waits, and stopped by Ctrl-C in one line."""

import io
import sys
import threading
from importlib.metadata import version
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
import rich.progress

from fallline import load_scenario, terminal
from fallline.command_line import main
from fallline.engine.studies.basins import basins


def ended(*arguments):
    with pytest.raises(SystemExit) as leaving:
        main([str(each) for each in arguments])
    return leaving.value.code


@pytest.fixture
def piped(monkeypatch):
    """`piped(bytes)` sends them through standard input, and gives what comes out, as bytes."""

    def pipe(content=b""):
        out = io.BytesIO()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, write_through=True))
        return out

    return pipe


def test_it_says_which_it_is_and_what_it_takes(capsys):
    assert ended("--version") == 0
    assert capsys.readouterr().out == f"fallline {version('fallline')}\n"
    assert ended("-h") == ended("export", "-h") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Exit status: 0 done; 1 a check found something wrong; 2 wrong input" in told
    assert "--quiet" in told


def test_a_scenario_comes_and_a_file_goes_through_a_pipe(piped, tmp_path, capsys):
    ravine = load_scenario("ravine")
    assert ended("export", "ravine", tmp_path / "a.npz") == 0
    out = piped((tmp_path / "a.npz").read_bytes())
    assert ended("export", "-", "-", "--format", "csv", "--columns", "run,step", "--every", "60") == 0
    (tmp_path / "b.csv").write_bytes(out.getvalue())
    assert out.getvalue().startswith(b"run,step,scenario\nGradient descent,0,fallline1.")
    assert load_scenario(tmp_path / "b.csv") == ravine


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["export", "ravine", "-"], "-: say what is to be written, such as --format csv"),
        (["export", "ravine", "a.csv", "--format", "csv"], "--format is for -; the ending of a.csv says what it is"),
        (["export", "ravine", "-", "--format", "bmp"], "cannot write .bmp"),
        (["run", "-"], "standard input: the file is empty"),
    ],
)
def test_a_pipe_that_cannot_be_is_refused_in_a_line(piped, capsys, arguments, told):
    piped()
    assert ended(*arguments) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_quiet_says_nothing_but_what_is_wrong(tmp_path, capsys):
    assert ended("export", "ravine", tmp_path / "a.toml", "-q") == 0
    assert capsys.readouterr() == ("", "")
    assert ended("export", "ravine", tmp_path / "none" / "a.toml", "--quiet") == 2
    assert "there is no folder" in capsys.readouterr().err


def test_ctrl_c_ends_in_one_line_and_130(monkeypatch, capsys):
    def interrupted(_source):
        raise KeyboardInterrupt

    monkeypatch.setattr(terminal, "opened", interrupted)
    assert ended("run", "ravine") == 130
    assert capsys.readouterr().err.strip() == "fallline: stopped"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_is_drawn_on_a_terminal_alone_and_for_work_that_takes_long(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "SOON", 0)
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal.bar("Mapping") as progress:
            for share in (0.0, 0.5, 1.0):
                progress(share)
        assert ("Mapping" in stream.getvalue() and "100%" in stream.getvalue()) == drawn
    monkeypatch.setattr(terminal, "SOON", 1e9)
    monkeypatch.setattr(sys, "stderr", soon := Terminal())
    with terminal.bar("Mapping") as progress:
        progress(0.5)
    assert "Mapping" not in soon.getvalue()


def test_a_bar_is_there_before_the_first_news_of_work_that_takes_long(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(terminal, "SOON", 0)
    begun = threading.Event()
    monkeypatch.setattr(rich.progress.Progress, "start", lambda _: begun.set())
    with terminal.bar("Sweeping"):
        assert begun.wait(20)


def test_a_shell_offers_shipped_names_and_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rabbit.toml").touch()
    (tmp_path / "rain").mkdir()
    assert terminal.scenarios("ra") == ["rare-items", "rates-that-grow", "ravine", "rabbit.toml", "rain/"]
    assert terminal.scenarios("rain/") == terminal.scenarios("none/") == []


def test_a_map_that_tells_how_far_it_is_is_the_same_map():
    """Under noise, which hangs on the number of each walker."""
    scenario, shares = load_scenario("four-minima"), []
    noisy = msgspec.structs.replace(scenario.runs[0].gradient, noise=0.5)
    scenario = msgspec.structs.replace(scenario, runs=(msgspec.structs.replace(scenario.runs[0], gradient=noisy),))
    whole = basins(scenario, 0, scenario.window, 80)
    told = basins(scenario, 0, scenario.window, 80, lambda share, _news=None: shares.append(share))
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (2, 1.0)
    np.testing.assert_array_equal(told.minimum, whole.minimum)
    np.testing.assert_array_equal(told.steps, whole.steps)
