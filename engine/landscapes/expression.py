"""A person's own formula in x and y, read through the whitelist of fallline.engine.problem.formula."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem import formula
from fallline.engine.problem.landscape import Landscape, Point, Window


class Expression(Landscape, frozen=True, tag="expression"):
    """Your formula:  numbers, x, y, pi, e, + - * / **, and the usual functions; derivatives are exact."""

    group: ClassVar[str] = "Your own"
    purpose: ClassVar[str] = "a formula in x and y"
    title: ClassVar[str] = "Your formula"
    window: ClassVar[Window] = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar[Point] = (-2.0, 1.5)
    source: ClassVar[str] = "typed by you"
    formula: Annotated[str, Meta(description="the loss in x and y, such as x**2 + 25*y**2")] = (
        "x**2 + 4*y**2 + 2*sin(3*x)"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        formula.check(self.formula)

    def expression(self, x: Any, y: Any) -> Any:
        """The formula."""
        return formula.build(self.formula, {"x": x, "y": y})

    def latex(self) -> str:
        """The formula, with f in front."""
        return f"f = {super().latex()}"
