"""How last bits are moved to and fro, to see whether rounding grows along a path.

A nudged trace takes the gradient typed by hand times these factors, and the position after each step times them too:
a step is short beside where it starts from, and what a last bit of the gradient does to it may be lost in the sum.
"""


def nudge(step):
    """Factors of the two components at `step`."""
    size = 2.0**-52 if step % 3 else -(2.0**-52)
    return [1 + size, 1 - size]
