"""Data sets by name or path."""

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from fallline.engine.language import tr
from fallline.engine.models.generated import spirals, two_moons
from fallline.engine.models.table import Array, DataError, number, read_table

Task = Literal["regression", "classification"]


class Shipped(msgspec.Struct, frozen=True):
    """What is known of a shipped set: resources/data/README.md says more."""

    target: str
    task: Task
    source: str
    image: tuple[int, int] | None = None
    """Rows and columns of pixels, where the features are those of an image, row by row."""


SHIPPED = {
    "diabetes": Shipped(
        "progression", "regression", "Efron, Hastie, Johnstone and Tibshirani, Annals of Statistics 32, 2004"
    ),
    "digits": Shipped(
        "digit", "classification", "Alpaydin and Kaynak, UCI Machine Learning Repository, 1998; CC BY 4.0", (8, 8)
    ),
    "iris": Shipped("species", "classification", "Fisher, Annals of Eugenics 7, 1936; UCI, CC BY 4.0"),
    "spirals": Shipped("arm", "classification", tr("made from the seed; after Lang and Witbrock, 1988")),
    "two-moons": Shipped("moon", "classification", tr("made from the seed; the shape of scikit-learn's make_moons")),
}
GENERATED = {"two-moons": two_moons, "spirals": spirals}


class Data(msgspec.Struct, frozen=True, eq=False):
    """N examples: features (N, p) as they were measured, and the target as text, which may be numbers."""

    name: str
    features: tuple[str, ...]
    x: Array
    target: str
    y: tuple[str, ...]
    task: Task
    """What the target is for: a shipped set says so; of a person's own, text names classes and numbers are values."""
    source: str


def load(name: str, target: str, features: tuple[str, ...], seed: int) -> Data:
    """The shipped set `name`, or the CSV file at that path; raises DataError.

    `features` () means all columns but the target. `seed` makes the generated sets.
    """
    if name in GENERATED:
        return _columns(_generated(name, seed), target, features)
    if name in SHIPPED:
        place = resources.files("fallline.resources") / "data" / f"{name}.csv"
        with resources.as_file(place) as path:
            return _file(path, name, target or SHIPPED[name].target, features, _stamp(path))
    path = Path(name)
    try:
        there = path.is_file()
    except OSError:  # a name that is too long for one, or a folder that may not be looked into
        there = False
    if not there:
        raise DataError(
            tr(
                "no shipped data set and no file is named {name!r}; shipped ones are {names}",
                name=name,
                names=", ".join(SHIPPED),
            )
        )
    return _file(path, name, target, features, _stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    """Changes when the file does."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=16)
def _file(path: Path, name: str, target: str, features: tuple[str, ...], _stamp: tuple[int, int]) -> Data:
    table = read_table(path)
    if not target:
        raise DataError(
            tr(
                "{name}: name the column to predict in `target`; columns are {names}",
                name=table.name,
                names=", ".join(table.head),
            )
        )
    y = table.text(target)
    names = features or tuple(column for column in table.head if column != target)
    _check_features(table.name, names, target)
    known = SHIPPED.get(name)
    numeric = all(number(value) is not None for value in y)
    task: Task = "regression" if numeric else "classification"
    if known and target == known.target:
        task = known.task
    called = name if known else table.name
    return Data(
        called,
        names,
        table.numbers(names),
        target,
        tuple(y),
        task,
        known.source if known else tr("your file {called}", called=called),
    )


@lru_cache(maxsize=16)
def _generated(name: str, seed: int) -> Data:
    known, (x, y) = SHIPPED[name], GENERATED[name](seed)
    return Data(name, ("x", "y"), x, known.target, tuple(f"{value:.0f}" for value in y), known.task, known.source)


def _columns(data: Data, target: str, features: tuple[str, ...]) -> Data:
    if target not in ("", data.target):
        raise DataError(
            tr(
                "{name}: the target is {target!r}, not {wanted!r}",
                name=data.name,
                target=data.target,
                wanted=target,
            )
        )
    if not features:
        return data
    for name in features:
        if name not in data.features:
            raise DataError(
                tr(
                    "{name}: there is no feature {feature!r}; there are {names}",
                    name=data.name,
                    feature=name,
                    names=", ".join(data.features),
                )
            )
    _check_features(data.name, features, data.target)
    places = [data.features.index(name) for name in features]
    return msgspec.structs.replace(data, features=features, x=data.x[:, places])


def _check_features(name: str, features: tuple[str, ...], target: str) -> None:
    if not features:
        raise DataError(
            tr("{name}: there is no column beside the target {target!r} to predict it from", name=name, target=target)
        )
    if target in features:
        raise DataError(tr("{name}: {target!r} is the target, and cannot be a feature too", name=name, target=target))
    if len(set(features)) < len(features):
        raise DataError(tr("{name}: a feature is named twice", name=name))
