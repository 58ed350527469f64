"""The fields that several labs have: their words, bounds and sliders, said once. `slider` is what the slider spans."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.landscapes.expression import WORDS, Expression
from fallline.engine.language import listed, tr, written

Span = tuple[float, float]
LEAST_RATE = 1e-9
"""Above zero: a rate that rounds the loss away tells nothing, and its logarithm leaves every axis."""


def rate(most: float, slider: Span, words: str = "learning rate", label: str = "learning rate") -> Meta:
    """A learning rate, on a logarithmic slider."""
    return Meta(ge=LEAST_RATE, le=most, description=words, extra={"label": label, "scale": "log", "slider": slider})


def condition(most: float, top: float, words: str = "condition number of the ravine") -> Meta:
    """Kappa, on a logarithmic slider from 1 to `top`."""
    extra: dict[str, Any] = {"label": "condition", "symbol": "κ", "scale": "log", "slider": (1, top)}
    return Meta(ge=1, le=most, description=words, extra=extra)


def steps(slider: Span, least: int = 5, words: str = "steps taken") -> Meta:
    """How many steps a run takes, at most 2,000."""
    return Meta(ge=least, le=2000, description=words, extra={"slider": slider})


def step(top: int, words: str = "the step that is looked at") -> Meta:
    """One step of a run, from 0."""
    return Meta(ge=0, le=2000, description=words, extra={"label": "look at step", "slider": (0, top)})


def turn() -> Meta:
    """How far the ravine is turned."""
    return Meta(ge=-180, le=180, description="turn of the ravine", extra={"unit": "°", "slider": (-90, 90)})


def noise() -> Meta:
    """Sigma of each coordinate of the gradient."""
    words = "standard deviation of the gradient's noise"
    return Meta(ge=0, le=20, description=words, extra={"symbol": "σ", "slider": (0, 5)})


def own_formula() -> Meta:
    """A formula in place of the lab's landscape."""
    words = tr("{words}, which are 1 here. Empty: the lab's own landscape", words=WORDS)
    return Meta(description=words, extra={"kind": "formula", "label": "own formula"})


class WithFormula(msgspec.Struct, frozen=True):
    """Base of settings with a field `formula`: what is typed there is checked as the window's is."""

    begins: ClassVar[tuple[float, ...] | None] = None
    """Where the runs on it start; where it says itself, if None."""

    def __post_init__(self) -> None:
        if self.ground is None:
            return
        x, y = self.begins or self.ground.start
        if not np.isfinite(self.ground.loss(np.array([[x], [y]]))).all():
            point = listed(written(f"{each:g}") for each in (x, y))
            raise ValueError(tr("formula: it is no number at ({point}), where the runs begin", point=point))

    @property
    def ground(self) -> Expression | None:
        """The landscape of a person's formula, where there is one."""
        formula = getattr(self, "formula", "")
        return Expression(formula=formula) if formula else None
