"""How a plain script is written, with numpy alone: the engine's own methods and derivatives, printed."""

from fallline.engine.code.recipe import Library

HEAD = '''import math

import numpy as np

np.seterr(all="ignore")  # a run that leaves goes on as infinities and NaN


def start():
    """The start of every walker, one column each."""
    return np.array(START)


def kept(theta):
    """No step changes an array."""
    return theta
'''

LIBRARY = Library(
    key="numpy",
    name="numpy",
    arrays="np",
    array="np.array",
    number="",
    renamed={},
    head=HEAD,
    clip="",
    called=lambda counterpart, optimizer: None,
    declared=False,
)
