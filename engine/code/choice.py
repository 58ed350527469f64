"""How a script writes an optimizer: by the library's own, by lines it declares, by its rule, or by its own step."""

from collections.abc import Callable

from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.own_family import made
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.code.rule import printed
from fallline.engine.files.atomic import ExportError
from fallline.engine.libraries.library import Borrowed
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.scenario.scenario import Run


def recipe(run: Run, library: Library, code: OwnCode, rates: Callable[[], Array]) -> Recipe:
    """The recipe; `rates` (T,) are asked for where numbers have to be listed, and what is printed goes to `code`.

    Raises ExportError where there is none.
    """
    optimizer = run.optimizer
    found = _of_the_library(run, library, rates) if library.declared else None
    if found is not None:
        return found
    if not optimizer.offered:
        raise ExportError("it is no method: there is nothing to compute its points from")
    if isinstance(optimizer, Borrowed):
        raise ExportError(f"{library.name} has no {optimizer.tag()}, or none that a plain loop can call")
    if not library.declared and optimizer.links and (found := printed(optimizer, library, rates)):
        return found  # a chain, whose step is made of the rules of its parts
    return _own_step(optimizer, library, code)


def _of_the_library(run: Run, library: Library, rates: Callable[[], Array]) -> Recipe | None:
    optimizer = run.optimizer
    counterpart = getattr(optimizer, library.key)
    if isinstance(counterpart, Counterpart) and optimizer.owns(library.key) and counterpart.where(optimizer):
        found = library.called(counterpart, optimizer)
        if found is not None:
            return found
    lines = optimizer.lines(library.key) if optimizer.owns("lines") else ()
    if not lines:
        return printed(optimizer, library, rates)
    # The lines ask for the Hessian of the loss itself.
    decayed = run.gradient.weight_decay > 0 and any("(loss)" in line for line in lines)
    return None if decayed else _by_hand(optimizer, library, lines)


def _by_hand(optimizer: Optimizer, library: Library, lines: tuple[str, ...]) -> Recipe:
    setup = tuple(f"{slot} = {library.arrays}.zeros_like(theta)" for slot in optimizer.slots)
    note = f"this form of {optimizer.tag()} is not in the library: written out" if setup else ""
    return Recipe(setup, lines, note)


def _own_step(optimizer: Optimizer, library: Library, code: OwnCode) -> Recipe:
    """The method's own code, over numpy's arrays."""
    maker, asked = made(code, optimizer, ("begin", "step"))
    theta = library.to_numpy.format("theta")
    taken = f"optimizer.step({theta}, state, step, rate(step), oracle)"
    note = f"{optimizer.heading()} is not in {library.name}: its own step, over numpy's arrays" * library.declared
    setup = (f"optimizer = {maker}", f"state = optimizer.begin({theta})")
    if not library.declared:
        return Recipe(setup, (f"theta, state = {taken}",), asked=asked)
    return Recipe(setup, (f"moved, state = {taken}", f"theta = {library.of_numpy.format('moved')}"), note, asked=asked)
