"""A landscape that is no expression, by its own methods: models, with back-propagation, and those in d dimensions."""

import ast
import inspect

from fallline.engine.code.definition import defined, gauss_newton
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.own_family import made
from fallline.engine.code.printable import literal
from fallline.engine.code.recipe import Library
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.models import backprop
from fallline.engine.models.model import Model
from fallline.engine.models.network import Network
from fallline.engine.problem.landscape import Landscape

METHODS = {"hessian": "hessian", "gauss_newton": "jacobian", "kronecker_factors": "kronecker_factors"}


def own_landscape(landscape: Landscape, library: Library, code: OwnCode, asked: set[str], doc: str) -> list[str]:
    """Definitions of `loss`, `gradient_of` and what is `asked` for, by an object `landscape` over numpy's arrays.

    Raises ExportError where it cannot be printed.
    """
    model = isinstance(landscape, Model)
    wanted = ["loss", "gradient", *(["batch_loss", "batch_gradient"] if model else [])]
    wanted += [method for name, method in METHODS.items() if name in asked]
    given = {"parts": _parts(landscape, library)} if isinstance(landscape, Model) else {}
    if isinstance(landscape, Network):
        given["nonlinearity"] = _activation(landscape)
    try:
        maker, _ = made(code, landscape, tuple(wanted), given)
    except ExportError as error:
        raise ExportError(
            tr("{heading} has no formula, and {error}", heading=landscape.heading(), error=error)
        ) from None
    wrong = ", labels" if "labels" in asked else ""
    rest = f", rows=None{wrong and ', labels=None'}" if model else ""
    found = [
        f"landscape = {maker}",
        defined(f"loss(theta{rest})", [doc, f"return {_called('loss', model, library, wrong)}"]),
        defined(
            f"gradient_of(theta{rest})",
            ['"""Its gradient, (d, n)."""', f"return {_called('gradient', model, library, wrong)}"],
        ),
    ]
    if "hessian" in asked:
        body = ['"""Its Hessian, (d, d, n)."""', f"return {_called('hessian', False, library)}"]
        found.append(defined("hessian_of(theta)", body))
    return [*found, *([gauss_newton("landscape.jacobian(theta)", "np")] if "gauss_newton" in asked else [])]


def network_lines(network: Network, library: Library, code: OwnCode) -> str:
    """The object `landscape` over numpy's arrays, which is asked for `kronecker_factors` beside a library's loss."""
    given = {"parts": _parts(network, library), "nonlinearity": _activation(network)}
    return f"landscape = {made(code, network, ('kronecker_factors',), given)[0]}"


def _called(name: str, model: bool, library: Library, wrong: str = "") -> str:
    whole = library.of_numpy.format(f"landscape.{name}({library.to_numpy.format('theta')})")
    return f"{whole} if rows is None else landscape.batch_{name}(theta, rows{wrong})" if model else whole


def _parts(model: Model, library: Library) -> str:
    """The training part, whose examples are X and Y."""
    x, y = (library.to_numpy.format(name) for name in "XY")
    names = {"features": model.parts.features, "classes": model.parts.classes}
    return f"Settings(train=Settings(x={x}, y={y}), {', '.join(f'{k}={literal(v, k)}' for k, v in names.items())})"


def _activation(network: Network) -> str:
    """As it is written where it is declared."""
    name = next(name for name, each in backprop.ACTIVATIONS.items() if each is network.nonlinearity)
    for node in ast.walk(ast.parse(inspect.getsource(backprop))):
        if isinstance(node, ast.Dict) and any(isinstance(key, ast.Constant) and key.value == name for key in node.keys):
            values = {key.value: value for key, value in zip(node.keys, node.values, strict=True)}  # type: ignore[union-attr]
            parts = zip(backprop.Activation.__struct_fields__, values[name].args, strict=True)  # type: ignore[attr-defined]
            return f"Settings({', '.join(f'{field}={ast.unparse(part)}' for field, part in parts)})"
    raise ExportError(tr("the activation {name} cannot be found", name=name))
