"""The source of kernels: a landscape's formulas printed for scalars, an optimizer's rule in a loop over elements.

Each operation stands in the order in which numpy does it and nothing is reordered (no fastmath), so that sums, products
and roots agree to the last bit; exp, sin and their like are the C library's, and may differ from numpy's by an ulp.
Only `quick_rule`, for walkers whose paths are not recorded, may turn a division by a number of the whole step into a
product and fuse a product with a sum. Nothing assumes that numbers are finite: divergence would go unseen.
"""

import hashlib
import inspect
import sys
from typing import Any

from engine.landscape import Landscape, derived
from engine.optimizer import Optimizer

HEADER = '''"""Made by engine.kernels.source; deleting it costs a second of compiling."""
from types import FunctionType, ModuleType
import numpy
from numba import carray, cfunc, f8, i8, njit, types, void
from math import cos, exp, log, sin, sqrt
from numpy import abs, arccos, arcsin, arctan, cosh, e, inf, isfinite, maximum, minimum, nan, pi, sign, sinh, tan, tanh

inline = njit(error_model="numpy")
scalars = ModuleType("scalars")  # numpy, but for its where, of which numba makes arrays, and ndim, which it has not
scalars.__dict__.update(vars(numpy), where=inline(lambda chosen, a, b: a if chosen else b), ndim=inline(lambda _: 0))
def scalar(function, **options):  # with the functions of its own that it calls
    known = {name: scalar(value, **options) if isinstance(value, FunctionType) else scalars if value is numpy else value
        for name, value in function.__globals__.items() if name in function.__code__.co_names}
    known["__name__"] = function.__module__  # which numba asks for when it reads machine code from its cache
    return njit(error_model="numpy", **options)(FunctionType(function.__code__, known, function.__name__))
def kernel(arrays, **options):
    return cfunc(void(*[types.CPointer(f8)] * arrays, i8), error_model="numpy", cache=True, **options)
'''

LANDSCAPE = """
@inline
{gradient}
@inline
{loss}
@inline
{both}
@inline
def kinks(theta, parameters, out):
{names}
    unknown = False
    for j in range(theta.shape[1]):
        unknown |= ((out[0, j] != out[0, j]) | (out[1, j] != out[1, j])) & (theta[0, j] == theta[0, j])
    if unknown:  # at a kink, where the loss is finite and the gradient is not, it is 0
        for j in range(theta.shape[1]):
            if isfinite(loss_at({at})[0]):
                out[0, j] = 0.0 if out[0, j] != out[0, j] else out[0, j]
                out[1, j] = 0.0 if out[1, j] != out[1, j] else out[1, j]

@kernel(3)
def gradient(theta, parameters, out, n):
    theta, parameters, out = carray(theta, (2, n)), carray(parameters, {count}), carray(out, (2, n))
{names}
    for j in range(n):
        out[0, j], out[1, j] = gradient_at({at})
    kinks(theta, parameters, out)

@kernel(4)
def both(theta, parameters, loss, out, n):
    parameters = carray(parameters, {count})
{names}
    if n == 1:  # without the loop's preparations, which cost as much as the step
        loss[0], out[0], out[1] = both_at({one})
        if out[0] == out[0] and out[1] == out[1]:
            return
    theta, out = carray(theta, (2, n)), carray(out, (2, n))
    for j in range(n):
        loss[j], out[0, j], out[1, j] = both_at({at})
    kinks(theta, parameters, out)
"""

OPTIMIZER = """
{imports}

act = scalar(family.{rule})
quick = scalar(family.{rule}, fastmath={{"arcp", "contract"}})  # for crowds: a division less
look = {look}

@kernel(4)
def rule(theta, g, state, c, n):
{numbers}
    if n == 1:  # without the loop's preparations, which cost as much as the step
        for i in range(2):
            {result} = act({argument})
            theta[i] = theta[i] + change
        return
    theta, g, state = carray(theta, (2, n)), carray(g, (2, n)), carray(state, ({count}, 2, n))
    for i in range(2):
{rows}
        t, gi = theta[i], g[i]
        for j in range(n):
            {results} = act({arguments})
            t[j] = t[j] + change

@kernel(4, fastmath={{"arcp", "contract"}})
def quick_rule(theta, g, state, c, n):
{numbers}
    if n == 1:  # without the loop's preparations, which cost as much as the step
        for i in range(2):
            {result} = quick({argument})
            theta[i] = theta[i] + change
        return
    theta, g, state = carray(theta, (2, n)), carray(g, (2, n)), carray(state, ({count}, 2, n))
    for i in range(2):
{rows}
        t, gi = theta[i], g[i]
        for j in range(n):
            {results} = quick({arguments})
            t[j] = t[j] + change

@kernel(4)
def probe(theta, state, c, at, n):
    theta, at, state = carray(theta, (2, n)), carray(at, (2, n)), carray(state, ({count}, 2, n))
{numbers}
    for i in range(2):
{rows}
        t, a = theta[i], at[i]
        for j in range(n):
            a[j] = {ahead}
"""


def landscape_source(landscape: Landscape) -> str | None:
    """Kernels `gradient` and `both` of a landscape that is an expression in known functions; None for any other."""
    cls = type(landscape)
    if cls.expression is Landscape.expression or (cls.loss, cls.gradient) != (Landscape.loss, Landscape.gradient):
        return None
    arguments, loss, gradient = symbols(landscape)
    if not printable([loss, *gradient]):
        return None
    return HEADER + LANDSCAPE.format(
        gradient=printed("gradient_at", arguments, gradient),
        loss=printed("loss_at", arguments, [loss]),
        both=_both(arguments, loss, gradient),
        **places(arguments),
    )


def symbols(landscape: Landscape) -> tuple[tuple[Any, ...], Any, list[Any]]:
    """Sympy's symbols x, y and the parameters; the loss; its gradient."""
    functions = derived(*landscape._structure())
    (loss,) = functions.rows("loss")
    return functions.arguments, loss, functions.rows("gradient")


def printable(expressions: list[Any]) -> bool:
    """Whether the printer knows every node."""
    import sympy

    from engine.kernels.printer import KNOWN

    return all(type(node).__name__ in KNOWN for each in expressions for node in sympy.preorder_traversal(each))


def places(arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Where a landscape's kernels find their numbers."""
    parameters = [str(each) for each in arguments[2:]]
    names = "\n".join(f"    {name} = parameters[{k}]" for k, name in enumerate(parameters))
    return {
        "names": names or "    pass",
        "count": max(len(parameters), 1),
        "one": ", ".join(["theta[0]", "theta[1]", *parameters]),
        "at": ", ".join(["theta[0, j]", "theta[1, j]", *parameters]),
    }


def optimizer_source(optimizer: Optimizer) -> str | None:
    """Kernels `rule` and `probe` of an elementwise optimizer whose rule uses numpy and nothing else; else None."""
    cls = type(optimizer)
    if (cls.step, cls.begin) != (Optimizer.step, Optimizer.begin) or not plain(optimizer.rule):
        return None
    if optimizer.probe is not None and not plain(optimizer.probe):
        return None
    numbers = [f"c{k}" for k in range(len(optimizer.coefficients(0, 0.1)))]
    state = [f"s{k}[j]" for k in range(len(optimizer.slots))]
    single = [f"state[{2 * k} + i]" for k in range(len(optimizer.slots))]
    probe = optimizer.probe
    return HEADER + OPTIMIZER.format(
        imports=imported(optimizer),
        rule=optimizer.rule.__qualname__,
        look=f"scalar(family.{probe.__qualname__})" if probe else None,
        count=len(state),
        numbers="\n".join(f"    {name} = c[{k}]" for k, name in enumerate(numbers)),
        rows="\n".join(f"        s{k} = state[{k}, i]" for k in range(len(state))),
        result=", ".join(["change", *single]) + ("" if state else ","),
        argument=", ".join([*(["theta[i]"] if optimizer.uses_theta else []), "g[i]", *single, *numbers]),
        results=", ".join(["change", *state]) + ("" if state else ","),
        arguments=", ".join([*(["t[j]"] if optimizer.uses_theta else []), "gi[j]", *state, *numbers]),
        ahead=f"look({', '.join(['t[j]', *state, *numbers])})" if probe else "t[j]",
    )


def acting(optimizer: Optimizer) -> Any:
    """The function that makes an optimizer's step."""
    return optimizer.plane_rule or optimizer.rule


def imported(optimizer: Optimizer) -> str:
    """The line that makes the rule's module `family`; with the digest of its source, for a change compiles anew."""
    module = acting(optimizer).__module__
    return f"import {module} as family  # {hashlib.sha256(inspect.getsource(sys.modules[module]).encode()).hexdigest()}"


def plain(function: Any) -> bool:
    """Whether `function` can be imported by name and calls numpy alone, or such functions of its own module."""
    import numpy

    if not inspect.isfunction(function) or "<" in function.__qualname__ or function.__module__ not in sys.modules:
        return False
    used = inspect.getclosurevars(function)
    known = used.builtins.keys() <= {"abs", "min", "max"}  # np.abs is seen as one too
    own = (each for each in used.globals.values() if each is not numpy)
    return known and not used.nonlocals and all(plain(each) and each.__module__ == function.__module__ for each in own)


def _both(arguments: tuple[Any, ...], loss: Any, gradient: list[Any]) -> str:
    """Loss and gradient at once: they share the calls of exp, sin and the like; sums and products stay as in numpy."""
    import sympy

    from engine.kernels.printer import CALLS

    if any(type(node).__name__ in CALLS for node in sympy.preorder_traversal(loss)):
        return printed("both_at", arguments, [loss, *gradient])
    names = ", ".join(map(str, arguments))
    return f"def both_at({names}):\n    return (*loss_at({names}), *gradient_at({names}))\n"


def printed(name: str, arguments: tuple[Any, ...], rows: list[Any]) -> str:
    """A function of scalars that returns a tuple, with the common parts that lambdify finds for numpy too."""
    import sympy

    from engine.kernels import printer

    function = sympy.lambdify(arguments, tuple(rows), modules="numpy", cse=True, printer=printer.SCALARS)
    return inspect.getsource(function).replace(function.__name__, name, 1)
