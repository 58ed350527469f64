"""Which optimizers' rules can be compiled, and how the source of a kernel names and calls them."""

import hashlib
import inspect
import sys
from typing import Any

from engine.optimizer import Optimizer

def acting(optimizer: Optimizer) -> Any:
    """The function that makes an optimizer's step; None where neither `rule` nor `plane_rule` does."""
    return optimizer.plane_rule or getattr(optimizer, "rule", None)


def plain(function: Any) -> bool:
    """Whether `function` can be imported by name and calls numpy alone, or such functions of its own module."""
    import numpy

    if not inspect.isfunction(function) or "<" in function.__qualname__ or function.__module__ not in sys.modules:
        return False
    used = inspect.getclosurevars(function)
    known = used.builtins.keys() <= {"abs", "min", "max"}  # np.abs is seen as one too
    own = (each for each in used.globals.values() if each is not numpy)
    return known and not used.nonlocals and all(plain(each) and each.__module__ == function.__module__ for each in own)


def imported(optimizer: Optimizer) -> str:
    """The line that makes the rule's module `family`; with the digest of its source, for a change compiles anew."""
    module = acting(optimizer).__module__
    return f"import {module} as family  # {hashlib.sha256(inspect.getsource(sys.modules[module]).encode()).hexdigest()}"


def coefficient_names(optimizer: Optimizer) -> list[str]:
    """c0, c1, ..., for each of the coefficients of a step."""
    return [f"c{k}" for k in range(len(optimizer.coefficients(0, 0.1)))]


def called(optimizer: Optimizer, change: str, theta: str, g: str, state: list[str]) -> str:
    """The line by which the rule `act` makes `change` and the new `state` of one coordinate."""
    given = [*([theta] if optimizer.uses_theta else []), g, *state, *coefficient_names(optimizer)]
    return f"{', '.join([change, *state])}{'' if state else ','} = act({', '.join(given)})"
