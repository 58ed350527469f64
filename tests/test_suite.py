"""The suite itself: it notices a process of its own that dies at the end, and its order can be shuffled."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DYING = """
import atexit, os, signal

def test_good():
    atexit.register(lambda: {end})
"""
SEVERAL = "\n".join(f"def test_{number}(): pass" for number in range(20))


def suite(folder, text, *options, **environment):
    """Run a suite of its own that has this one's conftest."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "test_it.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", folder, folder]
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # it asks for none of Qt's and hypothesis', which take a second
    return subprocess.run(
        [*command, *options],
        cwd=folder,
        env=os.environ | alone | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


ALONE, BY_A_WORKER = [], ["-p", "xdist", "-n", "1"]


@pytest.mark.parametrize("options", [ALONE, BY_A_WORKER], ids=["alone", "by a worker"])
@pytest.mark.parametrize(
    ("end", "words"),
    [("os.kill(os.getpid(), signal.SIGSEGV)", "by signal 11"), ("os._exit(3)", "with status 3"), ("None", "")],
)
def test_a_process_that_dies_after_its_last_test_is_noticed(tmp_path, end, words, options):
    done = suite(tmp_path, DYING.format(end=end), *options)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert (done.returncode == 0) == (not words)
    if options == BY_A_WORKER:
        assert ("gw0 died at its exit" in done.stdout) == bool(words)
        assert words in done.stdout


def test_a_seed_shuffles_the_tests_and_the_same_seed_does_it_again(request, tmp_path, monkeypatch):
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).with_name("conftest.py")))
    names = [f"test_it.py::test_{number}" for number in range(20)]

    def order(seed):
        monkeypatch.setenv("FALLLINE_SHUFFLE", seed)
        found = names.copy()
        conftest.pytest_collection_modifyitems(found)
        return found

    plain, one, again, two = map(order, ("", "1", "1", "2"))
    assert plain == names
    assert one == again != two
    assert sorted(one) == sorted(plain)
    assert plain != one
    done = suite(tmp_path, SEVERAL, "--collect-only", "-q", FALLLINE_SHUFFLE="1")
    assert [line for line in done.stdout.splitlines() if "::" in line] == one
