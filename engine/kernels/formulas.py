"""A landscape's formulas, printed as functions of scalars: each operation in the order in which numpy does it."""

import inspect
from typing import Any, NamedTuple

from fallline.engine.kernels.source import unpacked
from fallline.engine.problem.landscape import Landscape, derived

GAUSS_NEWTON = """
{jacobian}
@inline
def matrix_at({names}):
    j = jacobian_at({names})
    return {entries}
"""


class Formulas(NamedTuple):
    """Sympy's side of a landscape."""

    arguments: tuple[Any, ...]
    """The symbols x, y and the parameters."""
    loss: Any
    gradient: list[Any]

    @property
    def names(self) -> str:
        """The arguments as a function's."""
        return ", ".join(map(str, self.arguments))

    def places(self) -> dict[str, Any]:
        """Where a kernel finds its numbers: blanks of the templates."""
        parameters = list(map(str, self.arguments[2:]))
        return {
            "names": unpacked(parameters, "parameters"),
            "count": max(len(parameters), 1),
            "one": ", ".join(["theta[0]", "theta[1]", *parameters]),
            "at": ", ".join(["theta[0, j]", "theta[1, j]", *parameters]),
        }


def formulas(landscape: Landscape) -> Formulas | None:
    """Loss and gradient of a landscape that is an expression in known functions; None of any other."""
    cls = type(landscape)
    if cls.expression is Landscape.expression or (cls.loss, cls.gradient) != (Landscape.loss, Landscape.gradient):
        return None
    functions = derived(*landscape._structure())
    (loss,), gradient = functions.rows("loss"), functions.rows("gradient")
    return Formulas(functions.arguments, loss, gradient) if _known([loss, *gradient]) else None


def matrix_at(landscape: Landscape, which: str) -> str | None:
    """A function `matrix_at` that returns xx, xy, yy of the "hessian" or "gauss_newton"; None where it is not known."""
    cls = type(landscape)
    if (cls.hessian, cls.jacobian) != (Landscape.hessian, Landscape.jacobian):
        return None
    functions = derived(*landscape._structure())
    arguments, rows = functions.arguments, functions.rows("hessian" if which == "hessian" else "jacobian")
    if not rows or not _known(rows):
        return None
    if which == "hessian":
        return "@inline\n" + printed("matrix_at", arguments, rows)
    sums = (
        "2.0 * (" + " + ".join(f"j[{m + i}] * j[{m + k}]" for m in range(0, len(rows), 2)) + ")"
        for i, k in ((0, 0), (0, 1), (1, 1))
    )
    text = "@inline\n" + printed("jacobian_at", arguments, rows)
    return GAUSS_NEWTON.format(jacobian=text, names=", ".join(map(str, arguments)), entries=", ".join(sums))


def both_at(found: Formulas) -> str:
    """Loss and gradient at once: they share the calls of exp, sin and the like; sums and products stay as in numpy."""
    import sympy

    from fallline.engine.kernels.printer import CALLS

    if any(type(node).__name__ in CALLS for node in sympy.preorder_traversal(found.loss)):
        return printed("both_at", found.arguments, [found.loss, *found.gradient])
    return f"def both_at({found.names}):\n    return (*loss_at({found.names}), *gradient_at({found.names}))\n"


def printed(name: str, arguments: tuple[Any, ...], rows: list[Any]) -> str:
    """A function of scalars that returns a tuple, with the common parts that lambdify finds for numpy too."""
    import sympy

    from fallline.engine.kernels import printer

    function = sympy.lambdify(arguments, tuple(rows), modules="numpy", cse=True, printer=printer.SCALARS)
    return inspect.getsource(function).replace(function.__name__, name, 1)


def _known(expressions: list[Any]) -> bool:
    """Whether the printer knows every node."""
    import sympy

    from fallline.engine.kernels.printer import KNOWN

    return all(type(node).__name__ in KNOWN for each in expressions for node in sympy.preorder_traversal(each))
