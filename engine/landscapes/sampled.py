"""A landscape given by a sampler: the mean of a person's formula over draws of random numbers in it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem import formula
from fallline.engine.problem.batches import Rows
from fallline.engine.problem.differentiation import gradient, hessian
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.landscape import Array, Landscape, Point, Window
from fallline.engine.problem.sample import Distribution, Samples, SampleSeed, mean_of_batch, mean_over, sample
from fallline.engine.problem.tree import Node, symbol

NAMES = ("x", "y", "z", "w")
DRAWN = "normal with deviation 1, uniform from -1 to 1, exponential with mean 1, or -1 and 1"


class Sampled(Landscape, frozen=True, tag="sampled"):
    """Mean over draws:  f = (1/N) sum of your formula in x, y and the random numbers z_i, w_i.

    N draws are made once, by their seed, and the loss is their mean: the sample average of an expectation. A batch sees
    some of them, as stochastic descent does, and the noise of its gradient is what they differ by. Derivatives are
    exact.
    """

    group: ClassVar[str] = "Your own"
    purpose: ClassVar[str] = "the mean of a formula over random draws"
    title: ClassVar[str] = "Mean over draws"
    window: ClassVar[Window] = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar[Point] = (-2.2, 1.8)
    source: ClassVar[str] = (
        "typed by you; on sample averages: Kleywegt, Shapiro and Homem-de-Mello, SIAM J. Optim. 12, 2002"
    )
    formula: Annotated[
        str,
        Meta(description="loss of one draw in x, y, z and w, such as (x - z)^2 + (y - w)^2", extra={"kind": "formula"}),
    ] = "(x - 0.5*z)**2 + 3*(y - 0.5*w)**2 + 2*sin(4*(x - 0.5*z))"
    z: Annotated[Distribution, Meta(description=DRAWN)] = "normal"
    w: Annotated[Distribution, Meta(description="the same for the other random number")] = "normal"
    samples: Samples = 500
    sample_seed: SampleSeed = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        formula.check(self.formula, NAMES)

    @property
    def examples(self) -> int:
        """N, the number of draws."""
        return self.samples

    @property
    def draws(self) -> Array:
        """Of z and of w, (2, N)."""
        return sample(self.sample_seed, self.samples, (self.z, self.w))

    def loss(self, theta: Array) -> Array:
        """Mean over all draws at `theta` (d, n): (n,)."""
        return mean_over(_function(self.formula, "loss"), theta, self.draws)[0]

    def gradient(self, theta: Array) -> Array:
        """Its gradient, (d, n)."""
        return mean_over(_function(self.formula, "gradient"), theta, self.draws)

    def hessian(self, theta: Array) -> Array:
        """Its Hessian, (d, d, n)."""
        return mean_over(_function(self.formula, "hessian"), theta, self.draws)[[0, 1, 1, 2]].reshape(2, 2, -1)

    def batch_loss(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        """Mean over the draws `rows` (b, n), each walker its own: (n,)."""
        return mean_of_batch(_function(self.formula, "loss"), theta, self.draws, rows)[0]

    def batch_gradient(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        """Gradient of `batch_loss`, (d, n)."""
        return mean_of_batch(_function(self.formula, "gradient"), theta, self.draws, rows)

    def latex(self) -> str:
        """As a mean."""
        return rf"f = \frac{{1}}{{N}} \sum_{{i=1}}^{{N}} \left({formula.latex(self.formula, NAMES)}\right)"

    def rows(self, part: str) -> list[Node]:
        """The expressions of one draw, in x, y, z and w: of the "loss", "gradient" or "hessian"."""
        return _rows(self.formula, part)


def _rows(text: str, part: str) -> list[Node]:
    arguments = {name: symbol(name) for name in NAMES}
    expression = formula.build(text, arguments)
    derive = {"gradient": gradient, "hessian": hessian}.get(part)
    return derive(expression, [arguments["x"], arguments["y"]]) if derive else [expression]


@lru_cache(maxsize=64)
def _function(text: str, part: str) -> Callable[[Array, Array], list[Any]]:
    """Of theta (2, ...) and draws (2, ...): the rows of the loss, the gradient or the Hessian."""
    program = Program(_rows(text, part), [symbol(name) for name in NAMES])
    return lambda theta, draws: program(*theta, *draws)
