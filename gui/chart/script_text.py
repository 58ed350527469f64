"""The words around a script of matplotlib, and calls written as text."""

from __future__ import annotations

import numpy as np

TOP = '''"""{title}

    python {name} [OUT]      OUT is such as figure.pdf; without it the figure is shown

Needs matplotlib 3.5 or newer. Drawn by Fallline, which opens this file as the scenario that is at its end.
"""

import base64
import sys
import zlib

import numpy as np
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

plt.rcParams.update({rc})


def data(name):
    """An array of those below."""
    kind, shape, text = DATA[name]
    return np.frombuffer(zlib.decompress(base64.b85decode(text.replace("\\n", ""))), kind).reshape(shape)


def draw():
    """The figure."""
    figure = plt.figure(figsize=({width:.4f}, {height:.4f}), facecolor={face!r})
'''
END = """

if __name__ == "__main__":
    made = draw()
    if len(sys.argv) > 1:
        made.savefig(sys.argv[1], facecolor=made.get_facecolor())
    else:
        plt.show()
"""


class Name(str):
    """Of a variable: written as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def call(name: str, *values: object, **given: object) -> str:
    """`name(...)`: of `values` strings as they are, of what is given by name as literals."""
    words = [value if isinstance(value, str) else _literal(value) for value in values]
    words += [f"{key}={_literal(value)}" for key, value in given.items()]
    return f"{name}({', '.join(words)})"


def _literal(value: object) -> str:
    if isinstance(value, float | np.floating):
        return f"{float(value):.7g}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value)
