"""What Newton's method costs against d, measured on this computer: to form H, store it, and solve with it.

H has d^2 entries, and to solve takes d^3 / 3 multiplications (Cholesky) or twice that (LU): the exponents to look for.
Small d sits in a computer's fixed costs, so exponents are fitted to the larger half.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.landscapes.rosenbrock_nd import RosenbrockND
from fallline.engine.studies.clock import least

Array = NDArray[np.float64]


class HessianCost(msgspec.Struct, frozen=True, kw_only=True):
    """Which d."""

    dimensions: tuple[Annotated[int, Meta(ge=2, le=5000)], ...] = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)
    repeats: Annotated[int, Meta(ge=1, le=100)] = 3


class Costs(msgspec.Struct, frozen=True, eq=False):
    """Seconds and bytes at each of the m dimensions, (m,); exponents of the fitted powers of d."""

    dimensions: Array
    gradient: Array
    """To take a gradient."""
    form: Array
    """To form H."""
    solve: Array
    """To solve H x = g."""
    gradient_bytes: Array
    """What a gradient fills."""
    hessian_bytes: Array
    """What H fills."""
    exponents: dict[str, float]
    """Of gradient, form, solve, gradient_bytes and hessian_bytes."""


def hessian_cost(settings: HessianCost) -> Costs:
    """Measure on the Rosenbrock function in d dimensions, in a process of its own.

    There linear algebra keeps to one thread: two that share a busy computer wait for each other, up to 0.1 s a call.
    """
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
    command = [sys.executable, "-c", f"from {__name__} import main; main()"]
    environment = os.environ | threads
    done = subprocess.run(
        command, input=msgspec.json.encode(settings), env=environment, capture_output=True, check=True
    )  # fmt: skip
    return costs(settings, msgspec.json.decode(done.stdout, type=list[tuple[float, ...]]))


def main() -> None:
    """Settings as JSON on stdin, figures as JSON on stdout."""
    settings = msgspec.json.decode(sys.stdin.buffer.read(), type=HessianCost)
    sys.stdout.buffer.write(msgspec.json.encode([measured(d, settings.repeats) for d in settings.dimensions]))


def costs(settings: HessianCost, rows: Sequence[tuple[float, ...]]) -> Costs:
    """What `measured` found at each dimension, and the exponents."""
    columns = dict(zip(("gradient", "form", "solve", "gradient_bytes", "hessian_bytes"), np.array(rows).T, strict=True))
    dimensions = np.array(settings.dimensions, dtype=np.float64)
    exponents = {name: exponent(dimensions, values) for name, values in columns.items()}
    return Costs(dimensions=dimensions, exponents=exponents, **columns)


def exponent(dimensions: Array, costs: Array) -> float:
    """The p of cost ~ d^p by least squares over the larger half; NaN for fewer than two."""
    upper = slice(-(-len(dimensions) // 2), None)
    if len(dimensions[upper]) < 2:
        return float("nan")
    return float(np.polyfit(np.log(dimensions[upper]), np.log(costs[upper]), 1)[0])


def measured(d: int, repeats: int) -> tuple[float, ...]:
    """Seconds of a gradient, of H and of a solution, and the bytes of a gradient and of H."""
    landscape = RosenbrockND(dimension=d)
    theta = 1 + 0.05 * np.cos(np.arange(float(d)))[:, None]  # near the minimum, where H is positive definite
    g, hessian = landscape.gradient(theta), landscape.hessian(theta)[:, :, 0]
    return (
        least(lambda: landscape.gradient(theta), repeats),
        least(lambda: landscape.hessian(theta), repeats),
        least(lambda: np.linalg.solve(hessian, g), repeats),
        float(g.nbytes),
        float(hessian.nbytes),
    )
