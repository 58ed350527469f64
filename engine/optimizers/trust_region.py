"""Trust region: the best step of the local quadratic within a radius that adapts. Moré and Sorensen, 1983."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.problem.arrays import dot, times

EPSILON = np.finfo(np.float64).eps


class TrustRegion(Optimizer, frozen=True, tag="trust-region"):
    """Trust region:  theta <- theta + p,  p the least of g'p + p'Hp/2 over |p| <= radius.   Moré and Sorensen, 1983.

    The subproblem is solved exactly, by the eigenvectors of H. A step is taken if the loss falls by more than `accept`
    of what the quadratic promised. Below a quarter of that, the radius becomes a quarter of the step; above three
    quarters, if p reached the edge, it doubles. lr is the largest radius, and the first. Negative curvature is followed
    down, so it does not stop at saddles. Nocedal and Wright, Numerical Optimization, 2006, algorithms 4.1 and 4.3.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "Newton, kept to where its model holds"
    title: ClassVar[str] = "Trust region"
    accept: Annotated[
        float,
        Meta(
            ge=0, lt=0.25, description="share of the promised fall that a step must keep", extra={"slider": (0, 0.24)}
        ),
    ] = 0.1
    slots: ClassVar[tuple[str, ...]] = ("radius",)
    default_lr: ClassVar[float] = 1.0
    needs_hessian: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (
        r"@theta' = @theta + \mathrm{argmin}_{|p| \leq r}\left(@g^T p + \frac{1}{2} p^T @H\,p\right)",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The radius; what is known of where the last step ended: place (d, n), loss (n,), gradient, Hessian; rest."""
        unknown = np.full_like(theta, np.nan)
        d, n = theta.shape
        known = unknown, np.full(n, np.nan), unknown, np.full((d, d, n), np.nan)
        return (*super().begin(theta), *known, np.zeros(n))

    def rests(self, state: tuple[Array, ...]) -> bool:
        """Once the best step of every walker is no step."""
        return bool(state[-1].all())

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); NaN where the Hessian is not finite. All rows of `radius` are alike."""
        radius = self.within(state[0][0], lr)
        loss, g, hessian = _known(oracle, theta, state[1:-1])
        p = subproblem(hessian, g, radius)
        p = np.where(np.abs(p).max(axis=0) <= 4 * EPSILON * np.abs(theta).max(axis=0), 0.0, p)  # a few ulps
        oracle.factorised()
        promised = -dot(g, p) - dot(p, times(hessian, p)) / 2
        there = theta + p
        rest = (there == theta).all(axis=0) & oracle.steady
        still = bool(rest.all())
        reached = loss if still else oracle.loss(there)
        # Near a minimum a fall is all rounding: there it counts as kept. Conn, Gould and Toint, Trust Region, 17.4.2.
        rounding = 4 * EPSILON * np.maximum(np.abs(loss), 1e-300)
        kept = (loss - reached + rounding) / (promised + rounding)
        size = np.sqrt(dot(p, p))
        radius = np.where(kept >= 0.25, np.where((kept > 0.75) & (size > 0.999 * radius), 2 * radius, radius), size / 4)
        taken = kept > self.accept
        moved = np.where(np.isfinite(p).all(axis=0), np.where(taken, there, theta), np.nan)
        # One walker that moved is enough for new derivatives of all.
        g, hessian = (
            (g, hessian) if still or not taken.any() else (np.full_like(g, np.nan), np.full_like(hessian, np.nan))
        )
        radius = np.where(state[-1] > 0, state[0][0], radius)  # as a walker alone, whose steps `rests` has ended
        slot = np.broadcast_to(radius, theta.shape)
        return moved, (slot, moved, np.where(taken, reached, loss), g, hessian, rest * 1.0)

    def radius(self, state: tuple[Array, ...], lr: float) -> Array | None:
        """That of the step from `state`."""
        return self.within(state[0][0], lr)

    @staticmethod
    def within(radius: Array, lr: float) -> Array:
        """The radius of a step whose slot is `radius`, 0 at the start: never above lr."""
        return np.where(radius > 0, np.minimum(radius, lr), lr)


def _known(oracle: Oracle, theta: Array, memory: tuple[Array, ...]) -> tuple[Array, Array, Array]:
    """Loss, gradient and Hessian at `theta`, asked only where the last step did not leave them or draws are fresh."""
    place, loss, g, hessian = memory
    there = oracle.steady and np.array_equal(theta, place, equal_nan=True)
    loss = loss if there else oracle.loss(theta)
    if there and not (np.isnan(g) & ~np.isnan(theta)).any():
        return loss, g, hessian
    return loss, oracle.gradient(theta), oracle.hessian(theta)


def subproblem(hessian: Array, g: Array, radius: Array) -> Array:
    """The least of g'p + p'Hp/2 over |p| <= radius for each walker, (d, n); NaN where H or g is not finite."""
    finite = np.isfinite(hessian).all(axis=(0, 1)) & np.isfinite(g).all(axis=0)
    values, vectors = np.linalg.eigh(np.where(finite, hessian, 0.0).transpose(2, 0, 1))
    values, vectors = values.T, vectors.transpose(1, 2, 0)
    turned = times(vectors.swapaxes(0, 1), np.where(finite, g, 0.0))
    p = -_scaled(values, turned, _shift(values, turned, radius))
    # Under negative curvature the step ends on the edge. In the hard case, g without a part along the lowest
    # curvature, no shift takes it there: what is missing is gone along that direction.
    inner, p[0] = p[0].copy(), 0.0
    edge = np.sqrt(np.maximum(radius**2 - dot(p, p), 0.0))
    p[0] = np.where(values[0] < 0, np.where(turned[0] > 0, -edge, edge), inner)
    return np.where(finite, times(vectors, p), np.nan)


def _scaled(values: Array, turned: Array, shift: Array) -> Array:
    below = values + shift
    return np.where(below > 0, turned / np.where(below > 0, below, 1.0), 0.0)


def _shift(values: Array, turned: Array, radius: Array) -> Array:
    """The shift m >= max(0, -lowest) at which |(H + m I)^-1 g| is the radius, (n,); 0 where Newton's step is inside.

    Newton's method on 1/radius = 1/|p(m)|, nearly linear in m, inside a bracket that halves where it would leave.
    """
    low = np.maximum(-values[0], 0.0)
    newton = _scaled(values, turned, low)
    done = (values[0] > 0) & (dot(newton, newton) <= radius**2)
    high = low + np.sqrt(dot(turned, turned)) / np.where(radius > 0, radius, 1.0)
    shift = np.where(done, 0.0, high)
    for _ in range(100):
        if done.all():
            break
        p = _scaled(values, turned, shift)
        size2, bend = dot(p, p), dot(p, _scaled(values, p, shift))
        size = np.sqrt(size2)
        low, high = np.where(size > radius, shift, low), np.where(size > radius, high, shift)
        guess = shift + size2 / np.where(bend > 0, bend, 1.0) * (size - radius) / np.where(radius > 0, radius, 1.0)
        better = np.where((guess > low) & (guess < high), guess, low + (high - low) / 2)
        done = done | (np.abs(size - radius) <= 1e-14 * radius) | (better == shift)
        shift = np.where(done, shift, better)
    return shift
