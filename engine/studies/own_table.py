"""A regression on a person's own table in place of the patients, for studies that run on one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.table import DataError

Array = NDArray[np.float64]
FEWEST, MOST = 10, 10_000
"""Examples to train on: of fewer nothing is left for validation, and with more a batch of one takes too long."""


def own_table() -> Meta:
    """A path in place of the study's own data."""
    words = "the path of your own CSV file. Empty: the patients"
    extra: dict[str, Any] = {"label": "own table", "files": "CSV files (*.csv)"}
    return Meta(description=words, extra=extra)


def own_target() -> Meta:
    """A column of it."""
    return Meta(description="the column of your own table to predict: it is always named", extra={"label": "target"})


def own_features() -> Meta:
    """Other columns of it."""
    return Meta(
        description="the columns of your own table to predict from, with commas between",
        extra={"label": "features"},
    )


class WithTable(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Base of settings with the fields `table`, `target` and `features`; a fault in the table is told as they are made.

    `model` runs on it, read as data landscapes read theirs, or is `usual` where there is none.
    """

    def __post_init__(self) -> None:
        assert self.model

    @property
    def usual(self) -> LinearRegression:
        """On the patients."""
        raise NotImplementedError

    @cached_property
    def model(self) -> LinearRegression:
        """Read once: settings never change under a run."""
        given: Any = self
        if not given.table:
            return self.usual
        found = LinearRegression(data=given.table, target=given.target, features=self._chosen(given))
        if not FEWEST <= found.examples <= MOST:
            raise DataError(
                tr(
                    "table: of its rows {examples:,} are to train on, and here {fewest} are the fewest and "
                    "{most:,} the most",
                    examples=found.examples,
                    fewest=FEWEST,
                    most=MOST,
                )
            )
        return found

    def _chosen(self, given: Any) -> tuple[str, ...]:
        """The features to read; none are all."""
        chosen: tuple[str, ...] = given.features
        return chosen


def lowest_point(model: LinearRegression) -> Array:
    """Where the training loss is least, (d, 1): the minimum nearest to the start, where there are many."""
    if known := model.minima():
        return np.array(known[0])[:, None]
    start = np.array(model.start)[:, None]
    return np.asarray(start - np.linalg.pinv(model.hessian(start)[:, :, 0], hermitian=True) @ model.gradient(start))
