"""In German all sentences of the engine are German, and numbers and files are what they are in English."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TELLING = Path(__file__).with_name("told_in_a_language.py")
ENGLISH = re.compile(r"\b(the|of|and|with|each|steps|expected|missing|invalid|unknown|learning|known|step)\b")
"""Words that no German sentence has."""
QUOTED = re.compile(r"^[a-z._]+:|[`'].*?[`']|Invalid value.*")
"""The place of a fault, what a file says, and what the reader of TOML says of it in its own words."""


@pytest.fixture(scope="module")
def both():
    """What is told in English and in German: each by a program of its own, for words are chosen at import."""
    told_by = [
        subprocess.Popen(
            [sys.executable, TELLING], env=os.environ | {"FALLLINE_LANGUAGE": each}, stdout=subprocess.PIPE
        )
        for each in ("en", "de")
    ]
    return [json.loads(each.communicate()[0]) for each in told_by]


def test_paths_have_the_same_bits_and_files_differ_in_words_alone(both):
    english, german = both
    assert german["same"] == english["same"]


@pytest.mark.parametrize("what", ["refusals", "why", "steps", "titles"])
def test_every_sentence_is_german(both, what):
    english, german = (_flat(each["said"][what]) for each in both)
    assert len(english) == len(german) > 5
    assert not [line for line in german if ENGLISH.search(QUOTED.sub("", line))]


def _flat(told):
    if isinstance(told, str):
        return [told]
    return [line for each in (told.values() if isinstance(told, dict) else told) for line in _flat(each)]
