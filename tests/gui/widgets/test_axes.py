"""Axes of plots: which ticks and labels they have, and that all are drawn."""

import itertools
import math

import pytest
from PySide6.QtWidgets import (
    QApplication,
)

from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.axes import LogAxis, ValueAxis, make_plot, restyle
from fallline.gui.widgets.ticks import linear_labels, linear_ticks, log_labels, log_ticks
from tests.for_each import for_each

from .looks import ink


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-10.5, 1.3, ["10⁻⁹", "10⁻⁶", "10⁻³", "1"]),
        (-2.2, 2.1, ["0.01", "0.1", "1", "10", "100"]),
        (math.log10(0.012), math.log10(0.26), ["0.02", "0.05", "0.1", "0.2"]),
        (math.log10(14), 2.02, ["20", "50", "100"]),
        (math.log10(34), math.log10(39), ["34", "36", "38"]),
        (-300, -5, ["10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰"]),
        (-7.0, -6.0, ["10⁻⁷", "2·10⁻⁷", "5·10⁻⁷", "10⁻⁶"]),
    ],
)
def test_a_log_axis_labels_decades_or_one_two_five(low, high, labels):
    _, values, _ = log_ticks(low, high, 120, 22)
    assert log_labels(values) == labels


@pytest.mark.parametrize("low", [-6.3, -1, 0, 2.71])
@pytest.mark.parametrize("size", [60, 110, 180, 600])
@for_each("span", [0.01, 0.1, 0.3, 0.5, 1, 1.4, 1.6, 2, 3, 5, 9, 17, 40, 300])
def test_log_labels_never_crowd_and_are_never_missing(low, span, size):
    _, values, unlabelled = log_ticks(low, low + span, size, 22)
    gaps = [(b - a) * size / span for a, b in itertools.pairwise(values)]
    assert values
    assert min(gaps, default=99) >= 15
    assert len(set(log_labels(values))) == len(values)
    assert not set(values) & set(unlabelled)


@pytest.mark.parametrize(
    ("low", "high", "size", "whole", "labels"),
    [
        (0, 120, 300, True, ["0", "50", "100"]),
        (0, 3, 600, True, ["0", "1", "2", "3"]),
        (-3.2, -1.1, 120, False, ["−3.0", "−2.5", "−2.0", "−1.5"]),
        (-0.01, 0.012, 150, False, ["−0.010", "−0.005", "0.000", "0.005", "0.010"]),
        (0, 1_000_000, 300, True, ["0", "2e5", "4e5", "6e5", "8e5", "1e6"]),
    ],
)
def test_a_linear_axis_writes_as_many_decimals_as_its_step_needs(low, high, size, whole, labels):
    step, values, _ = linear_ticks(low, high, size, 54 if whole else 22, whole)
    assert linear_labels(values, step) == labels


def test_plots_align_and_follow_the_theme(show):
    for log in (True, False):
        plot = show(make_plot(DARK, log=log), 340, 150)
        left = plot.getAxis("left")
        assert isinstance(left, LogAxis if log else ValueAxis)
        plot.setXRange(0, 120)
        plot.setYRange(-300, 3)
        QApplication.processEvents()
        assert left.width() == 52
        assert len(ink(plot)) > 500
        restyle(plot, LIGHT)
        assert plot.backgroundBrush().color().name() == LIGHT.plot
        assert left.pen().color().name() == LIGHT.axis
        assert not plot.getPlotItem().getViewBox().menuEnabled()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_all_labels_of_an_axis_are_drawn_also_at_its_ends(show, theme):
    plot = show(make_plot(theme, log=True), 340, 150)
    plot.setYRange(1, 2, padding=0)
    plot.setXRange(0, 100, padding=0)
    drawn = {}
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        original = axis.drawPicture
        axis.drawPicture = lambda p, a, t, texts, name=name, original=original: (
            drawn.update({name: [text for _, _, text in texts]}),
            original(p, a, t, texts),
        )
    plot.grab()
    assert drawn["left"] == ["10", "20", "50", "100"]
    assert drawn["bottom"][0] == "0"
    assert drawn["bottom"][-1] == "100"
