"""A share of theta added to the direction: weight decay, coupled or decoupled by its place in the chain."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.method.transformation import Transformation


class Decay(Transformation, frozen=True, tag="decay"):
    """Weight decay:  d <- d + weight_decay theta.   Before Adam as a quadratic in the loss, after it AdamW's.

    What comes before a scaling is divided by it too: a coordinate with large gradients hardly decays. After it the
    decay is decoupled. Loshchilov and Hutter, ICLR 2019.
    """

    title: ClassVar[str] = "Weight decay"
    weight_decay: Annotated[
        float,
        Meta(
            ge=0, le=1e6, description="share of theta added to the direction", extra={"symbol": "λ", "slider": (0, 1)}
        ),
    ] = 0.01
    uses_theta: ClassVar[bool] = True
    optax: ClassVar[str] = "add_decayed_weights({weight_decay!r})"
    equations: ClassVar[tuple[str, ...]] = (r"@d = @g + @weight_decay\,@theta",)

    @staticmethod
    def rule(theta: Any, d: Any, weight_decay: float) -> tuple[Any, ...]:
        """The direction with the decay in it."""
        return (d + weight_decay * theta,)
