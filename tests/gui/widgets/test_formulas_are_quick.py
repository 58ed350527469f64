"""Formulas are typeset from lighter LaTeX, and rows measured only where something grows: the picture stays."""

import re

import pytest

from fallline import OPTIMIZERS
from fallline.engine.analysis.explain import symbolic
from fallline.gui.widgets import formula_label
from fallline.gui.widgets.formula_source import lighter


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"{x'} = {1} + {\left({-}1.2\right)} = {{-}0.2}", r"x' = 1 + ({-}1.2) = {-}0.2"),
        (r"{\eta}{v'} + {0.85}^{2}", r"\eta v' + {0.85}^{2}"),
        (r"\left(1 + \frac{{a} - {b}}{{h}}\right)", r"\left(1 + \frac{a - b}{h}\right)"),
        (r"\mathrm{diag}\left({S'}\right)^{1/2}", r"\mathrm{diag}(S')^{1/2}"),
        (r"\textcolor{#ff0000}{\theta'} = {x}_{i}^{T}", r"\textcolor{#ff0000}{\theta'} = {x}_{i}^{T}"),
        (r"{2}{3} {} + b", r"2{3} {} + b"),
    ],
)
def test_groups_that_group_nothing_go_and_brackets_grow_only_around_what_is_tall(latex, expected):
    assert lighter(latex) == expected


def glyphs(svg):
    """What is drawn and where, without names of glyphs that are counted anew."""
    return re.sub(rb'(id|href)="[^"]*"', b"", svg)


def test_no_picture_changes_where_rows_are_not_measured_twice(monkeypatch):
    formula_label._svg("x")  # which imports ziamath as it has to be
    from ziamath.nodes import mnode, mrow

    lines = sorted({line for each in OPTIMIZERS.values() for line in symbolic(each(), {})}, key=len)[::12]
    lines += [r"\left(\frac{a}{b}\right)^{2} + |x|", r"B = {\begin{pmatrix}1 & 0\\0 & 2\end{pmatrix}}^{{-}1}g"]
    quick = [glyphs(formula_label._svg(line)) for line in lines]
    assert all(quick)
    monkeypatch.setitem(mnode._node_classes, "mrow", mrow.Mrow)
    assert [glyphs(formula_label._svg(line)) for line in lines] == quick
