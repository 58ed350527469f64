"""Certificates of minima: kept for many problems, as their declarations are now, and some are proven again."""

import math

import numpy as np
import pytest
from flint import arb

from fallline import problems
from fallline.engine.collection.certificates import stored
from fallline.engine.problem import tree
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.formula import build
from tools.certify.__main__ import candidates, certificate
from tools.certify.box import Box, Field, krawczyk
from tools.certify.enclosure import Enclosure, ball
from tools.certify.search import examined

X, Y = tree.symbol("x"), tree.symbol("y")
SAMPLE = ["himmelblau", "six-hump-camel", "branin", "problem:freudenstein-roth", "problem:bird", "problem:zettl",
          "problem:puromycin"]  # fmt: skip


def of(text):
    return Field.of(build(text, {"x": X, "y": Y}), X, Y)


def test_more_than_forty_problems_have_one_and_each_is_of_the_problem_as_it_is_declared():
    made = stored()
    assert sum(any(each["listed"]) for each in made.values()) > 40
    assert sum(bool(each.get("complete")) for each in made.values()) > 40
    landscapes = candidates()
    assert set(made) == set(landscapes)
    for tag, each in made.items():
        assert tuple(each["window"]) == landscapes[tag].window
        minima = landscapes[tag].minima()
        assert len(each["listed"]) == len(minima)
        for proven, at in zip(each["listed"], minima, strict=True):
            if proven:
                inside = [low <= value <= high for (low, high), value in zip(proven["box"], at, strict=True)]
                assert all(inside), tag
                low, high = proven["value"]
                assert (
                    low - 1e-9 * (1 + abs(low))
                    <= landscapes[tag].loss(np.array([at]).T)[0]
                    <= high + 1e-9 * (1 + abs(high))
                )


@pytest.mark.parametrize("tag", SAMPLE)
def test_what_is_kept_is_proven_again(tag):
    kept, again = stored()[tag], certificate(candidates()[tag])
    assert again["minima"] == kept["minima"]
    assert (again["complete"], again["lowest"]) == (True, True) == (kept["complete"], kept["lowest"])
    for proven, before in zip(again["listed"], kept["listed"], strict=True):
        for (low, high), (first, last) in zip(proven["point"], before["point"], strict=True):
            assert low <= last
            assert first <= high


def test_a_problem_tells_its_certificate_and_none_where_it_is_another():
    assert problems.get("himmelblau").certificate["minima"] == 4
    assert problems.get("wood").certificate is None
    assert problems.get("rosenbrock", b=3.0).certificate is None


def test_a_point_that_is_no_minimum_is_never_proven():
    window = Box((-2, 2), (-2, 2))
    saddle, ridge, kink = of("x^2 - y^2"), of("x^2 + 0 y"), of("|x| + y^2")
    for each in (saddle, ridge, kink, of("-x^2 - y^2"), of("x^2 + y^4")):
        proven, found = examined(each, window, [(0.0, 0.0)], 300)
        assert proven == [None]
        assert not found.minima
    proven, found = examined(of("(x^2 - 1)^2 + y^2"), window, [(1.0, 0.0)], 3000)
    assert len(found.minima) == 2, "and the one that was not listed is found"
    assert found.lowest
    proven, found = examined(of("(x^2 - 1)^2 + y^2 + x/10"), window, [(0.9873, 0.0)], 3000)
    assert len(found.minima) == 2
    assert found.minima[0].low > found.minima[1].high, "the one that was listed is the higher"
    assert found.lowest


def test_a_box_without_a_zero_is_told():
    here = of("(x - 3)^2 + y^2")
    box = Box((0.0, 1.0), (-1.0, 1.0))
    matrix, _ = here.hessian(ball(box.x), ball(box.y))
    assert krawczyk(here, box, matrix).none


@pytest.mark.parametrize(
    "text",
    ["x^3 y - x^2", "x^(-2) + exp(-x y)", "sqrt(x^2 + y^2)", "|x - y| + max(x, y)", "atan(x/y) + log1p(x^2)",
     "sinh x - cosh y + tanh x", "erf x + x^2.5 if x > 1 else y", "log(1 + exp(x)) + asin(y/9)", "min(x y, x + y)"],
)  # fmt: skip
def test_a_ball_holds_every_value(text):
    f = build(text, {"x": X, "y": Y})
    enclosed, program = Enclosure([f], [X, Y]), Program([f], [X, Y])
    rng = np.random.default_rng(3)
    for width in (1.0, 1e-3, 0.0):
        x0, y0 = 0.5 + rng.random(), 0.5 + rng.random()
        (value,), _ = enclosed(ball((x0, x0 + width)), ball((y0, y0 + width)))
        for x, y in zip(x0 + width * rng.random(200), y0 + width * rng.random(200), strict=True):
            at = program.of_numbers(x, y)[0]
            slack = 4 * math.ulp(at)  # of the program's own rounding
            assert value.lower() <= arb(at + slack)
            assert value.upper() >= arb(at - slack)
