"""Which optimizers' rules can be compiled, and how the source of a kernel names and calls them."""

import inspect
import sys
from typing import Any

from fallline.engine.method.optimizer import Optimizer

BESIDE_UFUNCS = {"where", "ndim"}
"""What else of numpy a rule may use: what kernels.source says in scalars' words."""


def acting(optimizer: Optimizer) -> Any:
    """The function that makes an optimizer's step, or a chain's links; None where `step` alone does."""
    return optimizer.links or optimizer.plane_rule or getattr(optimizer, "rule", None)


def elementwise(optimizer: Optimizer) -> bool:
    """Whether the whole step is its `rule`, and `probe`, over single coordinates by numpy alone."""
    cls, probe = type(optimizer), optimizer.probe
    own = (cls.step, cls.begin) == (Optimizer.step, Optimizer.begin)
    return own and plain(acting(optimizer)) and (probe is None or plain(probe))


def composed(optimizer: Optimizer) -> bool:
    """Whether the whole step is a chain of such rules."""
    return (
        bool(optimizer.links)
        and type(optimizer).step is Optimizer.step
        and all(plain(link.rule) for link in optimizer.links)
    )


def planar(optimizer: Optimizer) -> bool:
    """Whether the whole step over two parameters is its `plane_rule`: no slots, and no other `step` since."""
    cls = type(optimizer)
    if optimizer.plane_rule is None or optimizer.slots or cls.begin != Optimizer.begin:
        return False
    step, plane_rule = (next(base for base in cls.__mro__ if name in vars(base)) for name in ("step", "plane_rule"))
    return issubclass(plane_rule, step) and plain(optimizer.plane_rule)


def plain(function: Any) -> bool:
    """Whether `function` is elementwise by numpy alone, or by such functions of its module, which a file can import."""
    import numpy

    if not inspect.isfunction(function) or "<" in function.__qualname__ or not _read_from_file(function.__module__):
        return False
    used = inspect.getclosurevars(function)
    own = [each for each in used.globals.values() if each is not numpy]
    if used.nonlocals or not all(plain(each) and each.__module__ == function.__module__ for each in own):
        return False
    return all(_elementwise(name) for name in set(function.__code__.co_names) - used.globals.keys())


def _read_from_file(module: str) -> bool:
    """A notebook's or a console's own functions are in no file whose change could be seen."""
    return getattr(sys.modules.get(module), "__file__", None) is not None


def _elementwise(name: str) -> bool:
    import numpy

    return name in BESIDE_UFUNCS or isinstance(getattr(numpy, name, None), numpy.ufunc | float)


def imported(optimizer: Optimizer) -> str:
    """The line that makes the rule's module `family`; with the digest of its source, for a change compiles anew."""
    import hashlib  # here, or every start of the program would bring OpenSSL along

    module = acting(optimizer).__module__
    return f"import {module} as family  # {hashlib.sha256(inspect.getsource(sys.modules[module]).encode()).hexdigest()}"


def coefficient_names(optimizer: Optimizer) -> list[str]:
    """c0, c1, ..., for each of the coefficients of a step."""
    return [f"c{k}" for k in range(len(optimizer.coefficients(0, 0.1)))]


def called(optimizer: Optimizer, change: str, theta: str, g: str, state: list[str]) -> str:
    """The line by which the rule `act` makes `change` and the new `state` of one coordinate."""
    given = [*([theta] if optimizer.uses_theta else []), g, *state, *coefficient_names(optimizer)]
    return f"{', '.join([change, *state])}{'' if state else ','} = act({', '.join(given)})"
