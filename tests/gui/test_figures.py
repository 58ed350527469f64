"""Figures of readouts are written as people write them."""

from fallline.gui.figures import figure


def test_a_number_that_rounds_to_a_hundred_is_written_out():
    assert [figure(value, 2) for value in (98.4, 99.6, 100.4, -99.6)] == ["98", "100", "100", "−100"]
    assert [figure(value) for value in (0.0525, 36, 9.1e-10, 99.96)] == ["0.0525", "36", "9.1e−10", "100"]
