"""Losses of two parameters with gradients typed by hand, so that nothing here shares a derivation with the engine.

They take floats, torch's tensors and jax's arrays alike. By name: the loss, its gradient, our fields, the start.
"""

import math

EIGENVALUES, DEGREES = (1.0, 36.0), 24.0
COS, SIN = math.cos(math.radians(DEGREES)), math.sin(math.radians(DEGREES))
# The matrix R diag(1, 36) R', whose slow eigenvector is (cos 24, sin 24).
A_XX = EIGENVALUES[0] * COS**2 + EIGENVALUES[1] * SIN**2
A_XY = (EIGENVALUES[0] - EIGENVALUES[1]) * SIN * COS
A_YY = EIGENVALUES[0] * SIN**2 + EIGENVALUES[1] * COS**2


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(x, y):
    return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(x, y):
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def beale_gradient(x, y):
    terms = [(c - x * (1 - y**k), y**k - 1, k * x * y ** (k - 1)) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]
    return sum(2 * r * dx for r, dx, _ in terms), sum(2 * r * dy for r, _, dy in terms)


def quadratic(x, y):
    along, across = COS * x + SIN * y, COS * y - SIN * x
    return 0.5 * (EIGENVALUES[0] * along**2 + EIGENVALUES[1] * across**2)


def quadratic_gradient(x, y):
    return A_XX * x + A_XY * y, A_XY * x + A_YY * y


def booth(x, y):
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def booth_gradient(x, y):
    first, second = x + 2 * y - 7, 2 * x + y - 5
    return 2 * first + 4 * second, 4 * first + 2 * second


LANDSCAPES = {
    "rosenbrock": (rosenbrock, rosenbrock_gradient, {"b": 100.0}, (-1.5, 2.0)),
    "himmelblau": (himmelblau, himmelblau_gradient, {}, (0.5, -1.0)),
    "beale": (beale, beale_gradient, {}, (1.0, 1.0)),
    "quadratic": (quadratic, quadratic_gradient, {"l1": 1.0, "l2": 36.0, "rotation": DEGREES}, (-2.6, -0.05)),
    "booth": (booth, booth_gradient, {}, (-8.0, 5.0)),
}
