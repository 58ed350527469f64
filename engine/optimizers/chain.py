"""A chain of transformations from the gradient to the step, as optax.chain composes them; methods are parts too."""

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.family.registry import Registry
from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.link import Link
from fallline.engine.method.optimizer import Array, Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.method.transformation import TRANSFORMATIONS, Transformation
from fallline.engine.optimizers._chain_words import in_words, lines, named, own_names, symbols_of, transforms
from fallline.engine.optimizers.adam import Adam
from fallline.engine.problem.arrays import total
from fallline.engine.transformations.decay import Decay

METHODS = Registry(Optimizer, "fallline.engine.optimizers")
PARTS: dict[str, type[Optimizer] | type[Transformation]] = {
    **TRANSFORMATIONS,
    **{
        tag: cls
        for tag, cls in METHODS.offered().items()
        if hasattr(cls, "rule") and cls.sequences is Optimizer.sequences
    },
}
"""What a chain can be made of: every transformation, and every method that is an elementwise rule.

But no method with points of its own: it counts the rate in its state, which comes after a chain's parts.
"""
MOST = 8
"""Parts of a chain."""
if TYPE_CHECKING:
    Part = Optimizer | Transformation
else:
    Part = reduce(or_, PARTS.values())


class Chain(Optimizer, frozen=True, dict=True, tag="chain"):
    """Chain:  d <- g, then d <- part(d) for one part after the other;   theta <- theta - lr d.   optax.chain.

    A part is a transformation (clip, decay, average, scale), or a method, whose step at the rate 1 is the direction
    that goes on. So clip, Adam, decay is AdamW on clipped gradients; decay before Adam is Adam with L2. Look-ahead acts
    on the whole step and comes last.
    """

    group: ClassVar[str] = "Your own"
    purpose: ClassVar[str] = "parts of your choice, one after the other"
    parts: Annotated[
        tuple[Part, ...],
        Meta(min_length=1, max_length=MOST, description="what the direction goes through, in this order"),
    ] = (Adam(), Decay())

    torch: ClassVar[str] = "torch composes no transformations; the parts are held to optax"

    def __post_init__(self) -> None:
        for place, part in enumerate(self.parts):
            if isinstance(part, Optimizer) and part.probe is not None:
                raise ValueError(
                    tr(
                        "`parts[{place}]`: the look-ahead form is no part; the shifted form is the same method",
                        place=place,
                    )
                )
            if isinstance(part, Transformation) and part.takes_change and place < len(self.parts) - 1:
                raise ValueError(
                    tr("`parts[{place}]`: {tag} acts on the whole step, and so comes last", place=place, tag=part.tag())
                )
        super().__post_init__()

    @cached_property
    def names(self) -> tuple[dict[str, str], ...]:
        """For each part, its own names -> theirs in the chain: the second m is m_2."""
        return own_names(self.parts)

    @cached_property
    def slots(self) -> tuple[str, ...]:  # type: ignore[override]
        """The parts' state arrays, in order."""
        return tuple(names[slot] for part, names in zip(self.parts, self.names, strict=True) for slot in part.slots)

    @cached_property
    def uses_theta(self) -> bool:  # type: ignore[override]
        """Whether any part takes theta."""
        return any(part.uses_theta for part in self.parts)

    @cached_property
    def links(self) -> tuple[Link, ...]:  # type: ignore[override]
        """How the rules of the parts are called."""
        return tuple(
            Link(
                part.rule,
                isinstance(part, Optimizer),
                part.uses_theta,
                getattr(part, "uses_square", False),
                getattr(part, "uses_gradient", False),
                getattr(part, "takes_change", False),
                len(part.slots),
                len(part.coefficients(0, 1.0)),
            )
            for part in self.parts
        )

    @cached_property
    def equations(self) -> tuple[str, ...]:  # type: ignore[override]
        """The lines of each part, then the step; the direction after the k-th part is called d_k."""
        count = len(self.parts)
        said = [line for k, part in enumerate(self.parts) for line in lines(part, self.names[k], k)]
        step = rf"+ @d{count}" if self.links[-1].takes_change else rf"- @lr\,@d{count}"
        return (*said, f"@theta' = @theta {step}")

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, then the numbers of each part at the rate 1."""
        return lr, *(number for part in self.parts for number in part.coefficients(step, 1.0))

    def named(self, step: int, lr: float) -> dict[str, float]:
        """The numbers of all parts by their names in the chain."""
        pairs = zip(self.parts, self.names, strict=True)
        return {names[key]: value for part, names in pairs for key, value in named(part, step).items()} | {"lr": lr}

    @cached_property
    def symbols(self) -> Symbols:  # type: ignore[override]
        """How the parts write their names, and the directions."""
        pairs = zip(self.parts, self.names, strict=True)
        own = {key: symbol for part, names in pairs for key, symbol in symbols_of(part, names).items()}
        return own | {
            f"d{k}": Symbol(tr("direction after {heading}", heading=each.heading()), f"d_{k}")
            for k, each in enumerate(self.parts, 1)
        }

    @cached_property
    def optax(self) -> Counterpart | str:  # type: ignore[override]
        """optax.chain, where it has every part."""
        made = [transforms(part) for part in self.parts]
        if not all(made):
            return tr("optax has no {tag} as it is here", tag=self.parts[made.index(())].tag())
        return Counterpart("chain", transforms=tuple(each for part in made for each in part))

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The directions d1, d2, ... of a step."""
        walked = self._walk(theta, g, state, self.coefficients(step, lr))
        return {f"d{k}": direction for k, (direction, _) in enumerate(walked, 1)}

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Those of the parts, by their names in the chain."""
        found: dict[str, Array] = {}
        for part, names in zip(self.parts, self.names, strict=True):
            own = part.sequences(theta, {slot: state[names[slot]] for slot in part.slots})
            found |= {names.get(name, name): points for name, points in own.items()}
        return found

    @cached_property
    def kept(self) -> str:  # type: ignore[override]
        """That of the last part, which acts on the whole step."""
        return getattr(self.parts[-1], "kept", "")

    def rule(self, *given: Any) -> tuple[Any, ...]:
        """The change of theta, and the new state: of (theta where a part uses it, gradient, *slots, *coefficients)."""
        place = int(self.uses_theta)
        first = place + 1 + len(self.slots)
        theta, g, state, numbers = given[0], given[place], given[place + 1 : first], given[first:]
        after: list[Any] = []
        for d, kept in self._walk(theta, g, state, numbers):
            change, after = d, [*after, *kept]
        return (change if self.links[-1].takes_change else -numbers[0] * change, *after)

    def _walk(self, theta: Any, d: Any, state: Any, numbers: Any) -> Iterator[tuple[Any, Any]]:
        """The direction and the state that each part leaves."""
        (lr, *numbers), g = numbers, d
        for link in self.links:
            own, state = state[: link.slots], state[link.slots :]
            constants, numbers = numbers[: link.numbers], numbers[link.numbers :]
            d = -lr * d if link.takes_change else d
            square = (total(d**2),) if link.uses_square else ()
            agrees = (g, total((d * g > 0) * 1.0) / len(g)) if link.uses_gradient else ()
            d, *kept = link.rule(*((theta,) if link.uses_theta else ()), d, *square, *agrees, *own, *constants)
            d = -d if link.of_method else d
            yield d, kept

    @cached_property
    def scaling(self) -> int | None:
        """Where the one method among the parts stands; None where a part remembers beside it, or leaves some out."""
        if any(link.uses_gradient for link in self.links):
            return None
        methods = [k for k, part in enumerate(self.parts) if isinstance(part, Optimizer)]
        alone = len(methods) == 1 and len(self.parts[methods[0]].slots) == len(self.slots)
        return methods[0] if alone else None

    @cached_property
    def mean_slot(self) -> str:  # type: ignore[override]
        """That of this method."""
        method: Any = None if self.scaling is None else self.parts[self.scaling]
        return "" if method is None else method.mean_slot

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """That of this method, over what the other parts scale by."""
        if self.scaling is None:
            return None
        method: Any = self.parts[self.scaling]
        factor, b = np.prod([getattr(part, "factor", 1.0) for part in self.parts]), method.preconditioner(state, step)
        return None if b is None or factor == 0 else b / factor

    def words(self) -> str:
        """The chain in one line: clip 1 → adam(0.9, 0.999) → decay 0.01 → −η."""
        said = [in_words(part) for part in self.parts]
        said.insert(len(said) - self.links[-1].takes_change, "−η")
        return " → ".join(said)
