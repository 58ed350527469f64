"""Each coordinate of a direction held within bounds."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.transformation import Transformation


class ClipValue(Transformation, frozen=True, tag="clip-value"):
    """Clip by value:  d <- min(max(d, -bound), bound), coordinate by coordinate.   torch's clip_grad_value_.

    Unlike clipping by the norm it turns the direction.
    """

    title: ClassVar[str] = "Clip by value"
    bound: Annotated[
        float,
        Meta(ge=0, le=1e100, description="largest coordinate let through", extra={"symbol": "c", "slider": (0, 10)}),
    ] = 1.0
    optax: ClassVar[str] = "clip({bound!r})"
    equations: ClassVar[tuple[str, ...]] = (r"@d = \min(\max(@g, -@bound), @bound)",)

    @staticmethod
    def rule(d: Any, bound: float) -> tuple[Any, ...]:
        """The direction within its bounds."""
        return (np.minimum(np.maximum(d, -bound), bound),)
