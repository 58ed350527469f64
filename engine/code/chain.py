"""A chain as a function over another library's arrays: the rules of its parts, called one after the other."""

import inspect

from fallline.engine.code.recipe import Library
from fallline.engine.code.source import printed_function
from fallline.engine.method.optimizer import Optimizer


def argument_names(optimizer: Optimizer) -> list[str]:
    """The rate, and each number of each part's rule with the number of the part."""
    names = ["lr"]
    for k, link in enumerate(optimizer.links):
        known = list(inspect.signature(link.rule).parameters)
        names += [f"{name}_{k}" for name in known[len(known) - link.numbers :]]
    return names


def printed_chain(optimizer: Optimizer, slots: list[str], library: Library) -> list[str]:
    """Lines that define the parts' rules, and `rule` of (theta where a part uses it, d, *slots, *numbers).

    Raises ExportError where the library lacks a function that a part uses.
    """
    lines: list[str] = []
    for k, link in enumerate(optimizer.links):
        lines += [*printed_function(link.rule, f"part_{k}", library), ""]
    given = [*["theta"] * optimizer.uses_theta, "d", *slots, *argument_names(optimizer)]
    return [*lines, f"def rule({', '.join(given)}):", *(f"    {line}" for line in _body(optimizer, slots, library))]


def _body(optimizer: Optimizer, slots: list[str], library: Library) -> list[str]:
    lines = ["g = d"] * any(link.uses_gradient for link in optimizer.links)
    kept, numbers = slots, argument_names(optimizer)[1:]
    for k, link in enumerate(optimizer.links):
        own, kept = kept[: link.slots], kept[link.slots :]
        constants, numbers = numbers[: link.numbers], numbers[link.numbers :]
        lines += ["d = -lr * d"] * link.takes_change
        square = [f"{library.arrays}.sum(d * d, 0)"] * link.uses_square
        agrees = ["g", f"{library.arrays}.sum((d * g > 0) * 1.0, 0) / len(g)"] * link.uses_gradient
        taken = ", ".join([*["theta"] * link.uses_theta, "d", *square, *agrees, *own, *constants])
        lines.append(f"{', '.join(['d', *own])}{'' if own else ','} = part_{k}({taken})")
        lines += ["d = -d"] * link.of_method
    change = "d" if optimizer.links[-1].takes_change else "-lr * d"
    return [*lines, f"return {', '.join([change, *slots])}{'' if slots else ','}"]
