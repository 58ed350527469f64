"""A few of the kills of `make kills`: windows and a sweep, at moments of chance that are the same each time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = Path(__file__).parent.parent / "tools" / "kills"
FEW, FIRST = 3, 47
"""A kill of a sweep, one by the clock, one at a call on a file."""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_whoever_is_killed_loses_nothing_that_was_saved_and_leaves_nothing_half_done():
    ended = subprocess.run(
        [sys.executable, str(KILLS), str(FEW), str(FIRST)], capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.stderr == ""
    assert ended.returncode == 0, ended.stdout
    figures = [int(figure) for figure in re.findall(r"\d+", ended.stdout)]
    starts, _, written, _, of_sweeps, _, kills, *_ = figures
    assert (starts, of_sweeps, kills) == (FEW, 1, FEW)  # the last start is left alone
    assert written > 0
