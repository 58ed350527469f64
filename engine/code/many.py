"""A problem of the library in many parameters, printed for numpy: its formula and exact derivatives."""

from fallline.engine.code.definition import defined, gauss_newton
from fallline.engine.code.readable import readable
from fallline.engine.code.recipe import Library
from fallline.engine.collection.collected import CollectedMany
from fallline.engine.collection.many import Many, many
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.problem.differentiation import along
from fallline.engine.problem.printing import NUMPY, known, printed
from fallline.engine.problem.tree import ONE, Node

LONGEST = 60_000
"""Characters of all functions: a longer script nobody reads."""
KINK = "return np.where(np.isnan(out) & np.isfinite(value_of(theta)), 0.0, out)  # 0 at a kink"


def many_lines(landscape: CollectedMany, library: Library, asked: set[str], doc: str) -> list[str]:
    """Definitions of `loss`, `gradient_of` and what is `asked` for; raises ExportError where it would be too long."""
    made = many(landscape.called(), landscape.dimension)
    d = landscape.dimension
    found = [
        _rows("value_of", made, [made.f], "return out[0]"),
        _rows("slopes_of", made, made.slopes, KINK),
        defined("loss(theta)", [doc, f"return {_wrapped('value_of', library)}"]),
        defined(
            "gradient_of(theta)", ['"""Its exact gradient, (d, n)."""', f"return {_wrapped('slopes_of', library)}"]
        ),
    ]
    if "hessian" in asked:
        rows = [row for unit in made.variables for row in along(made.slopes, {unit: ONE})]
        found.append(_rows("curvatures_of", made, rows, f"return out.reshape({d}, {d}, -1)"))
        found.append(_wrapping("hessian_of", "Its exact Hessian, (d, d, n).", "curvatures_of", library))
    if "gauss_newton" in asked:
        found += [
            _rows("jacobian_of", made, made.jacobian_rows, f"return out.reshape(-1, {d}, theta.shape[1])"),
            gauss_newton("jacobian_of(theta)", "np").replace("gauss_newton_of", "squared_of"),
            _wrapping("gauss_newton_of", "2 J'J of the residuals, (d, d, n).", "squared_of", library),
        ]
    if sum(map(len, found)) > LONGEST:
        raise ExportError(
            tr("the formula of {heading} is too long for a script that can be read", heading=landscape.heading())
        )
    return found


def _wrapping(name: str, doc: str, inner: str, library: Library) -> str:
    return defined(f"{name}(theta)", [f'"""{doc}"""', f"return {_wrapped(inner, library)}"])


def _wrapped(name: str, library: Library) -> str:
    return library.of_numpy.format(f"{name}({library.to_numpy.format('theta')})")


def _rows(name: str, made: Many, rows: list[Node], end: str) -> str:
    """A function of theta (d, n) that fills a row for each of `rows`."""
    if not known(rows, NUMPY):
        raise ExportError(tr("numpy lacks a function that the formula or a derivative of it uses"))
    lines, texts = readable(*printed(rows, NUMPY))
    body = [
        f"{', '.join(str(each.value) for each in made.variables)} = theta",
        *lines,
        f"out = np.empty(({len(texts)}, theta.shape[1]))",
        *(f"out[{k}] = {text}" for k, text in enumerate(texts)),
        end,
    ]
    return defined(f"{name}(theta)", body)
