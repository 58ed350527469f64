"""Base of the optimizers: slots (state), coefficients (numbers for one step), a rule, and an optional probe."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.registry import Family, Registry, is_named
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.form import Best, Form
from fallline.engine.method.link import Link
from fallline.engine.method.remark import Sentence, Taken
from fallline.engine.method.symbol import Symbols
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.matrices import Matrix

Array = NDArray[np.float64]
Step = int | NDArray[np.int64]
"""A step, counted from 0; or many, (T,)."""
Number = float | Array
"""A number of one step; or of many, (T,)."""
Beta = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        description="share of the velocity kept per step",
        extra={"label": "momentum", "symbol": "β", "slider": (0, 0.99)},
    ),
]
Epsilon = Annotated[float, Meta(ge=0, description="keeps the division finite", extra={"symbol": "ε", "slider": (0, 1)})]
WeightDecay = Annotated[
    float,
    Meta(
        ge=0,
        le=1e6,
        description="share lr times this of theta is taken off at every step",
        extra={"symbol": "λ", "slider": (0, 1)},
    ),
]


def power(base: Any, exponent: Any) -> Any:
    """C's pow of numbers or arrays (T,): one step by itself gets the same bits as among all steps of a run.

    numpy's own ** of arrays is another: it differs by an ulp now and then on processors with AVX-512.
    """
    if not isinstance(base, np.ndarray) and not isinstance(exponent, np.ndarray):
        return base**exponent
    base, exponent = np.broadcast_arrays(base, exponent)
    return np.float_power(base, exponent, out=np.ones(base.shape), where=base != 1)  # pow is slow, and 1 stays 1


def correction(beta: float, step: Step) -> Any:
    """1 - beta^t, the sum of the weights in a mean that began at 0, after `step` (counted from 0, so t = step + 1)."""
    if not isinstance(step, np.ndarray):
        return 1 - power(beta, step + 1)
    felt = (1 - beta) * (step + 1) < 38  # beyond, beta^t is below exp(-38): too little to take a bit from 1
    return 1 - np.float_power(beta, step + 1, out=np.zeros(step.shape), where=felt)


def running_product(factor: Callable[[Any], Any], t: Any) -> Any:
    """The product of `factor`(k) over k = 1 ... `t`: of one step, or of many, (T,)."""
    if hasattr(t, "running_product"):  # the name of a step, for whoever follows how it is computed
        return t.running_product(factor)
    last = int(t.max()) if isinstance(t, np.ndarray) else int(t)
    return _products(factor, 1 << last.bit_length())[t - 1]


@lru_cache(maxsize=64)
def _products(factor: Callable[[Any], Any], count: int) -> Any:
    """Asked for in powers of two, so that a run of T steps computes at most 4 T of them."""
    return np.cumprod(factor(np.arange(1, count + 1)))


STEP = ("rule", "plane_rule", "probe", "coefficients", "step", "begin")
"""What makes the step of an optimizer."""


class Oracle(Protocol):
    """All that an optimizer may ask about the landscape; fallline.engine.method.oracle.Oracle answers."""

    @property
    def steady(self) -> bool:
        """Whether the same question has the same answer at every step: nothing is drawn."""

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """Which of the parameters are matrices."""

    @property
    def feasible(self) -> Feasible:
        """The set that the scenario's constraints leave; asked by those alone that need them."""

    def loss(self, theta: Array) -> Array:
        """Loss at `theta` (d, n), with the run's weight decay: (n,)."""

    def gradient(self, theta: Array) -> Array:
        """Gradient at `theta` (d, n), as the run's source gives it: exact, differenced, noisy, clipped. (d, n)."""

    def batch_gradient(self, theta: Array) -> Array:
        """Gradient of the examples that are seen at this step, the same for all questions of it, as they are: (d, n).

        A method that makes its gradient of several passes it to `distorted`, for noise, clipping and decay.
        """

    def full_gradient(self, theta: Array) -> Array:
        """Gradient of all examples, as it is: (d, n)."""

    def example_gradients(self, theta: Array, everything: bool = False) -> tuple[NDArray[np.intp], Array]:
        """Of each example seen at this step, or of `everything`: which, (b, n), and its gradient, (b, d, n)."""

    def distorted(self, g: Array, theta: Array) -> Array:
        """What the run sees of a gradient `g` at `theta`, both (d, n)."""

    def hessian(self, theta: Array) -> Array:
        """Exact Hessian at `theta`, (d, d, n)."""

    def gauss_newton(self, theta: Array) -> Array:
        """2 J'J at `theta`, for a loss that is a sum of squared residuals with Jacobian J, (d, d, n)."""

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """The exact Hessian at `theta` times `v` (d, n): (d, n)."""

    def kronecker_factors(self, theta: Array) -> list[tuple[Array, Array]]:
        """As the landscape's, of the examples that are seen at this step."""

    def draws(self, rows: int, n: int, place: int = 0) -> Array:
        """Standard normals (rows, n) of the method's own at this step, by the run's seed; the same for one `place`."""

    def gauss_newton_diagonal(self, theta: Array) -> Array:
        """An estimate of the diagonal of the Gauss-Newton matrix at `theta`, by labels that the model draws: (d, n)."""

    def factorised(self) -> None:
        """Told by a method that has factorised a d x d matrix: a solve, or a decomposition into eigenvectors."""


class Optimizer(Family, frozen=True):
    """An elementwise optimizer is `coefficients` and `rule`; any other overrides `step`, and `begin` if need be.

    All else that the program knows of a method is declared here too, and may be left out: how it is written, what
    theory says of it, and what it is called in other libraries.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    """Names of the state arrays (d, n), zero at the start, that a trajectory records."""
    default_lr: ClassVar[float] = 0.01
    uses_theta: ClassVar[bool] = False
    """Whether `rule` takes theta before the gradient."""
    needs_least_squares: ClassVar[bool] = False
    """Whether it runs only where the loss is a sum of squares; a scenario refuses it elsewhere."""
    needs_hessian: ClassVar[bool] = False
    """Whether it runs only where there are second derivatives."""
    needs_labels: ClassVar[bool] = False
    """Whether it draws labels from what a model predicts, and so runs on models alone."""
    draws: ClassVar[bool] = False
    """Whether a step draws numbers of its own, beside those of batches and noise."""
    needs_constraints: ClassVar[bool] = False
    """Whether it runs only where a scenario has bounds or constraints; `unfit` says which of them."""
    needs_matrices: ClassVar[bool] = False
    """Whether it runs only where the landscape declares matrices of parameters."""
    needs_layers: ClassVar[bool] = False
    """Whether it runs only on the layers of a network."""
    shown_on: ClassVar[str] = ""
    """A shipped landscape that it can be shown on, where it runs on none of two single numbers."""
    finite_sum: ClassVar[bool] = False
    """Whether it is meant for a mean over examples that it sees some of."""
    equations: ClassVar[tuple[str, ...]] = ()
    """The step in LaTeX, a line each; @name stands for a field, a slot, lr, g, theta or H, @name' for it afterwards."""
    symbols: ClassVar[Symbols] = {}
    """How `equations` write the names in them that are no fields, and what they mean."""
    torch: ClassVar[Counterpart | str] = "torch has none"
    """The same method in torch.optim; or why there is none to compare it with."""
    optax: ClassVar[Counterpart | str] = "optax has none"
    """The same method in optax."""
    rule: ClassVar[Callable[..., tuple[Any, ...]]]
    matrix: ClassVar[str] = ""
    """Which of the oracle's matrices (d, d, n) a method with its own `step` asks for once, beside one gradient."""
    factorises: ClassVar[bool] = False
    """Whether a step with a `matrix` factorises it."""
    plane_rule: ClassVar[Callable[..., tuple[Any, Any]] | None] = None
    """The whole step of such a method over two parameters, elementwise and without slots, as `rule` is:

    (g_x, g_y, m_xx, m_xy, m_yy, *coefficients) -> changes of x and y. It may call functions of its own module.
    """
    probe: ClassVar[Callable[..., Any] | None] = None
    links: ClassVar[tuple[Link, ...]] = ()
    """Of a chain, what its `rule` calls one after the other: then that is not elementwise."""
    fused: ClassVar[Callable[..., tuple[Any, ...]] | None] = None
    """The step in torch's own order of operations, (theta, g, *state, *coefficients) -> new theta and state.

    Taken where numbers have few digits and show the order; over arrays with torch's add, lerp, addcmul and addcdiv.
    Without it `rule` is taken, every operation rounded.
    """
    mean_slot: ClassVar[str] = ""
    """The slot that holds a mean of gradients, where there is one beside a preconditioner."""
    one_memory: ClassVar[bool] = True
    """Whether a step under a fixed B is one of `mean_slot`, gradient and place: else no limit of its rate is known."""
    kept: ClassVar[str] = ""
    """Which of its `sequences` is the result in the end, where theta is not."""
    derivatives: ClassVar[bool] = True
    """Whether it asks for a gradient, or for more; else for losses alone."""
    samples: ClassVar[bool] = False
    """Whether its positions are drawn from exp(-f / T), T its field `temperature`, and come to no rest."""
    pauses: ClassVar[bool] = False
    """Whether a step may leave theta where it is and go on all the same: it looked, and found nothing better."""
    most_parameters: ClassVar[int] = 0
    """More than these a scenario refuses; 0 where there is no such bound."""
    steady: ClassVar[bool] = False
    """Whether B stays the same all along a quadratic, so that theory is exact for it there."""
    commutes: ClassVar[bool] = False
    """Whether `matrix_preconditioner` has the eigenvectors of the Hessian."""

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """Numbers that hold for the whole of `step` (counted from 0); passed on to `rule` and `probe`.

        A compiled run asks for all its steps at once: `step` and `lr` are arrays (T,) then, and each number is one too,
        or a scalar that holds throughout. Take powers by `power`, a choice by np.where. A method written for one step
        at a time, which says `if step`, is asked T times; a run of 200,000 steps takes some 0.1 s longer for it.
        """
        return (lr,)

    def named(self, step: int, lr: float) -> dict[str, float]:
        """Numbers of `step` by the names that `equations` use: the float fields, lr, and what a subclass adds."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: float(value) for name, value in values.items() if isinstance(value, float)} | {"lr": lr}

    def unfit(self, feasible: Feasible) -> str:
        """Why it is not for those constraints, to follow its name; empty where it is."""
        return ""

    def words(self) -> str:
        """What it is made of in one line, for a card; empty for a rule by itself."""
        return ""

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """Values (d, n) that `equations` name on the way from `g` (d, n) to the change: a chain's directions."""
        return {}

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Points that a run has beside `theta` (T+1, d, n), as a mean of them; each of the same shape.

        `state` holds the slots by name, of that shape too. What each point is stands in `symbols`.
        """
        return {}

    def figure(self, theta: Array, state: Mapping[str, Array]) -> Array | None:
        """Corners (k, d, n) of what it looks at round `theta` (d, n), as a simplex; `state` holds the slots by name.

        None for a method that only looks where it is.
        """
        return None

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """Diagonal of B in theta <- theta - lr B^-1 d, after `step` left `state`, (d, n); None where B = I."""
        return None

    def matrix_preconditioner(self, theta: Array, gradients: Array, oracle: Oracle) -> Array | None:
        """B as a matrix (d, d) at `theta` (d, 1), where it is no diagonal.

        `gradients` (k, d) are those of the steps up to here, the last one at `theta`.
        """
        return None

    def recurrence(self, beta: Any) -> Form | None:
        """The linear recurrence on a quadratic with the momentum `beta`; None for a method that is not linear."""
        return None

    def best_pair(self, l1: float, ln: float) -> Best | None:
        """The best rate and momentum on quadratics of eigenvalues from `l1` to `ln`, 0 < l1 <= ln; None if unknown."""
        return None

    def radius(self, state: tuple[Array, ...], lr: float) -> Array | None:
        """The length (n,) that a step from `state` stays within; None where there is no such bound."""
        return None

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """What is telling of a step of this method in particular, in plain words."""
        yield from ()

    def lines(self, library: str) -> tuple[str, ...]:
        """A step as lines of Python for "torch" or "optax", over theta, the slots, gradient(theta) and rate(step).

        Taken where the library does not have the method; without them a script gets the elementwise `rule` itself.
        """
        return ()

    @classmethod
    def owns(cls, declaration: str) -> bool:
        """Whether what is declared holds for this step: a family's say is not inherited by one with another rule."""
        other = False
        for base in cls.__mro__:
            if declaration in vars(base):
                return not (other and is_named(base))
            other = other or any(part in vars(base) for part in STEP)
        return False

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """State for walkers at `theta` (d, n): the slots, then arrays of any shape that are kept but not recorded."""
        return tuple(np.zeros_like(theta) for _ in self.slots)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n) with `state` as `begin` made it: the new position and state."""
        numbers = self.coefficients(step, lr)
        at = theta if self.probe is None else self.probe(theta, *state, *numbers)
        place = (theta,) if self.uses_theta else ()
        change, *after = self.rule(*place, oracle.gradient(at), *state, *numbers)
        return theta + change, tuple(after)

    def table_size(self, dimension: int, examples: int) -> int:
        """Numbers that a walker keeps beside its slots."""
        return 0

    def rests(self, state: tuple[Array, ...]) -> bool:
        """Whether no step after `state` moves any walker, whatever its rate: a run need not take the rest of them."""
        return False


OPTIMIZERS: Registry[Optimizer] = Registry(
    Optimizer,
    "fallline.engine.optimizers",
    plugins="fallline.engine.plugins.loading",
    makes="fallline.engine.libraries.families",
)
