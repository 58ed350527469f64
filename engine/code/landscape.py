"""The landscape as functions of a script: `loss`, and what the library does not derive of it or a method asks for."""

from fallline.engine.code.data_model import data_lines, model_loss
from fallline.engine.code.definition import defined, gauss_newton
from fallline.engine.code.derivatives import derivative_lines
from fallline.engine.code.expression import loss_lines, residual_lines
from fallline.engine.code.many import many_lines
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.own_landscape import network_lines, own_landscape
from fallline.engine.code.recipe import Library
from fallline.engine.code.sampled import sampled_lines
from fallline.engine.collection.collected import CollectedMany
from fallline.engine.landscapes.sampled import Sampled
from fallline.engine.models.model import Model
from fallline.engine.models.network import Network
from fallline.engine.problem.landscape import Landscape


def landscape_text(landscape: Landscape, library: Library, code: OwnCode, asked: set[str], words: str) -> list[str]:
    """Blocks that define `loss(theta)`, for models `loss(theta, rows)` too, and where they are `asked` for
    `hessian_of(theta)` and `gauss_newton_of(theta)`; for a library that derives nothing `gradient_of(theta)` too.

    `words` say what the landscape is. Raises ExportError where it cannot be written.
    """
    doc = f'"""{words}, of each walker."""'
    if isinstance(landscape, Sampled):
        return sampled_lines(landscape, library, code, asked, doc)
    data = [data_lines(landscape, library.array)] if isinstance(landscape, Model) else []
    if library.declared and is_written_in_arrays(landscape):
        found = _derived_there(landscape, library, asked, doc)
        if "kronecker_factors" in asked and isinstance(landscape, Network):
            found.append(network_lines(landscape, library, code))
        return [*data, *found]
    if isinstance(landscape, CollectedMany):
        return many_lines(landscape, library, asked, doc)
    if type(landscape).loss is Landscape.loss:
        return derivative_lines(landscape, asked, doc)
    return [*data, *own_landscape(landscape, library, code, asked, doc)]


def is_written_in_arrays(landscape: Landscape) -> bool:
    """Whether any library's arrays can hold its loss, which is derived there; else it is its own code over numpy's."""
    return type(landscape).loss is Landscape.loss or isinstance(landscape, Model | Sampled)


def _derived_there(landscape: Landscape, library: Library, asked: set[str], doc: str) -> list[str]:
    if isinstance(landscape, Model):
        wrong = "labels" in asked
        head = f"loss(theta, rows=None{', labels=None' if wrong else ''})"
        found = [defined(head, [doc, *model_loss(landscape, library.arrays, wrong=wrong)])]
    else:
        found = [defined("loss(theta)", [doc, "x, y = theta", *loss_lines(landscape, library.arrays)])]
    found.append(library.gradient)
    if "hessian" in asked:
        found.append(defined("hessian_of(theta)", ['"""Its Hessian, (d, d, n)."""', f"return {library.hessian}"]))
    if "gauss_newton" in asked:
        body = ['"""Their squares add up to the loss."""', "x, y = theta", *residual_lines(landscape, library.arrays)]
        found += [defined("residuals(theta)", body), gauss_newton(library.jacobian, library.arrays)]
    return found
