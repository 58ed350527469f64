"""A run made cautious, or no longer: its method with the mask behind it, as a chain."""

from msgspec.structs import replace

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.transformation import Transformation
from fallline.engine.optimizers.chain import MOST, PARTS, Chain
from fallline.engine.scenario.scenario import Run
from fallline.engine.transformations.cautious import Cautious

PREFIX, LABEL = "Cautious ", 60
"""What the name of such a run begins with, and the most characters of a name."""


def is_cautious(run: Run) -> bool:
    """Whether the mask is a part of its method."""
    return isinstance(run.optimizer, Chain) and any(isinstance(part, Cautious) for part in run.optimizer.parts)


def fault(run: Run) -> str:
    """Why `run` cannot be made cautious, in a sentence; empty where it can, or is."""
    optimizer = run.optimizer
    if isinstance(optimizer, Chain):
        full = len(optimizer.parts) >= MOST and not is_cautious(run)
        return tr("a chain has {most} parts at most", most=MOST) if full else ""
    if optimizer.tag() not in PARTS:
        return tr(
            "{heading} keeps account of steps of its own, on which no mask can be laid", heading=optimizer.heading()
        )
    if optimizer.probe is not None:
        return tr("the look-ahead form looks from elsewhere; the shifted form is the same method")
    return ""


def with_caution(run: Run) -> Run:
    """`run` with the mask, or without it if it has one; raises ValueError with the `fault`."""
    if fault(run):
        raise ValueError(fault(run))
    if is_cautious(run):
        return replace(run, optimizer=_without(run.optimizer), label=run.label.removeprefix(PREFIX))
    parts = run.optimizer.parts if isinstance(run.optimizer, Chain) else (run.optimizer,)
    last = parts[-1]
    whole = int(isinstance(last, Transformation) and last.takes_change)  # that acts on the step, after the mask
    masked = Chain(parts=(*parts[: len(parts) - whole], Cautious(), *parts[len(parts) - whole :]))
    return replace(run, optimizer=masked, label=f"{PREFIX}{run.label}"[:LABEL])


def _without(optimizer: Optimizer) -> Optimizer:
    """The chain but for its mask; one method alone is that method."""
    kept = [part for part in getattr(optimizer, "parts", ()) if not isinstance(part, Cautious)]
    return kept[0] if len(kept) == 1 and isinstance(kept[0], Optimizer) else Chain(parts=tuple(kept) or Chain().parts)
