"""Lab 18 says what methods without derivatives cost at the dimension of its dial, and draws what was measured."""

import numpy as np
import pytest

from fallline.engine.studies.dimensions import DIMENSIONS, evaluations
from fallline.gui.labs.kinds.dimensions import Dimensions
from fallline.gui.labs.plot import LabPlot
from fallline.gui.theme import DARK


@pytest.fixture(name="plot")
def _plot(qtbot):
    plot = LabPlot(DARK, "Evaluations", Dimensions.x, Dimensions.y, **Dimensions.options)
    qtbot.addWidget(plot)
    plot.clear()
    return plot


def test_the_note_tells_the_cost_at_the_dimension(plot):
    Dimensions(dimension=4).draw(plot, None, evaluations(4), None)
    gradients, simplex, cma, strategy, spsa = map(int, evaluations(4))
    assert plot.note.text() == (
        f"d = 4: descent takes {gradients} gradients, or {5 * gradients} losses by differences; "
        f"Nelder-Mead {simplex}, CMA-ES {cma}, Evolution strategy {strategy}, SPSA {spsa}"
    )


def test_a_curve_for_each_and_one_for_gradients_by_differences(plot):
    measured = np.outer(DIMENSIONS, np.arange(1.0, 6.0))
    Dimensions(dimension=4).draw(plot, None, (1.0, 2.0, 3.0, 4.0, 5.0), measured)
    plot.finish()
    by_differences = plot.pool.named("descent by differences").getData()[1]
    np.testing.assert_allclose(10**by_differences, [d * (d + 1) for d in DIMENSIONS])
    assert plot.pool.named("SPSA") is not None
    columns = Dimensions().columns(None, (), measured)
    np.testing.assert_array_equal(columns["cma_es_evaluations"], 3.0 * np.array(DIMENSIONS))
