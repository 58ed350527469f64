"""A landscape given by a sampler in a script: its draws, made by the same words, and the mean of its formula."""

from fallline.engine.code.definition import defined
from fallline.engine.code.derivatives import printed_rows
from fallline.engine.code.expression import formula_lines
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.recipe import Library
from fallline.engine.landscapes.sampled import Sampled
from fallline.engine.problem.sample import sample

HEAD = "{name}(theta, rows=None)"
DRAWS = "z, w = (Z, W) if rows is None else (Z[rows.T], W[rows.T])"


def sampled_lines(landscape: Sampled, library: Library, code: OwnCode, asked: set[str], doc: str) -> list[str]:
    """Blocks that define the draws Z and W, `loss`, `gradient_of` and what is `asked` for."""
    kinds = (landscape.z, landscape.w)
    drawn = f"{code.function(sample)}({landscape.sample_seed}, {landscape.samples}, {kinds!r})"
    draws = f"Z, W = {library.of_numpy.format(drawn)}"
    if not library.declared:
        parts = ["loss", "gradient", *(["hessian"] if "hessian" in asked else [])]
        return [draws, *(_in_numpy(landscape, part, doc) for part in parts)]
    lines, text = formula_lines(landscape.rows("loss"), library.arrays, landscape)
    body = [doc, "x, y = theta if theta.ndim == 1 else theta[:, :, None]", DRAWS, *lines, f"return ({text}).mean(-1)"]
    found = [draws, defined(HEAD.format(name="loss"), body), library.gradient]
    if "hessian" in asked:
        found.append(defined("hessian_of(theta)", ['"""Its Hessian, (d, d, n)."""', f"return {library.hessian}"]))
    return found


def _in_numpy(landscape: Sampled, part: str, doc: str) -> str:
    """Its exact derivatives, each row a mean."""
    lines, texts = printed_rows(landscape, landscape.rows(part), part)
    name, found, words = {
        "loss": ("loss", "found[0]", doc),
        "gradient": ("gradient_of", "found", '"""Its gradient, (d, n)."""'),
        "hessian": ("hessian_of", "found[[0, 1, 1, 2]].reshape(2, 2, -1)", '"""Its Hessian, (d, d, n)."""'),
    }[part]
    body = [
        "x, y = theta[:, :, None]",
        DRAWS,
        *lines,
        "shape = np.broadcast_shapes(x.shape, z.shape)",
        f"found = np.array([np.broadcast_to(row, shape).mean(axis=1) for row in ({', '.join(texts)},)])",
        f"return {found}",
    ]
    return defined(HEAD.format(name=name), [words, *body])
