"""A direction times a number."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.method.transformation import Transformation


class Scale(Transformation, frozen=True, tag="scale"):
    """Scale:  d <- factor d.   A negative factor climbs."""

    factor: Annotated[
        float,
        Meta(
            ge=-1e100,
            le=1e100,
            description="what the direction is multiplied by",
            extra={"symbol": "k", "slider": (0, 10)},
        ),
    ] = 1.0
    optax: ClassVar[str] = "scale({factor!r})"
    equations: ClassVar[tuple[str, ...]] = (r"@d = @factor\,@g",)

    @staticmethod
    def rule(d: Any, factor: float) -> tuple[Any, ...]:
        """The direction, longer or shorter."""
        return (factor * d,)
