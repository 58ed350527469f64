"""The central flow of descent: where it is on average as it bounces to and fro at the edge of stability.

dw/dt = -lr (grad L + 1/2 grad <S, H>), a step of descent in each unit of time. S >= 0, the covariance of the bouncing,
lives in the span U of the eigenvectors whose eigenvalues are at 2 / lr, and is the one that holds them there:
S = U X U', with X >= 0, lam <= 2 / lr in U, and no X where lam moves away, a semidefinite complementarity problem.
Cohen, Damian, Talwalkar, Kolter and Lee, Understanding Optimization in Deep Learning with Central Flows,
arXiv:2410.24206, 2024.

Third derivatives are second differences of the gradient. Of RMSProp's flow and of momentum's nothing is here.
"""

from collections.abc import Callable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.stability import QUICK
from fallline.engine.family.stopping import look_up
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.problem.krylov import largest
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Steps = NDArray[np.intp]

POINTS, PARTS, FEW = 300, 4, 6
"""Points that are kept; parts of a step, which the stiffest direction survives; directions that may be unstable."""
NEAR, SELDOM, CALM = 0.05, 10, 0.8
"""Share under the edge from which a direction is looked after; below CALM of it, every SELDOM steps do."""
APART = 1e-3
"""Distance of the second differences, along a vector of length 1."""


class CentralFlow(msgspec.Struct, frozen=True, eq=False):
    """At k points of time, each counted in steps of descent; it ends where the flow is not finite."""

    steps: Steps
    """(k,), ascending."""
    theta: Array
    """(k, d)."""
    loss: Array
    """(k,): at theta."""
    mean_loss: Array
    """(k,): that of descent on average, the loss and what the bouncing adds, <H, S> / 2."""
    sharpness: Array
    """(k,): the largest eigenvalue where it was looked at last."""
    unstable: Steps
    """(k,): how many directions bounce."""


def why_not(scenario: Scenario, run: Run, path: Trajectory) -> str:
    """Why `run` has no central flow, in one sentence; nothing where it has one."""
    seen = run.gradient
    if type(run.optimizer) is not GradientDescent:
        return "The central flow here is that of plain descent alone."
    if seen.source != "exact" or seen.noise or seen.clip_norm or seen.batch_size or not scenario.landscape.has_hessian:
        return "The central flow is that of exact gradients, of all examples, neither noisy nor clipped."
    if path.steps == 0:
        return "The run takes no step."
    top, _ = _top(scenario.landscape, run, path.theta[0, :, 0], 1, None)
    if not top[0] < 2 / path.lr[0]:
        return "The run starts past the edge of stability: it is thrown, and no flow is near it."
    return ""


def central_flow(scenario: Scenario, run: Run, path: Trajectory) -> CentralFlow:
    """Beside the first walker of `run`, a run that is not refused by `why_not`, for as many steps."""
    *_, found = central_flow_as_it_comes(scenario, run, path)
    return found


def central_flow_as_it_comes(scenario: Scenario, run: Run, path: Trajectory) -> Iterator[CentralFlow]:
    """The same, after each point what is known so far."""
    kept = np.unique(np.linspace(0, path.steps, min(POINTS, path.steps + 1)).astype(np.intp))
    rows: list[tuple[Array, float, float, int]] = []
    losses: list[float] = []
    for step, (theta, lam, added, count) in enumerate(_flow(scenario.landscape, run, path)):
        if step not in kept:
            continue
        loss = float(scenario.landscape.loss(theta[:, None])[0])
        if not np.isfinite(loss):
            break
        rows.append((theta, lam, added, count))
        losses.append(loss)
        places, lams, more, counts = zip(*rows, strict=True)
        value = np.array(losses)
        yield CentralFlow(
            kept[: len(rows)], np.array(places), value, value + np.array(more), np.array(lams), np.array(counts)
        )


def _flow(landscape: Landscape, run: Run, path: Trajectory) -> Iterator[tuple[Array, float, float, int]]:
    """At steps 0 .. T: theta, the largest eigenvalue, what the bouncing adds to the loss, unstable directions."""
    theta, decay = path.theta[0, :, 0].copy(), run.gradient.weight_decay

    def gradient(at: Array) -> Array:
        """At (d, n)."""
        return np.asarray(landscape.gradient(at) + decay * at)

    values, vectors, x, checked, count = np.zeros(1), None, np.zeros((0, 0)), -SELDOM, 1
    added, force, bouncing = 0.0, np.zeros_like(theta), 0
    for step in range(path.steps + 1):
        look_up()
        lr = float(path.lr[min(step, path.steps - 1)])
        edge = 2 / lr if lr > 0 else np.inf
        if values[0] > CALM * edge or step - checked >= SELDOM:
            values, vectors = _top(landscape, run, theta, count, vectors)
            near = int((values > (1 - NEAR) * edge).sum())
            count, checked = min(near + 1, FEW, len(theta)), step
            x, force = _held(gradient, theta, lr, edge, values[:near], vectors[:, :near])
            bouncing, added = (
                int((np.linalg.eigvalsh(x) > 1e-12).sum()) if near else 0,
                float(np.trace(x)) * (edge - decay) / 2,
            )
        yield theta, float(values[0]), added, bouncing
        for _ in range(PARTS):
            theta = theta - lr / PARTS * (gradient(theta[:, None])[:, 0] + force)


def _top(landscape: Landscape, run: Run, theta: Array, count: int, before: Array | None) -> tuple[Array, Array]:
    """The `count` largest eigenvalues, descending, and their vectors (d, count), from those `before`."""
    d, decay = len(theta), run.gradient.weight_decay
    if d <= QUICK:
        hessian = landscape.hessian(theta[:, None])[:, :, 0]
        if not np.isfinite(hessian).all():
            return np.full(count, np.nan), np.full((d, count), np.nan)
        values, vectors = np.linalg.eigh(hessian)
        return values[::-1][:count] + decay, vectors[:, ::-1][:, :count]
    times, chance = landscape.hessian_products(theta[:, None]), normals(0, 0, (d, 1))[:, 0]
    known = before is not None and np.isfinite(before).all()
    start = chance / np.linalg.norm(chance) * (0.1 if known else 1.0)
    if before is not None and known:
        start = start + before.sum(axis=1)
    found = largest(lambda v: times(v[:, None])[:, 0] + decay * v, start, count, tolerance=1e-4)
    return found.values, found.vectors


def _held(
    gradient: Callable[[Array], Array], theta: Array, lr: float, edge: float, values: Array, vectors: Array
) -> tuple[Array, Array]:
    """X (k, k) of the k directions, that holds their curvature under the edge for a step; and 1/2 grad <S, H>, (d,)."""
    k = len(values)
    if k == 0:
        return np.zeros((0, 0)), np.zeros_like(theta)
    here, third = gradient(theta[:, None])[:, 0], _third(gradient, theta, vectors)
    flat = third.reshape(k * k, -1)
    moved = -lr * (flat @ here).reshape(k, k)  # of U'HU in a step, by the gradient alone
    x = complementary(lr / 2 * flat @ flat.T, np.diag(edge - values) - moved)
    return x, np.asarray(x.reshape(-1) @ flat / 2)


def _third(gradient: Callable[[Array], Array], theta: Array, vectors: Array) -> Array:
    """D3 L [u_i, u_j, .] for the columns u of `vectors` (d, k), (k, k, d), by central second differences."""
    d, k = vectors.shape
    pairs = [(i, j) for i in range(k) for j in range(i)]
    ways = [vectors[:, i] for i in range(k)] + [vectors[:, i] + s * vectors[:, j] for i, j in pairs for s in (1, -1)]
    along = APART * np.array(ways).T
    points = np.concatenate([theta[:, None] + along, theta[:, None] - along, theta[:, None]], axis=1)
    g, m = gradient(points), along.shape[1]
    bent = (g[:, :m] + g[:, m : 2 * m] - 2 * g[:, -1:]) / APART**2
    found = np.zeros((k, k, d))
    for i in range(k):
        found[i, i] = bent[:, i]
    for n, (i, j) in enumerate(pairs):
        found[i, j] = found[j, i] = (bent[:, k + 2 * n] - bent[:, k + 2 * n + 1]) / 4
    return found


def complementary(b: Array, q: Array, rounds: int = 500) -> Array:
    """X >= 0 with Q + B X >= 0 and <X, Q + B X> = 0, for `b` (k k, k k) positive semidefinite and `q` (k, k).

    The minimum of <X, B X> / 2 + <Q, X>, by projected gradients with Nesterov's momentum; of one direction at once.
    """
    k = len(q)
    largest_slope = float(np.linalg.eigvalsh(b)[-1])
    if largest_slope <= 0 or not np.isfinite(b).all() or not np.isfinite(q).all():
        return np.zeros((k, k))
    if k == 1:
        return np.maximum(-q / b, 0.0)
    x = ahead = np.zeros((k, k))
    momentum = 1.0
    for _ in range(rounds):
        slope = (b @ ahead.reshape(-1)).reshape(k, k) + q
        new = _positive(ahead - slope / largest_slope)
        after = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / after * (new - x)
        done = np.abs(new - x).max() <= 1e-12 * max(np.abs(new).max(), 1e-300)
        x, momentum = new, after
        if done:
            break
    return x


def _positive(matrix: Array) -> Array:
    """The nearest positive semidefinite matrix."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)
