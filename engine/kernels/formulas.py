"""A landscape's formulas, printed as functions of scalars: each operation in the order in which numpy does it."""

import msgspec

from fallline.engine.kernels.source import unpacked
from fallline.engine.problem.derivatives import derived
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.printing import SCALARS, function, known
from fallline.engine.problem.tree import Node

GAUSS_NEWTON = """
{jacobian}
@inline
def matrix_at({names}):
    j = jacobian_at({names})
    return {entries}
"""
LONGEST = 4000
"""Characters of a kernel's function: a longer one would take the compiler longer than numpy takes for the run."""


class Formulas(msgspec.Struct, frozen=True):
    """A landscape's expressions."""

    arguments: tuple[Node, ...]
    """The symbols x, y and the parameters."""
    loss: Node
    gradient: list[Node]

    @property
    def names(self) -> str:
        """The arguments as a function's."""
        return ", ".join(each.value for each in self.arguments)

    def places(self) -> dict[str, object]:
        """Where a kernel finds its numbers: blanks of the templates."""
        parameters = [each.value for each in self.arguments[2:]]
        return {
            "names": unpacked(parameters, "parameters"),
            "count": max(len(parameters), 1),
            "one": ", ".join(["theta[0]", "theta[1]", *parameters]),
            "at": ", ".join(["theta[0, j]", "theta[1, j]", *parameters]),
        }


def formulas(landscape: Landscape) -> Formulas | None:
    """Loss and gradient of a landscape that is an expression which a kernel can hold; None of any other."""
    cls = type(landscape)
    if cls.expression is Landscape.expression or (cls.loss, cls.gradient) != (Landscape.loss, Landscape.gradient):
        return None
    functions = derived(*landscape.structure())
    (loss,), gradient = functions.rows("loss"), functions.rows("gradient")
    return Formulas(functions.arguments, loss, gradient) if _fits(functions.arguments, [loss, *gradient]) else None


def matrix_at(landscape: Landscape, which: str) -> str | None:
    """A function `matrix_at` that returns xx, xy, yy of the "hessian" or "gauss_newton"; None where it is not known."""
    cls = type(landscape)
    if (cls.hessian, cls.jacobian) != (Landscape.hessian, Landscape.jacobian):
        return None
    functions = derived(*landscape.structure())
    arguments, rows = functions.arguments, functions.rows("hessian" if which == "hessian" else "jacobian")
    if not rows or not _fits(arguments, rows):
        return None
    if which == "hessian":
        return "@inline\n" + function("matrix_at", arguments, rows)
    sums = (
        "2.0 * (" + " + ".join(f"j[{m + i}] * j[{m + k}]" for m in range(0, len(rows), 2)) + ")"
        for i, k in ((0, 0), (0, 1), (1, 1))
    )
    text = "@inline\n" + function("jacobian_at", arguments, rows)
    names = ", ".join(each.value for each in arguments)
    return GAUSS_NEWTON.format(jacobian=text, names=names, entries=", ".join(sums))


def _fits(arguments: tuple[Node, ...], rows: list[Node]) -> bool:
    return known(rows, SCALARS) and len(function("at", arguments, rows)) <= LONGEST * len(rows)
