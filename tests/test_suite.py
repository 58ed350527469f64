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
    return subprocess.run(
        [*command, *options],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("options", [["-p", "no:xdist"], ["-n", "1"]], ids=["alone", "by a worker"])
@pytest.mark.parametrize(
    ("end", "words"),
    [("os.kill(os.getpid(), signal.SIGSEGV)", "by signal 11"), ("os._exit(3)", "with status 3"), ("None", "")],
)
def test_a_process_that_dies_after_its_last_test_is_noticed(tmp_path, end, words, options):
    done = suite(tmp_path, DYING.format(end=end), *options)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert (done.returncode == 0) == (not words)
    if options == ["-n", "1"]:
        assert ("gw0 died at its exit" in done.stdout) == bool(words)
        assert words in done.stdout


def test_a_seed_shuffles_the_tests_and_the_same_seed_does_it_again(tmp_path):
    def order(seed):
        done = suite(tmp_path, SEVERAL, "-p", "no:xdist", "--collect-only", "-q", FALLLINE_SHUFFLE=seed)
        return [line for line in done.stdout.splitlines() if "::" in line]

    plain, one, again, two = map(order, ("", "1", "1", "2"))
    assert plain == [f"test_it.py::test_{number}" for number in range(20)]
    assert one == again != two
    assert sorted(one) == sorted(plain)
    assert plain != one
