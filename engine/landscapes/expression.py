"""A person's own formula in x and y, with parameters, read by fallline.engine.problem.formula."""

import math
from contextlib import suppress
from functools import lru_cache
from typing import Annotated, Any, ClassVar, NoReturn, Self

import msgspec
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.problem import formula
from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.notation.syntax import FormulaError
from fallline.engine.problem.notation.words import in_words
from fallline.engine.problem.tree import lifted, symbol

MOST, SLIDER = 24, (-10.0, 10.0)
"""Parameters: more sliders nobody turns; and from where to where these go, though any number can be typed."""


WORDS = f"the loss in x and y, {formula.HELP}; other letters are parameters"
Typed = Annotated[str, Meta(description=WORDS, extra={"kind": "formula"})]


class Parameters(dict[str, float]):
    """Values by name, which never change: scenarios are compared and kept by what is in them."""

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, for it can change
        return hash(frozenset(self.items()))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(tr("parameters are never changed; replace them"))

    __setitem__ = __delitem__ = __ior__ = update = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> tuple[type["Parameters"], tuple[dict[str, float]]]:
        return Parameters, (dict(self),)


class Expression(Landscape, frozen=True, tag="expression"):
    """Your formula:  in x and y as on paper, or LaTeX; other letters are parameters; derivatives are exact."""

    group: ClassVar[str] = "Your own"
    purpose: ClassVar[str] = "a formula in x and y"
    title: ClassVar[str] = "Your formula"
    window: ClassVar[Window] = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar[Point] = (-2.0, 1.5)
    source: ClassVar[str] = "typed by you"
    formula: Typed = "x^2 + 4y^2 + 2 sin(3x)"
    parameters: Annotated[
        dict[str, float],
        Meta(description="values of the letters in the formula that are neither x nor y; 1 if not given"),
    ] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        names = formula.parameters(self.formula, declared=self.parameters)
        if len(names) > MOST:
            raise ValueError(
                tr(
                    "formula: it has {count} parameters, {names} and so on; {most} are the most",
                    count=len(names),
                    names=", ".join(names[:5]),
                    most=MOST,
                )
            )
        for name in self.parameters:
            if name not in names:
                raise ValueError(tr("parameters.{name}: the formula does not name it", name=name))
        values = {name: float(self.parameters.get(name, 1.0)) for name in names}
        for name, value in values.items():
            if not math.isfinite(value) or abs(value) > formula.LARGEST:
                raise ValueError(
                    tr(
                        "parameters.{name} must be a number of at most {largest:g}, not {value}",
                        name=name,
                        largest=formula.LARGEST,
                        value=value,
                    )
                )
        msgspec.structs.force_setattr(self, "parameters", Parameters(values))
        formula.check(self.formula, ("x", "y", *names))

    def edited(self, **changes: object) -> Self:
        """A copy with `changes`; parameters that another formula does not name are gone."""
        text = changes.get("formula")
        if isinstance(text, str) and "parameters" not in changes:
            with suppress(FormulaError):  # which is told of the formula itself
                named = formula.parameters(text, declared=self.parameters)
                changes["parameters"] = {name: self.parameters[name] for name in named if name in self.parameters}
        return super().edited(**changes)

    def expression(self, x: Any, y: Any) -> Any:
        """The formula."""
        return formula.build(
            self.formula, {"x": x, "y": y, **{name: lifted(value) for name, value in self.parameters.items()}}
        )

    def dials(self) -> msgspec.Struct | None:
        """The parameters."""
        return _dials(tuple(self.parameters))(**self.parameters) if self.parameters else None

    def with_dials(self, dials: msgspec.Struct) -> Self:
        """The same formula of other parameters."""
        return msgspec.structs.replace(self, parameters=Parameters(msgspec.structs.asdict(dials)))

    def numbers(self) -> dict[str, float]:
        """The parameters; a letter of theirs may be a word of the language that they are printed in."""
        return {f"p_{name}": value for name, value in self.parameters.items()}

    def put_symbols(self) -> None:
        """Of the parameters."""
        symbols: Any = {name: symbol(f"p_{name}") for name in self.parameters}
        msgspec.structs.force_setattr(self, "parameters", Parameters(symbols))

    def structure(self) -> tuple[type[Landscape], tuple[tuple[str, Any], ...]]:
        return type(self), (("formula", self.formula), ("parameters", Parameters(dict.fromkeys(self.parameters, 1.0))))

    def latex(self) -> str:
        """The formula as it was written, with f in front."""
        return f"f = {formula.latex(self.formula, ('x', 'y', *self.parameters))}"


@lru_cache(maxsize=64)
def _dials(names: tuple[str, ...]) -> type[msgspec.Struct]:
    """A struct with a field for each parameter, for forms and sweeps."""
    fields = [(name, Annotated[float, _meta(name)], 1.0) for name in names]
    return msgspec.defstruct("Dials", fields, frozen=True)


def _meta(name: str) -> Meta:
    words = tr("the parameter {in_words} of the formula", in_words=in_words(name))
    bound = formula.LARGEST
    return Meta(ge=-bound, le=bound, description=words, extra={"label": in_words(name), "slider": SLIDER})
