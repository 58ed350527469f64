"""A landscape's expression as lines of Python for torch or jax.numpy."""

from fallline.engine.files.atomic import ExportError
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.printing import ELEMENTARY, PLAIN, Language, printed, python_words
from fallline.engine.problem.tree import Node, depends, lifted, order, symbol

LONGEST = 20_000
RENAMED = {"jnp": {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}, "torch": {}}
ERF = {"jnp": "jax.scipy.special.erf({0})", "torch": "torch.erf({0})"}


def loss_lines(landscape: Landscape, arrays: str) -> list[str]:
    """The body of a function of x and y, from the module `arrays`; raises ExportError where there is no formula."""
    x, y = symbol("x"), symbol("y")
    try:
        if landscape.dimension != 2:
            raise TypeError
        expression = lifted(landscape.expression(x, y))
    except (TypeError, NotImplementedError):
        raise ExportError(
            "code is written for landscapes with a formula in x and y, and for linear and logistic regression; "
            f"{landscape.heading()} is neither"
        ) from None
    language = _language(arrays)
    for each in order([expression]):
        if each.op not in language.words and each.op not in ("number", "symbol"):
            raise ExportError(f"code has no counterpart for the function {each.op}")
    lines, (text,) = printed([expression], language)
    if sum(map(len, lines)) + len(text) > LONGEST:
        raise ExportError(f"the formula of {landscape.heading()} is too long for a script that can be read")
    return [*lines, f"return {text if _varies(expression) else f'{text} + 0 * x * y'}"]


def _varies(expression: Node) -> bool:
    return depends(expression, ("x", "y"))


def _language(arrays: str) -> Language:
    """Whole powers stay powers: who reads the script knows them; a number beside an array becomes one."""
    functions = [name for name in ELEMENTARY if name not in ("gamma", "erf")]
    words = PLAIN | python_words(functions, f"{arrays}.", **RENAMED[arrays])
    return Language(
        words
        | {
            "pow": "({0} ** {1})",
            "where": f"{arrays}.where({{0}}, {{1}} + 0 * x, {{2}} + 0 * x)",
            "min": f"{arrays}.minimum({{0}} + 0 * x, {{1}} + 0 * x)",
            "max": f"{arrays}.maximum({{0}} + 0 * x, {{1}} + 0 * x)",
            "softplus": f"{arrays}.logaddexp({{0}}, 0 * x)",
            "erf": ERF[arrays],
        },
        number=_number,
        powers_as_products=False,
    )


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
