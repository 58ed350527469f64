"""Positions of a slider and values, and values as text."""

import math

import pytest

from fallline.gui.widgets.scale import Scale
from fallline.gui.widgets.value_text import allowed, number_of, text_of


@pytest.mark.parametrize("scale", [Scale(1e-6, 10, True), Scale(0, 0.999), Scale(-90, 90), Scale(1, 1e6, True, True)])
def test_every_position_gives_a_tidy_value_and_comes_back(scale):
    values = [scale.value(position) for position in range(scale.positions + 1)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (scale.minimum, scale.maximum)
    assert all(len(text_of(value).lstrip("-0.").replace(".", "").split("e")[0]) <= 7 for value in values)
    for value in values[:: scale.positions // 50]:
        assert scale.value(scale.position(value)) == pytest.approx(value, rel=0.03, abs=scale.step / 2)


def test_the_middle_of_a_logarithmic_slider_is_the_geometric_mean():
    assert Scale(1e-4, 1, logarithmic=True).value(500) == 0.01


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1)])
def test_an_empty_scale_is_refused(bounds):
    with pytest.raises(ValueError, match="no scale"):
        Scale(*bounds)
    with pytest.raises(ValueError, match="no scale"):
        Scale(0, 1, logarithmic=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0525, "0.0525"),
        (1e-5, "1e-5"),
        (2e12, "2e12"),
        (36, "36"),
        (-0.0, "0"),
        (1000000, "1000000"),
        (2 / 3, "0.66667"),
    ],
)
def test_numbers_read_compactly(value, text):
    assert text_of(value) == text
    assert text_of(24, "°") == "24°"
    assert number_of("−24 °", "°") == -24


def test_an_open_bound_reads_as_its_limit():
    assert allowed(0, math.nextafter(1, 0), integer=False) == "A number at least 0 and below 1"
    assert allowed(-math.inf, math.inf, integer=False) == "A number"
