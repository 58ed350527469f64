"""The recipe of a method by its own code over numpy's arrays, in doubles or in fewer digits; and torch's few digits."""

from fallline.engine.code.own_code import Names, OwnCode
from fallline.engine.code.own_family import made
from fallline.engine.code.printable import literal
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.numbers import Numbers, taking
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.rounded import Rounding

RULED = ("begin", "uses_theta", "probe", "fused", "rule", "coefficients")
"""What a step by a rule is made of, where every operation is rounded."""


def own_step(optimizer: Optimizer, library: Library, code: OwnCode) -> Recipe:
    """The method's own step; raises ExportError where it cannot be printed."""
    maker, asked = made(code, optimizer, ("begin", "step"))
    note = f"{optimizer.plain_heading()} is not in {library.name}: its own step, over numpy's arrays" * library.declared
    return _over_numpy(library, maker, "optimizer.step({theta}, state, step, rate(step), oracle)", asked, note)


def few_digits(optimizer: Optimizer, numbers: Numbers, library: Library, code: OwnCode) -> Recipe:
    """In numbers that are none of the machine's doubles: torch's own where it has them, else as they are rounded here.

    Raises ExportError where the method's code cannot be printed.
    """
    found = _of_torch(optimizer, numbers, library)
    if found is not None:
        return found
    take = taking(optimizer)
    wanted = RULED if type(optimizer).step is Optimizer.step else ("begin", "slots", "step")
    maker, asked = made(code, optimizer, wanted, _parts(optimizer, code))
    name, rounding = code.function(take), code.own_class(Rounding)
    seed = "True, SEED, step" if numbers.rounding == "stochastic" else "False"
    return _over_numpy(
        library,
        maker,
        f"{name}(optimizer, rounding, {{theta}}, state, step, rate(step), oracle)",
        asked | code.asked(name),
        f"{numbers.words()}: every result is rounded, over numpy's arrays" * library.declared,
        (f"rounding = {rounding}({numbers.format!r}, {seed})",),
        f"{rounding}({numbers.format!r}).kept({{theta}})",
    )


def _parts(optimizer: Optimizer, code: OwnCode) -> Names:
    """Of a chain, expressions for what it is made of."""
    if not optimizer.links:
        return {}
    parts = [made(code, part, ("coefficients",))[0] for part in optimizer.parts]  # type: ignore[attr-defined]
    links = []
    for link in optimizer.links:
        given = link._asdict() | {"rule": None}
        texts = {name: literal(value, name) for name, value in given.items()} | {"rule": code.function(link.rule)}
        links.append(f"{code.settings()}({', '.join(f'{name}={text}' for name, text in texts.items())})")
    own = {name: literal(getattr(optimizer, name), name) for name in ("slots", "uses_theta")}
    return own | {"parts": f"({', '.join(parts)},)", "links": f"({', '.join(links)},)"}


def _over_numpy(
    library: Library,
    maker: str,
    taken: str,
    asked: frozenset[str],
    note: str,
    first: tuple[str, ...] = (),
    start: str = "{theta}",
) -> Recipe:
    theta = library.to_numpy.format("theta")
    step = f"{{}}, state = {taken.format(theta=theta)}"
    lines: tuple[str, ...] = (step.format("theta"),)
    if library.declared:
        lines = (step.format("moved"), f"theta = {library.of_numpy.format('moved')}")
    start = library.of_numpy.format(start.format(theta=library.to_numpy.format("start()")))
    return Recipe(
        setup=(f"optimizer = {maker}", f"state = optimizer.begin({theta})"),
        step=(*first, *lines),
        note=note,
        asked=asked,
        by_oracle=True,
        start="start()" if not first else start,
    )


def _of_torch(optimizer: Optimizer, numbers: Numbers, library: Library) -> Recipe | None:
    """By torch's own optimizer over tensors of the format, of a method whose step here is torch's to the bit."""
    counterpart = getattr(optimizer, library.key, None)
    fits = library.key == "torch" and numbers.rounding == "nearest" and optimizer.fused is not None
    if not (fits and isinstance(counterpart, Counterpart) and counterpart.where(optimizer)):
        return None
    found = library.called(counterpart, optimizer)
    if found is None:
        return None
    return Recipe(
        setup=found.setup,
        step=("take_step(optimizer, theta, gradient(theta.double()).to(theta.dtype), rate(step))",),
        start=f"start().to(torch.{numbers.format})",
        kept="theta.detach().double()",
    )
