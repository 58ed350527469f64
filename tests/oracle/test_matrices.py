"""Methods on matrices take the paths of torch, optax, pytorch-optimizer and their authors, step for step to 1e-10."""

import numpy as np
import pytest

from fallline import OPTIMIZERS, Scenario, trace
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.matrices import in_order
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

from . import matrices
from .reference import LIVE


class TwoMatrices(Landscape, frozen=True):
    """The loss of `matrices`, with its gradient by hand."""

    dimension = matrices.SIZE

    @property
    def matrices(self):
        return in_order(("W", *matrices.SHAPES["W"]), ("V", *matrices.SHAPES["V"]))

    def loss(self, theta):
        return np.array([matrices.loss(column) for column in theta.T])

    def gradient(self, theta):
        return np.array([matrices.gradient(column) for column in theta.T]).T


def ours(case):
    fields = dict(case.ours)
    run = Run(optimizer=OPTIMIZERS[fields.pop("name")](**fields), schedule=Constant(lr=case.lr))
    made = Scenario(landscape=TwoMatrices(), runs=(run,), steps=matrices.STEPS, start=tuple(matrices.START.tolist()))
    return trace(made)[0].theta[:, : case.compared, 0]


@pytest.mark.parametrize("case", matrices.CASES, ids=str)
def test_the_path_is_that_of_the_library(case):
    theirs = matrices.stored()[str(case)]
    path = ours(case)
    np.testing.assert_allclose(path[matrices.KEPT], theirs, rtol=1e-10, atol=1e-11)
    assert np.linalg.norm(theirs[-1] - theirs[0]) > 0.5  # a path that stands still would agree with any


def test_the_file_holds_the_cases():
    assert list(matrices.stored()) == [str(case) for case in matrices.CASES]


@pytest.mark.skipif(not LIVE, reason="against the installed libraries: make oracle")
@pytest.mark.parametrize("case", matrices.CASES, ids=str)
def test_the_file_is_what_the_library_gives_today(case):
    pytest.importorskip(case.library)
    live = matrices.traced(case)[matrices.KEPT, : case.compared]
    np.testing.assert_allclose(live, matrices.stored()[str(case)], rtol=1e-11, atol=1e-12)
