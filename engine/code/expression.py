"""A landscape's expression as lines of Python for torch or jax.numpy."""

from fallline.engine.code.readable import readable
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.printing import ELEMENTARY, PLAIN, Language, printed, python_words
from fallline.engine.problem.tree import Node, depends, lifted, order, symbol

LONGEST = 20_000
RENAMED = {"jnp": {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}, "torch": {}}
SPECIAL = {
    "jnp": {"erf": "jax.scipy.special.erf({0})", "gamma": "jax.scipy.special.gamma({0})"},
    "torch": {
        "erf": "torch.erf({0})",
        "gamma": "(torch.exp(torch.lgamma({0})) * torch.where(({0} < 0) & (torch.floor({0}) % 2 == 1), -1.0, 1.0))",
    },
}


def loss_lines(landscape: Landscape, arrays: str) -> list[str]:
    """The body of a function of x and y, from the module `arrays`; raises ExportError where there is no formula."""
    try:
        if landscape.dimension != 2:
            raise TypeError
        expression = lifted(landscape.expression(symbol("x"), symbol("y")))
    except (TypeError, NotImplementedError):
        raise ExportError(
            tr(
                "code is written for landscapes with a formula in x and y, and for models; {heading} is neither",
                heading=landscape.heading(),
            )
        ) from None
    lines, (text,) = _printed([expression], arrays, landscape)
    return [*lines, f"return {text}"]


def residual_lines(landscape: Landscape, arrays: str) -> list[str]:
    """The body of a function of x and y that returns the residuals, stacked."""
    try:
        terms = [lifted(term) for term in landscape.residuals(symbol("x"), symbol("y"))]
    except (TypeError, NotImplementedError):
        raise ExportError(
            tr("the residuals of {heading} have no formula in x and y", heading=landscape.heading())
        ) from None
    lines, texts = _printed(terms, arrays, landscape)
    return [*lines, f"return {arrays}.stack([{', '.join(texts)}])"]


def formula_lines(rows: list[Node], arrays: str, landscape: Landscape) -> tuple[list[str], str]:
    """Lines of a function of x, y and what else the formula names, and the text of its one row."""
    lines, (text,) = _printed(rows, arrays, landscape)
    return lines, text


def _printed(rows: list[Node], arrays: str, landscape: Landscape) -> tuple[list[str], list[str]]:
    language = _language(arrays)
    for each in order(rows):
        if not language.has(each.op) and each.op not in ("number", "symbol"):
            raise ExportError(tr("code has no counterpart for the function {function}", function=each.op))
    lines, texts = readable(*printed(rows, language))
    if sum(map(len, lines + texts)) > LONGEST:
        raise ExportError(
            tr("the formula of {heading} is too long for a script that can be read", heading=landscape.heading())
        )
    varying = [depends(row, ("x", "y")) for row in rows]
    return lines, [text if each else f"{text} + 0 * x * y" for text, each in zip(texts, varying, strict=True)]


def _language(arrays: str) -> Language:
    """Whole powers stay powers: who reads the script knows them; a number beside an array becomes one."""
    functions = [name for name in ELEMENTARY if name not in ("gamma", "erf")]
    words = PLAIN | python_words(functions, f"{arrays}.", **RENAMED[arrays])
    return Language(
        words
        | SPECIAL[arrays]
        | {
            "pow": "({0} ** {1})",
            "where": f"{arrays}.where({{0}}, {{1}} + 0 * x, {{2}} + 0 * x)",
            "min": f"{arrays}.minimum({{0}} + 0 * x, {{1}} + 0 * x)",
            "max": f"{arrays}.maximum({{0}} + 0 * x, {{1}} + 0 * x)",
            "softplus": f"{arrays}.logaddexp({{0}}, 0 * x)",
        },
        number=_number,
        powers_as_products=False,
    )


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
