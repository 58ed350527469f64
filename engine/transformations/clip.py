"""A direction that is too long, shortened. Pascanu, Mikolov and Bengio, ICML 2013."""

from typing import Annotated, ClassVar

from msgspec import Meta

from fallline.engine.method.gradient import shortened
from fallline.engine.method.transformation import Transformation


class Clip(Transformation, frozen=True, tag="clip"):
    """Clip:  d <- d min(1, norm / |d|).   Pascanu, Mikolov and Bengio, ICML 2013.

    torch's clip_grad_norm_, its 1e-6 against zero norms included; first in a chain it is the gradient's own clip_norm.
    """

    norm: Annotated[
        float,
        Meta(ge=0, le=1e100, description="longest direction let through", extra={"symbol": "c", "slider": (0, 10)}),
    ] = 1.0
    uses_square: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (r"@d = @g\,\min(1, @norm / (|@g| + 10^{-6}))",)

    rule = staticmethod(shortened)
