"""Test functions of the literature in plain numpy, written from their definitions: the declarations are held to these.

`FUNCTIONS[name](x)` is a number; x is (d,).
"""

import numpy as np
from numpy import abs, arange, array, cos, exp, log, pi, prod, sin, sqrt, sum, tan

I4, J5 = arange(5), arange(1, 6)


def indices(x):
    return arange(1, len(x) + 1)


def around(x):
    return exp(abs(1 - sqrt(x[0] ** 2 + x[1] ** 2) / pi))


def levy(x):
    w = 1 + (x - 1) / 4
    inner = sum((w[:-1] - 1) ** 2 * (1 + 10 * sin(pi * w[:-1] + 1) ** 2))
    return sin(pi * w[0]) ** 2 + inner + (w[-1] - 1) ** 2 * (1 + sin(2 * pi * w[-1]) ** 2)


def langermann(x):
    a, b, c = array([3, 5, 2, 1, 7]), array([5, 2, 1, 4, 9]), array([1, 2, 5, 2, 3])
    r = (x[0] - a) ** 2 + (x[1] - b) ** 2
    return -sum(c * exp(-r / pi) * cos(pi * r))


def muller_brown(x):
    wells = zip((-200, -100, -170, 15), (-1, -1, -6.5, 0.7), (0, 0, 11, 0.6), (-10, -10, -6.5, 0.7), (1, 0, -0.5, -1),
                (0, 0.5, 1.5, 1), strict=True)  # fmt: skip
    return sum([h * exp(a * (x[0] - p) ** 2 + b * (x[0] - p) * (x[1] - q) + c * (x[1] - q) ** 2)
                for h, a, b, c, p, q in wells])  # fmt: skip


def foxholes(x):
    a = array([[-32, -16, 0, 16, 32] * 5, np.repeat([-32, -16, 0, 16, 32], 5)])
    return 1 / (0.002 + sum(1 / (arange(1, 26) + sum((x[:, None] - a) ** 6, axis=0))))


def pinter(x):
    i, before, after = indices(x), np.roll(x, 1), np.roll(x, -1)
    a, b = before * sin(x) + sin(after), before**2 - 2 * x + 3 * after - cos(x) + 1
    return sum(i * x**2 + 20 * i * sin(a) ** 2 + i * np.log10(1 + i * b**2))


def perm(x, beta=0.5):
    i = indices(x)
    return sum([sum((i**k + beta) * ((x / i) ** k - 1)) ** 2 for k in i])


def perm_0(x, beta=10):
    i = indices(x)
    return sum([sum((i + beta) * (x**k - 1.0 / i**k)) ** 2 for k in i])


def hartmann(x):
    a, p = {
        3: ([[3, 10, 30], [0.1, 10, 35]] * 2,
            [[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]]),
        6: ([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
             [17, 8, 0.05, 10, 0.1, 14]],
            [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
             [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]),
    }[len(x)]  # fmt: skip
    return -sum(array([1, 1.2, 3, 3.2]) * exp(-sum(array(a) * (x - 1e-4 * array(p)) ** 2, axis=1)))


def shekel(count):
    a = array([[4, 4, 4, 4], [1, 1, 1, 1], [8, 8, 8, 8], [6, 6, 6, 6], [3, 7, 3, 7], [2, 9, 2, 9], [5, 5, 3, 3],
               [8, 1, 8, 1], [6, 2, 6, 2], [7, 3.6, 7, 3.6]])[:count]  # fmt: skip
    c = array([0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5])[:count]
    return lambda x: -sum(1 / (sum((x - a) ** 2, axis=1) + c))


def engvall_2(x):
    a, b, c = x
    return ((a**2 + b**2 + c**2 - 1) ** 2 + (a**2 + b**2 + (c - 2) ** 2 - 1) ** 2 + (a + b + c - 1) ** 2
            + (a + b - c + 1) ** 2 + (3 * b**2 + a**3 + (5 * c - a + 1) ** 2 - 36) ** 2)  # fmt: skip


def brown(x):
    a, b = x[:-1] ** 2, x[1:] ** 2
    return sum(a ** (b + 1) + b ** (a + 1))


def ripple(x, fine):
    return -sum(exp(-2 * log(2) * ((x - 0.1) / 0.8) ** 2) * (sin(5 * pi * x) ** 6 + fine * cos(500 * pi * x) ** 2))


def ursem_3(x):
    return -sum([sin(2.2 * pi * a + pi / 2) * (2 - abs(a)) / 2 * (3 - abs(a)) / 2 for a in x])


def schaffer(x, numerator):
    return 0.5 + (numerator - 0.5) / (1 + 0.001 * sum(x**2)) ** 2


FUNCTIONS = {
    "adjiman": lambda x: cos(x[0]) * sin(x[1]) - x[0] / (x[1] ** 2 + 1),
    "aluffi-pentini": lambda x: x[0] ** 4 / 4 - x[0] ** 2 / 2 + x[0] / 10 + x[1] ** 2 / 2,
    "alpine-1": lambda x: sum(abs(x * sin(x) + 0.1 * x)),
    "alpine-2": lambda x: prod(sqrt(x) * sin(x)),
    "ackley-nd": lambda x: 20 + np.e - 20 * exp(-0.2 * sqrt((x**2).mean())) - exp(cos(2 * pi * x).mean()),
    "arwhead": lambda x: sum((x[:-1] ** 2 + x[-1] ** 2) ** 2 - 4 * x[:-1] + 3),
    "bartels-conn": lambda x: abs(x @ x + x[0] * x[1]) + abs(sin(x[0])) + abs(cos(x[1])),
    "bazaraa-shetty": lambda x: (x[0] - 2) ** 4 + (x[0] - 2 * x[1]) ** 2,
    "bent-cigar": lambda x: x[0] ** 2 + 1e6 * sum(x[1:] ** 2),
    "bird": lambda x: ((x[0] - x[1]) ** 2 + exp((1 - sin(x[0])) ** 2) * cos(x[1])
                       + exp((1 - cos(x[1])) ** 2) * sin(x[0])),
    "bohachevsky-2": lambda x: x[0] ** 2 + 2 * x[1] ** 2 - 0.3 * cos(3 * pi * x[0]) * cos(4 * pi * x[1]) + 0.3,
    "bohachevsky-3": lambda x: x[0] ** 2 + 2 * x[1] ** 2 - 0.3 * cos(3 * pi * x[0] + 4 * pi * x[1]) + 0.3,
    "brent": lambda x: sum((x + 10) ** 2) + exp(-x @ x),
    "brown": brown,
    "bukin-4": lambda x: 100 * x[1] ** 2 + 0.01 * abs(x[0] + 10),
    "carrom-table": lambda x: -((cos(x[0]) * cos(x[1]) * around(x)) ** 2) / 30,
    "chichinadze": lambda x: (x[0] ** 2 - 12 * x[0] + 11 + 10 * cos(pi / 2 * x[0]) + 8 * sin(2.5 * pi * x[0])
                              - 0.2**0.5 * exp(-((x[1] - 0.5) ** 2) / 2)),
    "chung-reynolds": lambda x: (x @ x) ** 2,
    "cliff-exponential": lambda x: ((x[0] - 3) / 100) ** 2 - (x[0] - x[1]) + exp(20 * (x[0] - x[1])),
    "complex": lambda x: np.abs((x[0] + 1j * x[1]) ** 3 - 1) ** 2,
    "cosine-mixture": lambda x: x @ x - 0.1 * sum(cos(5 * pi * x)),
    "cross-in-tray": lambda x: -1e-4 * (abs(sin(x[0]) * sin(x[1]) * exp(abs(100 - sqrt(x @ x) / pi))) + 1) ** 0.1,
    "cube": lambda x: 100 * (x[1] - x[0] ** 3) ** 2 + (1 - x[0]) ** 2,
    "deb-1": lambda x: -(sin(5 * pi * x) ** 6).mean(),
    "deckkers-aarts": lambda x: 1e5 * x[0] ** 2 + x[1] ** 2 - (x @ x) ** 2 + 1e-5 * (x @ x) ** 4,
    "denschna": lambda x: x[0] ** 4 + (x[0] + x[1]) ** 2 + (exp(x[1]) - 1) ** 2,
    "denschnb": lambda x: (x[0] - 2) ** 2 + ((x[0] - 2) * x[1]) ** 2 + (x[1] + 1) ** 2,
    "denschnc": lambda x: (x @ x - 2) ** 2 + (exp(x[0] - 1) + x[1] ** 3 - 2) ** 2,
    "denschnd": lambda x: ((x[0] ** 2 + x[1] ** 3 - x[2] ** 4) ** 2 + (2 * prod(x)) ** 2
                           + (2 * x[0] * x[1] - 3 * x[1] * x[2] + x[0] * x[2]) ** 2),
    "denschne": lambda x: x[0] ** 2 + (x[1] + x[1] ** 2) ** 2 + (exp(x[2]) - 1) ** 2,
    "denschnf": lambda x: ((2 * (x[0] + x[1]) ** 2 + (x[0] - x[1]) ** 2 - 8) ** 2
                           + (5 * x[0] ** 2 + (x[1] - 3) ** 2 - 9) ** 2),
    "discus": lambda x: 1e6 * x[0] ** 2 + sum(x[1:] ** 2),
    "dixon-price": lambda x: (x[0] - 1) ** 2 + sum(indices(x)[1:] * (2 * x[1:] ** 2 - x[:-1]) ** 2),
    "dqdrtic": lambda x: sum(x[:-2] ** 2 + 100 * x[1:-1] ** 2 + 100 * x[2:] ** 2),
    "drop-wave": lambda x: -(1 + cos(12 * sqrt(x @ x))) / (x @ x / 2 + 2),
    "egg-crate": lambda x: x @ x + 25 * sum(sin(x) ** 2),
    "el-attar-vidyasagar-dutta": lambda x: ((x[0] ** 2 + x[1] - 10) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2
                                            + (x[0] ** 2 + x[1] ** 3 - 1) ** 2),
    "engvall": lambda x: (x @ x) ** 2 - 4 * x[0] + 3,
    "engvall-2": engvall_2,
    "exponential": lambda x: -exp(-x @ x / 2),
    "fenton-eason": lambda x: 0.1 * (12 + x[0] ** 2 + (1 + x[1] ** 2) / x[0] ** 2
                                     + (x[0] ** 2 * x[1] ** 2 + 100) / (x[0] * x[1]) ** 4),
    "giunta": lambda x: 0.6 + sum([sin(u) + sin(u) ** 2 + sin(4 * u) / 50 for u in 16 / 15 * x - 1]),
    "gramacy-lee": lambda x: x[0] * exp(-x @ x),
    "griewank-nd": lambda x: 1 + x @ x / 4000 - prod(cos(x / sqrt(indices(x)))),
    "hansen": lambda x: sum((I4 + 1) * cos(I4 * x[0] + I4 + 1)) * sum((I4 + 1) * cos((I4 + 2) * x[1] + I4 + 1)),
    "hartmann-3": hartmann,
    "hartmann-6": hartmann,
    "holder-table": lambda x: -abs(sin(x[0]) * cos(x[1]) * around(x)),
    "hosaki": lambda x: np.polyval([1 / 4, -7 / 3, 7, -8, 1], x[0]) * x[1] ** 2 * exp(-x[1]),
    "jamil-yang-quadratic": lambda x: (-3803.84 - 138.08 * x[0] - 232.92 * x[1] + 128.08 * x[0] ** 2
                                       + 203.64 * x[1] ** 2 + 182.25 * x[0] * x[1]),
    "keane": lambda x: -((sin(x[0] - x[1]) * sin(x[0] + x[1])) ** 2) / sqrt(x @ x),
    "kearfott": lambda x: (x @ x - 2) ** 2 + (x[0] ** 2 - x[1] ** 2 - 1) ** 2,
    "langermann": langermann,
    "levy": levy,
    "levy-5": lambda x: (sum(J5 * cos((J5 - 1) * x[0] + J5)) * sum(J5 * cos((J5 + 1) * x[1] + J5))
                         + (x[0] + 1.42513) ** 2 + (x[1] + 0.80032) ** 2),
    "liarwhd": lambda x: sum(4 * (x**2 - x[0]) ** 2 + (x - 1) ** 2),
    "michalewicz": lambda x: -sum(sin(x) * sin(indices(x) * x**2 / pi) ** 20),
    "miele-cantrell": lambda x: ((exp(-x[0]) - x[1]) ** 4 + 100 * (x[1] - x[2]) ** 6 + tan(x[2] - x[3]) ** 4
                                 + x[0] ** 8),
    "mishra-6": lambda x: (-log((sin(sum(cos(x)) ** 2) ** 2 - cos(sum(sin(x)) ** 2) ** 2 + x[0]) ** 2)
                           + 0.1 * sum((x - 1) ** 2)),
    "mishra-7": lambda x: (prod(x) - prod(indices(x))) ** 2,
    "modified-rosenbrock": lambda x: (74 + 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
                                      - 400 * exp(-10 * sum((x + 1) ** 2))),
    "muller-brown": muller_brown,
    "nesterov-chebyshev-rosenbrock": lambda x: (x[0] - 1) ** 2 / 4 + sum((x[1:] - 2 * x[:-1] ** 2 + 1) ** 2),
    "nondia": lambda x: (x[0] - 1) ** 2 + sum(100 * (x[0] - x[:-1] ** 2) ** 2),
    "parsopoulos": lambda x: cos(x[0]) ** 2 + sin(x[1]) ** 2,
    "paviani": lambda x: sum(log(x - 2) ** 2 + log(10 - x) ** 2) - prod(x) ** 0.2,
    "pen-holder": lambda x: -exp(-1 / abs(around(x) * cos(x[0]) * cos(x[1]))),
    "periodic": lambda x: 1 + sum(sin(x) ** 2) - 0.1 * exp(-x @ x),
    "perm": perm,
    "perm-0": perm_0,
    "pinter": pinter,
    "power-sum": lambda x: sum([(sum(x**k) - b) ** 2 for k, b in zip((1, 2, 3, 4), (8, 18, 44, 114), strict=True)]),
    "price-1": lambda x: sum((abs(x) - 5) ** 2),
    "price-3": lambda x: 100 * (x[1] - x[0] ** 2) ** 2 + (6.4 * (x[1] - 0.5) ** 2 - x[0] - 0.6) ** 2,
    "price-4": lambda x: (2 * x[0] ** 3 * x[1] - x[1] ** 3) ** 2 + (6 * x[0] - x[1] ** 2 + x[1]) ** 2,
    "qing": lambda x: sum((x**2 - indices(x)) ** 2),
    "quartic": lambda x: sum(indices(x) * x**4),
    "ripple-1": lambda x: ripple(x, 0.1),
    "ripple-25": lambda x: ripple(x, 0.0),
    "rotated-ellipse": lambda x: 7 * x[0] ** 2 - 6 * sqrt(3) * x[0] * x[1] + 13 * x[1] ** 2,
    "rotated-ellipse-2": lambda x: x[0] ** 2 - x[0] * x[1] + x[1] ** 2,
    "rotated-hyper-ellipsoid": lambda x: sum(np.cumsum(x**2)),
    "salomon": lambda x: 1 - cos(2 * pi * sqrt(x @ x)) + 0.1 * sqrt(x @ x),
    "sargan": lambda x: len(x) * sum(x**2 + 0.4 * x * (x.sum() - x)),
    "schaffer-1": lambda x: schaffer(x, sin(x @ x) ** 2),
    "schaffer-2": lambda x: schaffer(x, sin(x[0] ** 2 - x[1] ** 2) ** 2),
    "schaffer-4": lambda x: schaffer(x, cos(sin(abs(x[0] ** 2 - x[1] ** 2))) ** 2),
    "schittkowski-308": lambda x: (x @ x + x[0] * x[1]) ** 2 + sin(x[0]) ** 2 + cos(x[1]) ** 2,
    "schwefel-1-2": lambda x: sum(np.cumsum(x) ** 2),
    "schwefel-2-20": lambda x: sum(abs(x)),
    "schwefel-2-22": lambda x: sum(abs(x)) + prod(abs(x)),
    "schwefel-2-23": lambda x: sum(x**10),
    "schwefel-2-26": lambda x: -sum(x * sin(sqrt(abs(x)))),
    "schwefel-2-36": lambda x: -x[0] * x[1] * (72 - 2 * x[0] - 2 * x[1]),
    "schwefel-2-4": lambda x: sum((x - 1) ** 2 + (x[0] - x**2) ** 2),
    "schwefel-2-6": lambda x: max(abs(x[0] + 2 * x[1] - 7), abs(2 * x[0] + x[1] - 5)),
    "shekel-5": shekel(5),
    "shekel-7": shekel(7),
    "shekel-10": shekel(10),
    "shekel-foxholes": foxholes,
    "shubert": lambda x: prod([sum(J5 * cos((J5 + 1) * a + J5)) for a in x]),
    "sineval": lambda x: 1e4 * (x[1] - sin(x[0])) ** 2 + x[0] ** 2 / 4,
    "sisser": lambda x: 3 * x[0] ** 4 - 2 * (x[0] * x[1]) ** 2 + 3 * x[1] ** 4,
    "sphere": lambda x: x @ x,
    "styblinski-tang-nd": lambda x: sum(x**4 - 16 * x**2 + 5 * x) / 2,
    "sum-of-powers": lambda x: sum(abs(x) ** (indices(x) + 1)),
    "sum-squares": lambda x: sum(indices(x) * x**2),
    "testtube-holder": lambda x: -4 * abs(sin(x[0]) * cos(x[1]) * exp(abs(cos(x @ x / 200)))),
    "treccani": lambda x: x[0] ** 4 + 4 * x[0] ** 3 + 4 * x[0] ** 2 + x[1] ** 2,
    "trefethen": lambda x: (exp(sin(50 * x[0])) + sin(60 * exp(x[1])) + sin(70 * sin(x[0])) + sin(sin(80 * x[1]))
                            - sin(10 * (x[0] + x[1])) + x @ x / 4),
    "trid": lambda x: sum((x - 1) ** 2) - x[1:] @ x[:-1],
    "tridia": lambda x: (x[0] - 1) ** 2 + sum(indices(x)[1:] * (2 * x[1:] - x[:-1]) ** 2),
    "trigonometric-2": lambda x: 1 + sum(8 * sin(7 * (x - 0.9) ** 2) ** 2 + 6 * sin(14 * (x - 0.9) ** 2) ** 2
                                         + (x - 0.9) ** 2),
    "ursem-1": lambda x: -sin(2 * x[0] - pi / 2) - 3 * cos(x[1]) - x[0] / 2,
    "ursem-3": ursem_3,
    "ursem-4": lambda x: -3 * sin(pi / 2 * x[0] + pi / 2) * (2 - sqrt(x @ x)) / 4,
    "venter-sobiezcczanski-sobieski": lambda x: sum(x**2 - 100 * cos(x) ** 2 - 100 * cos(x**2 / 30)),
    "wavy": lambda x: 1 - (cos(10 * x) * exp(-(x**2) / 2)).mean(),
    "wayburn-seader-1": lambda x: (x[0] ** 6 + x[1] ** 4 - 17) ** 2 + (2 * x[0] + x[1] - 4) ** 2,
    "wayburn-seader-2": lambda x: ((1.613 - 4 * (x[0] - 0.3125) ** 2 - 4 * (x[1] - 1.625) ** 2) ** 2
                                   + (x[1] - 1) ** 2),
    "wayburn-seader-3": lambda x: (2 / 3 * x[0] ** 3 - 8 * x[0] ** 2 + 33 * x[0] - x[0] * x[1] + 5
                                   + ((x[0] - 4) ** 2 + (x[1] - 5) ** 2 - 4) ** 2),
    "xin-she-yang-2": lambda x: sum(abs(x)) * exp(-sum(sin(x**2))),
    "xin-she-yang-3": lambda x: exp(-sum((x / 15) ** 10)) - 2 * exp(-x @ x) * prod(cos(x) ** 2),
    "xin-she-yang-4": lambda x: (sum(sin(x) ** 2) - exp(-x @ x)) * exp(-sum(sin(sqrt(abs(x))) ** 2)),
    "zakharov": lambda x: x @ x + (indices(x) @ x / 2) ** 2 + (indices(x) @ x / 2) ** 4,
    "zettl": lambda x: (x @ x - 2 * x[0]) ** 2 + x[0] / 4,
}  # fmt: skip
