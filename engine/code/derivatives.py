"""A landscape's expression and its exact derivatives, printed for numpy in the engine's own order of operations."""

from fallline.engine.code.definition import defined, gauss_newton
from fallline.engine.code.readable import readable
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.problem.derivatives import Derived, derived
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.printing import NUMPY, known, printed
from fallline.engine.problem.tree import Node, depends, order, whole

SMOOTH = {"number", "symbol", "+", "-", "*", "neg", "sin", "cos", "exp", "tanh"}
"""Operations of expressions without kinks."""
KINK = "return np.where(np.isnan(g) & np.isfinite(loss(theta)), 0.0, g)  # 0 at a kink, where the loss is finite"


def derivative_lines(landscape: Landscape, asked: set[str], doc: str) -> list[str]:
    """Definitions of `loss`, `gradient_of` and what is `asked` for; raises ExportError where numpy lacks a function."""
    try:
        found = derived(*landscape.structure())
    except (TypeError, NotImplementedError):
        raise ExportError(tr("{heading} has no formula to print", heading=landscape.heading())) from None
    return [
        _loss(landscape, found, doc),
        _gradient(landscape, found),
        *([_hessian(landscape, found)] if "hessian" in asked else []),
        *([_jacobian(landscape, found)] if "gauss_newton" in asked else []),
        *([gauss_newton("jacobian_of(theta)", "np")] if "gauss_newton" in asked else []),
    ]


def printed_rows(landscape: Landscape, rows: list[Node], part: str) -> tuple[list[str], list[str]]:
    """Lines before, and a text for each of `rows`, the landscape's `part`; raises ExportError as above."""
    if missing := next((each.op for each in order(rows) if not known([each], NUMPY)), ""):
        words = tr(
            "numpy has no function {function}, which the {part} of {heading} uses",
            function=missing,
            part=part,
            heading=landscape.heading(),
        )
        raise ExportError(words)
    return readable(*printed(rows, NUMPY))


def _printed(landscape: Landscape, found: Derived, part: str) -> tuple[list[str], list[str]]:
    """The same of what was `found`, with the letters of its formula."""
    rows = found.rows(part)
    lines, texts = printed_rows(landscape, rows, part)
    used = {each.value for each in order(rows) if each.op == "symbol"}
    names = [name for name in found.parameters if name in used]
    given = f"{', '.join(names)} = {', '.join(repr(landscape.numbers()[name]) for name in names)}"
    return ["x, y = theta", *([given] if names else []), *lines], texts


def _loss(landscape: Landscape, found: Derived, doc: str) -> str:
    lines, (text,) = _printed(landscape, found, "loss")
    level = "" if depends(found.expression, ("x", "y")) else " + 0 * x"
    return defined("loss(theta)", [doc, *lines, f"return {text}{level}"])


def _gradient(landscape: Landscape, found: Derived) -> str:
    lines, (x, y) = _printed(landscape, found, "gradient")
    smooth = all(each.op in SMOOTH or _whole(each) for each in order([found.expression]))
    body = ["g = np.empty_like(theta)", f"g[0] = {x}", f"g[1] = {y}", "return g" if smooth else KINK]
    return defined("gradient_of(theta)", ['"""Its exact gradient, (d, n)."""', *lines, *body])


def _whole(each: Node) -> bool:
    """Whether `each` has all derivatives: a whole power, or a quotient by what does not vary."""
    if each.op == "/":
        return not depends(each.args[1], ("x", "y"))
    return each.op == "pow" and whole(each.args[1]) is not None


def _hessian(landscape: Landscape, found: Derived) -> str:
    lines, (xx, xy, yy) = _printed(landscape, found, "hessian")
    body = [
        "hessian = np.empty((2, 2, theta.shape[1]))",
        f"hessian[0, 0] = {xx}",
        f"hessian[0, 1] = hessian[1, 0] = {xy}",
        f"hessian[1, 1] = {yy}",
        "return hessian",
    ]
    return defined("hessian_of(theta)", ['"""Its exact Hessian, (d, d, n)."""', *lines, *body])


def _jacobian(landscape: Landscape, found: Derived) -> str:
    lines, texts = _printed(landscape, found, "jacobian")
    body = [f"jacobian = np.empty(({len(texts) // 2}, 2, theta.shape[1]))"]
    body += [f"jacobian[{k // 2}, {k % 2}] = {text}" for k, text in enumerate(texts)]
    doc = '"""Derivatives of the residuals, whose squares add up to the loss, (m, d, n)."""'
    return defined("jacobian_of(theta)", [doc, *lines, *body, "return jacobian"])
