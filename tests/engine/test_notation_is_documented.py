"""The notation is told as it is: every example means what is said of it, in the window and in the guide."""

import re
from pathlib import Path

import pytest

from fallline.engine.problem import formula
from fallline.engine.problem.notation.guide import GUIDE
from fallline.engine.problem.notation.words import FUNCTIONS
from fallline.engine.problem.tree import symbol

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "formulas.md").read_text("utf-8")
ROWS = [row for rows in GUIDE.values() for row in rows]
NAMES = {name: symbol(name) for name in ("x", "y", "a", "b_1", "theta")}


@pytest.mark.parametrize(("typed", "plain"), [(typed, plain) for typed, plain, _ in ROWS])
def test_what_is_typed_means_the_same_with_every_sign(typed, plain):
    assert formula.build(typed, NAMES) is formula.build(plain, NAMES)
    assert formula.build(formula.latex(typed, tuple(NAMES)), NAMES) is formula.build(plain, NAMES)


def test_the_page_of_the_guide_has_every_row():
    told = re.findall(r"^\| `+ ?(.*?) ?`+ \| `(.*?)` \| (.*?) \|$", PAGE, re.MULTILINE)
    assert [(typed.replace(r"\|", "|"), plain, words) for typed, plain, words in told] == ROWS


def test_every_function_is_named_somewhere():
    said = " ".join(" ".join(row) for row in ROWS)
    assert {name for name in FUNCTIONS if name not in re.findall(r"[a-z]+\d*p?\w*", said)} <= {
        "asin", "acos", "atan", "abs", "sign", "sqrt", "where", "log2",
    }  # fmt: skip
