"""The central flow of descent and of RMSProp: where they are on average as they bounce at the edge of stability.

dw/dt = -P^-1 (grad L + 1/2 grad <S, H>), a step in each unit of time, with P = 1 / lr for descent. For RMSProp it is
(sqrt(v) + epsilon) / lr, and dv/dt = (1 - beta) / beta (grad L^2 + diag(H S H) - v). S >= 0, the covariance of the
bouncing, lives in the span of the directions d = P^-1/2 u whose eigenvalues of P^-1/2 H P^-1/2 are at 2, and is the one
that holds them there: S = D X D' with X >= 0, lam <= 2 in there, and no X where lam moves away, a semidefinite
complementarity problem. Cohen, Damian, Talwalkar, Kolter and Lee, Understanding Optimization in Deep Learning with
Central Flows, arXiv:2410.24206, 2024.

Third derivatives are second differences of the gradient. Of momentum's flow nothing is here.
"""

from collections.abc import Callable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.stability import QUICK
from fallline.engine.family.stopping import look_up
from fallline.engine.language import tr
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.rmsprop import RMSProp
from fallline.engine.problem.complementary import complementary
from fallline.engine.problem.krylov import largest
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals
from fallline.engine.run.outline import evenly
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
    """(k,): the largest eigenvalue as the method sees it, lr times which stays under 2, where it was looked at last."""
    unstable: Steps
    """(k,): how many directions bounce."""


def why_not(scenario: Scenario, run: Run, path: Trajectory) -> str:
    """Why `run` has no central flow, in one sentence; nothing where it has one."""
    seen = run.gradient
    if type(run.optimizer) not in (GradientDescent, RMSProp):
        return tr("The central flow here is that of plain descent or of RMSProp.")
    if seen.source != "exact" or seen.noise or seen.clip_norm or seen.batch_size or not scenario.landscape.has_hessian:
        return tr("The central flow is that of exact gradients, of all examples, neither noisy nor clipped.")
    if path.steps == 0:
        return tr("The run takes no step.")
    if _begin(scenario.landscape, run, path) is None:
        return tr("The run starts past the edge of stability: it is thrown, and no flow is near it.")
    return ""


def _begin(landscape: Landscape, run: Run, path: Trajectory) -> int | None:
    """The step from which there is a flow: the start, or where RMSProp, whose mean is 0 at first, has settled."""
    tried = [0, *(2**k for k in range(20) if 2**k <= path.steps // 2)] if isinstance(run.optimizer, RMSProp) else [0]
    for step in tried:
        top, _ = _top(
            landscape, run, path.theta[step, :, 0], _inverse(run, path, step, _mean(run, path, step)), 1, None
        )
        if top[0] < 2:
            return step
    return None


def _mean(run: Run, path: Trajectory, step: int) -> Array | None:
    """RMSProp's mean square (d,) as the step that leaves point `step` has it; None of descent."""
    return path.state["s"][step + 1, :, 0].copy() if isinstance(run.optimizer, RMSProp) else None


def _inverse(run: Run, path: Trajectory, step: int, mean: Array | None) -> Array:
    """P^-1, (d,)."""
    lr, optimizer = float(path.lr[min(step, path.steps - 1)]), run.optimizer
    if mean is None or not isinstance(optimizer, RMSProp):
        return np.full(path.theta.shape[1], lr)
    return np.asarray(lr / np.maximum(np.sqrt(mean) + optimizer.epsilon, 1e-150))


def central_flow(scenario: Scenario, run: Run, path: Trajectory) -> CentralFlow:
    """Beside the first walker of `run`, a run that is not refused by `why_not`, for as many steps."""
    *_, found = central_flow_as_it_comes(scenario, run, path)
    return found


def central_flow_as_it_comes(scenario: Scenario, run: Run, path: Trajectory) -> Iterator[CentralFlow]:
    """The same, after each point what is known so far."""
    begin = _begin(scenario.landscape, run, path) or 0
    kept = evenly(begin, path.steps, POINTS)
    rows: list[tuple[Array, float, float, int]] = []
    losses: list[float] = []
    for step, (theta, lam, added, count) in enumerate(_flow(scenario.landscape, run, path, begin), begin):
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


def _flow(landscape: Landscape, run: Run, path: Trajectory, begin: int) -> Iterator[tuple[Array, float, float, int]]:
    """From step `begin` on: theta, the largest eigenvalue, what the bouncing adds to the loss, unstable directions."""
    theta, decay = path.theta[begin, :, 0].copy(), run.gradient.weight_decay
    mean, beta = _mean(run, path, begin), run.optimizer.decay if isinstance(run.optimizer, RMSProp) else 1.0
    forget = (1 - beta) / beta if beta > 0 else 1.0

    def gradient(at: Array) -> Array:
        """At (d, n)."""
        return np.asarray(landscape.gradient(at) + decay * at)

    values, vectors, checked, count = np.zeros(1), None, begin - SELDOM, 1
    held = _Held(0, 0.0, np.zeros_like(theta), np.zeros_like(theta))
    for step in range(begin, path.steps + 1):
        look_up()
        inverse = _inverse(run, path, step, mean)
        if values[0] > 2 * CALM or step - checked >= SELDOM:
            values, vectors = _top(landscape, run, theta, inverse, count, vectors)
            near = int((values > 2 * (1 - NEAR)).sum())
            count, checked = min(near + 1, FEW, len(theta)), step
            held = _held(gradient, theta, inverse, values[:near], vectors[:, :near], mean, forget, decay)
        lr = float(path.lr[min(step, path.steps - 1)])
        yield theta, float(values[0]) / lr if lr > 0 else np.nan, held.added, held.unstable
        for _ in range(PARTS):
            here = gradient(theta[:, None])[:, 0]
            theta = theta - _inverse(run, path, step, mean) / PARTS * (here + held.force)
            if mean is not None:
                mean = mean + forget / PARTS * (here**2 + held.square - mean)


def _top(
    landscape: Landscape, run: Run, theta: Array, inverse: Array, count: int, before: Array | None
) -> tuple[Array, Array]:
    """The `count` largest eigenvalues of P^-1/2 H P^-1/2, descending, and their vectors (d, count), from `before`."""
    d, decay, scale = len(theta), run.gradient.weight_decay, np.sqrt(inverse)
    if d <= QUICK:
        hessian = landscape.hessian(theta[:, None])[:, :, 0]
        if not np.isfinite(hessian).all():
            return np.full(count, np.nan), np.full((d, count), np.nan)
        values, vectors = np.linalg.eigh(scale[:, None] * (hessian + decay * np.eye(d)) * scale)
        return values[::-1][:count], vectors[:, ::-1][:, :count]
    times, chance = landscape.hessian_products(theta[:, None]), normals(0, 0, (d, 1))[:, 0]
    known = before is not None and np.isfinite(before).all()
    start = chance / np.linalg.norm(chance) * (0.1 if known else 1.0)
    if before is not None and known:
        start = start + before.sum(axis=1)

    def product(v: Array) -> Array:
        turned = scale * v
        return np.asarray(scale * (times(turned[:, None])[:, 0] + decay * turned))

    found = largest(product, start, count, tolerance=1e-4)
    return found.values, found.vectors


class _Held(msgspec.Struct, frozen=True, eq=False):
    """What the bouncing does for a step: of how many directions, to the loss, to the gradient, and to its square."""

    unstable: int
    added: float
    force: Array
    square: Array


def _held(
    gradient: Callable[[Array], Array], theta: Array, inverse: Array, values: Array, vectors: Array,
    mean: Array | None, forget: float, decay: float,
) -> _Held:  # fmt: skip
    """By the X (k, k) of k directions that holds their eigenvalues under 2: their H d is 2 P d."""
    k, zero = len(values), np.zeros_like(theta)
    if k == 0:
        return _Held(0, 0.0, zero, zero)
    ways = np.sqrt(inverse)[:, None] * vectors
    lengths = np.linalg.norm(ways, axis=0)
    here = gradient(theta[:, None])[:, 0]
    flat = (_third(gradient, theta, ways / lengths) * np.outer(lengths, lengths)[:, :, None]).reshape(k * k, -1)
    pairs = (ways.T[:, None] * ways.T[None]).reshape(k * k, -1)
    squares = 4 / inverse**2 * pairs  # of which the diagonal of H S H is made
    moved, b = -(flat @ (inverse * here)), flat * inverse @ flat.T / 2
    if mean is not None:  # P moves too: by 1 / (2 lr sqrt(v)) for each v, and d' P d with it
        with_mean = forget / (2 * inverse * np.maximum(mean, 1e-300))
        moved = moved - 2 * pairs @ (with_mean * (here**2 - mean))
        b = b + 2 * (pairs * with_mean) @ squares.T
    x = complementary((b + b.T) / 2, np.diag(2 - values) - moved.reshape(k, k))
    weights = x.reshape(-1)
    added = float(np.trace(x)) - decay / 2 * float(weights @ pairs.sum(axis=1))
    return _Held(int((np.linalg.eigvalsh(x / np.outer(1 / lengths, 1 / lengths)) > 1e-12).sum()), added,
                 np.asarray(weights @ flat / 2), np.asarray(weights @ squares))  # fmt: skip


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
