"""How a script writes an optimizer: by the library's own, by lines it declares, by its rule, or by its own step."""

from collections.abc import Callable

from fallline.engine.code.landscape import is_written_in_arrays
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.own_step import few_digits, own_step
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.code.rule import printed, printed_in_the_plane
from fallline.engine.files.atomic import ExportError
from fallline.engine.kernels.rules import planar
from fallline.engine.language import tr
from fallline.engine.libraries.library import Borrowed
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run


def _unwritten(optimizer: Optimizer) -> str:
    """Why a method is not written out in any library; empty where it is."""
    if not optimizer.offered:
        return tr("it is no method: there is nothing to compute its points from")
    if optimizer.needs_labels:
        return tr("labels that a model draws from its own predictions are not written out")
    return tr("what meets constraints is not written out") if optimizer.needs_constraints else ""


def recipe(run: Run, landscape: Landscape, library: Library, code: OwnCode, rates: Callable[[], Array]) -> Recipe:
    """The recipe on `landscape`; what is printed goes to `code`, and `rates` (T,) are those of the steps.

    Raises ExportError where there is none.
    """
    optimizer = run.optimizer
    if why := _unwritten(optimizer):
        raise ExportError(why)
    if isinstance(optimizer, Borrowed) and not run.numbers.exact:
        raise ExportError(tr("{tag} is written in float64 alone", tag=optimizer.tag()))
    if not run.numbers.exact:
        return few_digits(optimizer, run.numbers, library, code)
    found = _of_the_library(run, landscape, library, code, rates) if library.declared else None
    if found is not None:
        return found
    if isinstance(optimizer, Borrowed):
        if (own := library.borrowed(optimizer)) is not None:
            return own
        raise ExportError(
            tr("{library} has no {tag}, or none that a plain loop can call", library=library.name, tag=optimizer.tag())
        )
    if library.declared:
        return own_step(optimizer, library, code)
    if landscape.dimension == 2 and planar(optimizer) and not run.gradient.weight_decay:
        return printed_in_the_plane(optimizer, library, code, rates)
    return printed(optimizer, library, code, rates) or own_step(optimizer, library, code)


def _of_the_library(
    run: Run, landscape: Landscape, library: Library, code: OwnCode, rates: Callable[[], Array]
) -> Recipe | None:
    optimizer = run.optimizer
    counterpart = getattr(optimizer, library.key)
    if isinstance(counterpart, Counterpart) and optimizer.owns(library.key) and counterpart.where(optimizer):
        found = library.called(counterpart, optimizer)
        if found is not None:
            return found
    lines = optimizer.lines(library.key) if optimizer.owns("lines") else ()
    if not lines:
        return printed(optimizer, library, code, rates)
    # The lines ask for the Hessian of the loss itself, which the library derives.
    other = run.gradient.weight_decay > 0 or not is_written_in_arrays(landscape)
    return None if other and any("(loss)" in line for line in lines) else _by_hand(optimizer, library, lines)


def _by_hand(optimizer: Optimizer, library: Library, lines: tuple[str, ...]) -> Recipe:
    setup = tuple(f"{slot} = {library.arrays}.zeros_like(theta)" for slot in optimizer.slots)
    note = f"this form of {optimizer.tag()} is not in the library: written out" if setup else ""
    return Recipe(setup, lines, note)
