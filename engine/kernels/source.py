"""What the source of every generated module begins with, and the lines that all of them print."""

HEADER = '''"""Made by fallline.engine.kernels; deleting it costs a second of compiling."""
from types import FunctionType, ModuleType
import numpy
from numba import carray, cfunc, f8, i8, njit, types, void
from math import cos, erf, exp, expm1, gamma, log, log1p, sin, sqrt
from numpy import abs, arccos, arcsin, arctan, cosh, e, inf, isfinite, maximum, minimum, nan, pi, sign, sinh, tan, tanh

inline = njit(error_model="numpy")
scalars = ModuleType("scalars")  # numpy, but for its where, of which numba makes arrays, and ndim, which it has not
scalars.__dict__.update(vars(numpy), where=inline(lambda chosen, a, b: a if chosen else b), ndim=inline(lambda _: 0))
def scalar(function, **options):  # with the functions of its own that it calls
    known = {name: scalar(value, **options) if isinstance(value, FunctionType) else scalars if value is numpy else value
        for name, value in function.__globals__.items() if name in function.__code__.co_names}
    known["__name__"] = function.__module__  # which numba asks for when it reads machine code from its cache
    copy = FunctionType(function.__code__, known, function.__name__, function.__defaults__)
    return njit(error_model="numpy", **options)(copy)
def kernel(arrays, **options):
    return cfunc(void(*[types.CPointer(f8)] * arrays, i8), error_model="numpy", cache=True, **options)
'''
"""Nothing is reordered (no fastmath), so that sums, products and roots agree with numpy's to the last bit; exp, sin and
their like are the C library's, and may differ by an ulp. No number is assumed finite: divergence would go unseen.
"""

NO_PROBE = "\nprobe = rule  # it never looks ahead\n"


def unpacked(names: list[str], array: str, indent: int = 4) -> str:
    """The lines that read `names` from the first entries of `array`; "pass" where there are none."""
    lines = [f"{' ' * indent}{name} = {array}[{k}]" for k, name in enumerate(names)]
    return "\n".join(lines) or f"{' ' * indent}pass"
