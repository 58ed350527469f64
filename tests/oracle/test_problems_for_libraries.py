"""Problems of the library as torch and jax differentiate them: by the exact derivatives, twice, and compiled."""

import numpy as np
import pytest

from fallline import problems

from . import reference

if not reference.LIVE:
    pytest.skip("against the installed libraries: make oracle", allow_module_level=True)


def test_torch_differentiates_a_problem_twice():
    import torch

    p = problems.get("helical-valley")
    x = torch.tensor(p.start + 0.1, dtype=torch.float64, requires_grad=True)
    p.torch(x).backward()
    np.testing.assert_array_equal(x.grad.numpy(), p.gradient(p.start + 0.1))
    hessian = torch.autograd.functional.hessian(p.torch, x.detach())
    np.testing.assert_allclose(hessian.numpy(), p.hessian(p.start + 0.1), rtol=1e-12)
    with pytest.raises(ValueError, match="takes 3 numbers"):
        p.torch(torch.zeros(2))


def test_jax_differentiates_a_problem_twice_and_compiles_it():
    import jax

    with jax.enable_x64(True):
        p = problems.get("kowalik-osborne")
        x, f = jax.numpy.array(p.start), jax.jit(p.jax)
        assert float(f(x)) == p.f(p.start)
        np.testing.assert_array_equal(jax.grad(f)(x), p.gradient(p.start))
        np.testing.assert_allclose(jax.hessian(f)(x), p.hessian(p.start), rtol=1e-12)
        np.testing.assert_allclose(jax.vmap(f)(jax.numpy.stack([x, x + 0.1])), p.f(np.column_stack([x, x + 0.1])))
