"""Every window in another language: no word passes by the table of texts, no figure by the decimal mark, and nothing is
cut where words are longer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fallline.engine.language import MARK

ROOT = Path(__file__).parents[2]
WALKS = {"words": "pseudo", "cut": "de"}
"""What is looked for, and the language it is looked for in."""


@pytest.fixture(scope="module")
def walks():
    """A process for each, at the same time: a language holds for all of a process."""
    begun = {}
    for what, language in WALKS.items():
        own = {"FALLLINE_LANGUAGE": language, MARK: ",", "FALLLINE_COMPILE": "0", "QT_QPA_PLATFORM": "offscreen"}
        line = [sys.executable, "-m", "tests.gui.in_a_language", what]
        begun[what] = subprocess.Popen(
            line, cwd=ROOT, env=os.environ | own, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    yield begun
    for walk in begun.values():
        walk.kill()
        walk.communicate()


@pytest.mark.parametrize("what", WALKS)
def test_every_window_speaks_another_language_and_has_room_for_it(walks, what):
    out, errors = walks[what].communicate()
    assert out.splitlines() == [], errors
    assert walks[what].returncode == 0, errors
