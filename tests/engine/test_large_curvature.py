"""Beyond 2,000 parameters the ends of the spectrum come from products alone, as near as their bound says."""

import numpy as np
import pytest

from fallline import load_scenario, loads
from fallline.engine.analysis.summary import summary
from fallline.engine.landscapes.quadratic_nd import QuadraticND
from fallline.engine.models.mlp import MLP
from fallline.engine.problem import curvature as module
from fallline.engine.problem.curvature import DENSE, curvature
from fallline.engine.problem.lanczos import extremes
from fallline.engine.run.trace import trace_run


@pytest.fixture
def small(monkeypatch):
    """Lanczos from 50 parameters on."""
    monkeypatch.setattr(module, "DENSE", 50)


@pytest.mark.parametrize("coupled", [True, False])
def test_both_ends_of_a_known_spectrum(small, coupled):
    landscape = QuadraticND(dimension=400, condition=1000.0, coupled=coupled)
    found = curvature(landscape, np.ones((400, 2)))
    assert found.method == "lanczos"
    assert found.hessian.shape == (0, 0, 2)
    assert found.eigenvectors.shape == (400, 2, 2)
    np.testing.assert_allclose(found.eigenvalues, [[1.0, 1.0], [1000.0, 1000.0]], rtol=1e-8)
    np.testing.assert_allclose(found.condition_number, 1000.0, rtol=1e-8)
    assert (found.bound < 1e-5).all()
    assert found.definiteness == ("positive definite", "positive definite")


def test_lanczos_agrees_with_lapack_within_its_bound_on_a_perceptron(monkeypatch):
    landscape = MLP(data="digits", hidden=(3,))
    theta = np.array(landscape.start)[:, None]
    dense = curvature(landscape, theta)
    monkeypatch.setattr(module, "DENSE", 50)
    found = curvature(landscape, theta)
    assert (dense.method, found.method) == ("dense", "lanczos")
    for ours, exact in ((0, 0), (1, -1)):
        assert abs(found.eigenvalues[ours, 0] - dense.eigenvalues[exact, 0]) <= found.bound[0] + dense.bound[0]
        cosine = found.eigenvectors[:, ours, 0] @ dense.eigenvectors[:, exact, 0]
        np.testing.assert_allclose(abs(cosine), 1.0, atol=1e-6)
    assert found.definiteness == ("indefinite",)
    assert np.isnan(found.condition_number[0])  # the smallest lies somewhere between the ends


def test_the_bound_holds_when_the_iteration_is_loose():
    """The residual's theorem: some eigenvalue is within it, however early the iteration stopped."""
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(300, 300))
    matrix = matrix + matrix.T
    exact = np.linalg.eigvalsh(matrix)
    for tolerance in (1e-1, 1e-3, 1e-10):
        found = extremes(lambda v: matrix @ v, 300, tolerance)
        for value in found.values:
            assert np.abs(exact - value).min() <= found.bound * (1 + 1e-9)


def test_a_flat_or_an_undefined_hessian_is_no_error():
    flat = extremes(np.zeros_like, 3000)
    np.testing.assert_array_equal(flat.values, 0.0)
    undefined = extremes(lambda v: np.full_like(v, np.nan), 3000)
    assert np.isnan(undefined.values).all()


def test_the_same_call_gives_the_same_bits(small):
    landscape, theta = QuadraticND(dimension=100, condition=30.0), np.ones((100, 1))
    first, second = (curvature(landscape, theta) for _ in range(2))
    np.testing.assert_array_equal(first.eigenvalues, second.eigenvalues)
    np.testing.assert_array_equal(first.eigenvectors, second.eigenvectors)


def test_up_to_the_limit_all_eigenvalues_are_found():
    landscape = QuadraticND(dimension=60, condition=50.0)
    found = curvature(landscape, np.ones((60, 1)))
    assert found.method == "dense"
    np.testing.assert_allclose(found.eigenvalues, landscape.eigenvalues, rtol=1e-10)
    assert found.bound[0] < 1e-11


def test_the_summary_of_a_large_perceptron_takes_products_and_no_hessian(monkeypatch):
    scenario = load_scenario("digits")
    assert scenario.landscape.dimension == 2410 > DENSE
    asked = []
    product = type(scenario.landscape).hessian_vector
    monkeypatch.setattr(MLP, "hessian_vector", lambda self, *at: asked.append(1) or product(self, *at))
    monkeypatch.setattr(MLP, "hessian", lambda *_: pytest.fail("formed a Hessian of 5.8 million entries"))
    short = loads('steps = 3\n[landscape]\nname = "mlp"\ndata = "digits"\nhidden = [32]\n'
                  '[[runs]]\noptimizer = { name = "gradient-descent" }\n')  # fmt: skip
    figures = summary(short, short.runs[0], trace_run(short, short.runs[0]))
    assert figures["condition_number"] is None
    assert 10 < len(asked) < 200
