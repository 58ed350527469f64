"""A table opened as a file: it becomes a run, and the window says so."""

import numpy as np
import pytest


@pytest.mark.parametrize("columns", ["a,b", "a,b,c"])
def test_a_table_that_is_read_as_a_run_says_so_and_where_data_go(window, tmp_path, columns):
    table = np.random.default_rng(0).normal(size=(9, columns.count(",") + 1))
    np.savetxt(tmp_path / "mine.csv", table, delimiter=",", header=columns, comments="")
    window.documents.open_path(tmp_path / "mine.csv")
    assert window.stage.banner.isVisible()
    words = window.stage.banner.text.text()
    assert "Each row of the table was read as a step" in words
    assert "choose a regression under Landscape" in words
