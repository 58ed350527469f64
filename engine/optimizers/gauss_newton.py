"""Gauss-Newton: Newton's method for least squares without the residuals' own curvature. Gauss, Theoria motus, 1809."""

from typing import Annotated, ClassVar

from msgspec import Meta

from fallline.engine.optimizers.newton import Newton


class GaussNewton(Newton, frozen=True, tag="gauss-newton"):
    """Gauss-Newton:  theta <- theta - lr (2 J'J + damping I)^-1 g,  J the Jacobian of the residuals.   Gauss, 1809.

    Only for a loss that is a sum of squares, f = sum r_i^2. 2 J'J is the Hessian where residuals are zero or linear; it
    never has a negative eigenvalue. With damping it is Levenberg's method. Where 2 J'J + damping I is singular
    there is no step and the run ends there as diverged. Nocedal and Wright, Numerical Optimization, 2006, ch. 10.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "Newton for sums of squares, by first derivatives"
    title: ClassVar[str] = "Gauss–Newton"
    damping: Annotated[
        float,
        Meta(
            ge=0,
            description="added to every eigenvalue of 2 J'J: large values turn the step towards the gradient",
            extra={"symbol": "λ", "slider": (0, 50)},
        ),
    ] = 0.0
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,(2 J^T J + @damping\,I)^{-1}\,@g",)
    needs_least_squares: ClassVar[bool] = True
    needs_hessian: ClassVar[bool] = False
    matrix: ClassVar[str] = "gauss_newton"
    commutes: ClassVar[bool] = False

    def lines(self, library: str) -> tuple[str, ...]:
        """None: a script knows the loss, and not its residuals."""
        return ()
