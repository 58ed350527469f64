"""The problems of Moré, Garbow and Hillstrom, ACM TOMS 7(1), 1981, as residuals in plain numpy, written from the paper.

Nothing here is taken from the program: tests hold its declarations against these. `RESIDUALS[number](x)` is (m,).
"""

import numpy as np
from numpy import arange, arctan, array, cos, exp, log, prod, sin, sqrt

BARD = array([0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39])
GAUSSIAN = array([0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540,
                  0.0175, 0.0044, 0.0009])  # fmt: skip
MEYER = array([34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872])
KOWALIK = (
    array([0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246]),
    array([4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625]),
)
OSBORNE_1 = array([0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658,
                   0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431,
                   0.424, 0.420, 0.414, 0.411, 0.406])  # fmt: skip
OSBORNE_2 = array([1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655,
                   0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558,
                   0.533, 0.495, 0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562,
                   0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710,
                   0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054])  # fmt: skip


def helical_valley(x):
    theta = arctan(x[1] / x[0]) / (2 * np.pi) + (0.5 if x[0].real < 0 else 0.0)
    return array([10 * (x[2] - 10 * theta), 10 * (sqrt(x[0] ** 2 + x[1] ** 2) - 1), x[2]])


def bard(x):
    u = arange(1, 16)
    v = 16 - u
    return BARD - (x[0] + u / (v * x[1] + np.minimum(u, v) * x[2]))


def kowalik(x):
    y, u = KOWALIK
    return y - x[0] * (u**2 + u * x[1]) / (u**2 + u * x[2] + x[3])


def gulf(x):
    t = arange(1, 100) / 100
    y = 25 + (-50 * log(t)) ** (2 / 3)
    return exp(-(((y - x[1]) ** 2) ** (x[2] / 2)) / x[0]) - t


def brown_dennis(x):
    t = arange(1, 21) / 5
    return (x[0] + t * x[1] - exp(t)) ** 2 + (x[2] + x[3] * sin(t) - cos(t)) ** 2


def biggs(x):
    t = 0.1 * arange(1, 14)
    y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t)
    return x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - y


def box(x):
    t = 0.1 * arange(1, 11)
    return exp(-t * x[0]) - exp(-t * x[1]) - x[2] * (exp(-t) - exp(-10 * t))


def osborne_1(x):
    t = 10.0 * arange(33)
    return OSBORNE_1 - (x[0] + x[1] * exp(-t * x[3]) + x[2] * exp(-t * x[4]))


def osborne_2(x):
    t = arange(65) / 10
    bells = (x[k] * exp(-((t - x[k + 7]) ** 2) * x[k + 4]) for k in (1, 2, 3))
    return OSBORNE_2 - (x[0] * exp(-t * x[4]) + sum(bells))


def watson(x):
    n, t = len(x), arange(1, 30) / 29
    slope = sum((j - 1) * x[j - 1] * t ** (j - 2) for j in range(2, n + 1))
    value = sum(x[j - 1] * t ** (j - 1) for j in range(1, n + 1))
    return array([*(slope - value**2 - 1), x[0], x[1] - x[0] ** 2 - 1])


def wood(x):
    a, b, c, d = x
    return array([10 * (b - a**2), 1 - a, sqrt(90) * (d - c**2), 1 - c, sqrt(10) * (b + d - 2), (b - d) / sqrt(10)])


def extended_powell(x):
    a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
    return np.concatenate([a + 10 * b, sqrt(5) * (c - d), (b - 2 * c) ** 2, sqrt(10) * (a - d) ** 2])


def penalty_2(x):
    n, a = len(x), sqrt(1e-5)
    i = arange(2, n + 1)
    y = exp(i / 10) + exp((i - 1) / 10)
    whole = sum((n - j + 1) * x[j - 1] ** 2 for j in range(1, n + 1)) - 1
    terms = [a * (exp(x[1:] / 10) + exp(x[:-1] / 10) - y), a * (exp(x[1:] / 10) - exp(-0.1))]
    return np.concatenate([[x[0] - 0.2], *terms, [whole]])


def variably_dimensioned(x):
    s = arange(1, len(x) + 1) @ (x - 1)
    return array([*(x - 1), s, s**2])


def trigonometric(x):
    i = arange(1, len(x) + 1)
    return len(x) - cos(x).sum() + i * (1 - cos(x)) - sin(x)


def brown_almost_linear(x):
    return array([*(x[:-1] + x.sum() - (len(x) + 1)), prod(x) - 1])


def boundary_value(x):
    n = len(x)
    h, whole = 1 / (n + 1), array([0, *x, 0])
    t = arange(1, n + 1) * h
    return 2 * x - whole[:-2] - whole[2:] + h**2 * (x + t + 1) ** 3 / 2


def integral_equation(x):
    n = len(x)
    h = 1 / (n + 1)
    t = arange(1, n + 1) * h
    cubes = (x + t + 1) ** 3
    before = array([(t * cubes)[: i + 1].sum() for i in range(n)])
    after = array([((1 - t) * cubes)[i + 1 :].sum() for i in range(n)])
    return x + h * ((1 - t) * before + t * after) / 2


def broyden_tridiagonal(x):
    whole = array([0, *x, 0])
    return (3 - 2 * x) * x - whole[:-2] - 2 * whole[2:] + 1


def broyden_banded(x):
    n = len(x)
    beside = [sum(x[j] * (1 + x[j]) for j in range(max(0, i - 5), min(n, i + 2)) if j != i) for i in range(n)]
    return x * (2 + 5 * x**2) + 1 - array(beside)


def linear_full(x):
    n = len(x)
    m = 2 * n
    return array([*(x - 2 / m * x.sum() - 1), *[-2 / m * x.sum() - 1] * (m - n)])


def linear_rank_1(x):
    return arange(1, 2 * len(x) + 1) * (arange(1, len(x) + 1) @ x) - 1


def linear_zeros(x):
    n = len(x)
    s = arange(2, n) @ x[1:-1]
    return array([-1, *((arange(2, 2 * n) - 1) * s - 1), -1])


def chebyquad(x):
    n, u = len(x), 2 * x - 1
    before, now, found = np.ones(n), u, []
    for i in range(1, n + 1):
        found.append(now.mean() - (0 if i % 2 else -1 / (i**2 - 1)))
        before, now = now, 2 * u * now - before
    return array(found)


I10 = arange(1, 11)
RESIDUALS = {
    1: lambda x: array([10 * (x[1] - x[0] ** 2), 1 - x[0]]),
    2: lambda x: array([-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]]),
    3: lambda x: array([1e4 * x[0] * x[1] - 1, exp(-x[0]) + exp(-x[1]) - 1.0001]),
    4: lambda x: array([x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2]),
    5: lambda x: array([1.5, 2.25, 2.625]) - x[0] * (1 - x[1] ** arange(1, 4)),
    6: lambda x: 2 + 2 * I10 - (exp(I10 * x[0]) + exp(I10 * x[1])),
    7: helical_valley,
    8: bard,
    9: lambda x: x[0] * exp(-x[1] * ((8 - arange(1, 16)) / 2 - x[2]) ** 2 / 2) - GAUSSIAN,
    10: lambda x: x[0] * exp(x[1] / (45 + 5 * arange(1, 17) + x[2])) - MEYER,
    11: gulf,
    12: box,
    13: extended_powell,
    14: wood,
    15: kowalik,
    16: brown_dennis,
    17: osborne_1,
    18: biggs,
    19: osborne_2,
    20: watson,
    21: lambda x: np.concatenate([10 * (x[1::2] - x[::2] ** 2), 1 - x[::2]]),
    22: extended_powell,
    23: lambda x: array([*(sqrt(1e-5) * (x - 1)), (x**2).sum() - 0.25]),
    24: penalty_2,
    25: variably_dimensioned,
    26: trigonometric,
    27: brown_almost_linear,
    28: boundary_value,
    29: integral_equation,
    30: broyden_tridiagonal,
    31: broyden_banded,
    32: linear_full,
    33: linear_rank_1,
    34: linear_zeros,
    35: chebyquad,
}
GRID = tuple(arange(1, 11) / 11 * (arange(1, 11) / 11 - 1))
STARTS = {
    1: (-1.2, 1), 2: (0.5, -2), 3: (0, 1), 4: (1, 1), 5: (1, 1), 6: (0.3, 0.4), 7: (-1, 0, 0), 8: (1, 1, 1),
    9: (0.4, 1, 0), 10: (0.02, 4000, 250), 11: (5, 2.5, 0.15), 12: (0, 10, 20), 13: (3, -1, 0, 1),
    14: (-3, -1, -3, -1), 15: (0.25, 0.39, 0.415, 0.39), 16: (25, 5, -5, -1), 17: (0.5, 1.5, -1, 0.01, 0.02),
    18: (1, 2, 1, 1, 1, 1), 19: (1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5), 20: (0,) * 6, 21: (-1.2, 1) * 5,
    22: (3, -1, 0, 1) * 2, 23: tuple(range(1, 11)), 24: (0.5,) * 10, 25: tuple(1 - arange(1, 11) / 10),
    26: (0.1,) * 10, 27: (0.5,) * 10, 28: GRID, 29: GRID, 30: (-1,) * 10, 31: (-1,) * 10, 32: (1,) * 10,
    33: (1,) * 10, 34: (1,) * 10, 35: tuple(arange(1, 9) / 9),
}  # fmt: skip
"""Standard starts, at the dimensions that are the problems' own here where the paper leaves them open."""
