"""How a script writes an optimizer: by the library's own, by lines that it declares, or by its rule, printed."""

from collections.abc import Callable

from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.code.rule import printed
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer


def recipe(optimizer: Optimizer, library: Library, rates: Callable[[], Array]) -> Recipe | None:
    """The recipe, or None where there is none; `rates` (T,) are asked for where numbers have to be listed.

    Raises ExportError where the library lacks a function that the rule uses.
    """
    counterpart = getattr(optimizer, library.key)
    if isinstance(counterpart, Counterpart) and optimizer.owns(library.key) and counterpart.where(optimizer):
        found = library.called(counterpart, optimizer)
        if found is not None:
            return found
    lines = optimizer.lines(library.key) if optimizer.owns("lines") else ()
    return _by_hand(optimizer, library, lines) if lines else printed(optimizer, library, rates)


def _by_hand(optimizer: Optimizer, library: Library, lines: tuple[str, ...]) -> Recipe:
    setup = tuple(f"{slot} = {library.arrays}.zeros_like(theta)" for slot in optimizer.slots)
    note = f"this form of {optimizer.tag()} is not in the library: written out" if setup else ""
    return Recipe(setup, lines, note)
