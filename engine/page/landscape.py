"""A landscape's formula as JavaScript: loss, gradient, Hessian, and what Gauss and Newton take for it."""

from typing import Any

from fallline.engine.language import tr
from fallline.engine.page.javascript import function
from fallline.engine.page.traced import NotPrinted
from fallline.engine.problem.derivatives import derived
from fallline.engine.problem.landscape import Landscape

PARTS = "loss", "gradient", "hessian"


def printed_landscape(landscape: Landscape) -> str:
    """The functions of (x, y, its numbers), as the body of an object. Raises NotPrinted where there is no formula."""
    if landscape.dimension != 2:
        raise NotPrinted(tr("it has {count} parameters", count=landscape.dimension))
    if type(landscape).expression is Landscape.expression:
        raise NotPrinted(tr("its loss is no closed formula"))
    functions = derived(*landscape.structure())
    arguments = [str(each.value) for each in functions.arguments]
    texts = [function(part, arguments, functions.rows(part), lone=part == "loss") for part in PARTS]
    if landscape.least_squares:
        texts.append(function("gaussNewton", arguments, _twice_squared(functions.rows("jacobian"))))
    return ",\n".join(texts)


def _twice_squared(jacobian: list[Any]) -> list[Any]:
    """2 J'J of rows x, y, x, y, ...: xx, xy and yy, term after term."""
    terms = list(zip(jacobian[::2], jacobian[1::2], strict=True))
    first, *others = terms
    sums = [first[i] * first[j] for i, j in ((0, 0), (0, 1), (1, 1))]
    for term in others:
        sums = [total + term[i] * term[j] for total, (i, j) in zip(sums, ((0, 0), (0, 1), (1, 1)), strict=True)]
    return [2 * total for total in sums]
