"""What resources/problems declares: problems as data, read and checked once."""

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Pattern = list[float] | str
"""Numbers, over and over where there are more parameters; or a formula in i and d."""


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minima of a family at one dimension d."""

    d: int
    minima: list[list[float]]
    value: float | None = None


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One problem. Its loss is `f`, or the sum of the squares of `residuals`."""

    name: Name
    title: str
    purpose: Annotated[str, Meta(max_length=80)]
    source: str
    group: str = ""
    f: str = ""
    residuals: list[str] = []
    let: dict[str, str] = {}
    data: dict[str, list[float]] = {}
    dimension: Annotated[int, Meta(ge=2)] = 2
    most: int = 0
    """The largest dimension of a family; 0 where there is but the one."""
    least: int = 2
    multiple: int = 1
    """Of what its dimension is a multiple."""
    start: Pattern
    bounds: list[list[float]] = []
    """Lower and upper of each parameter, or of all; where none are published, the box around start and minima."""
    minima: list[Pattern] = []
    value: float | str | None = None
    """The loss at the lowest of the minima, as it was published; a formula in d where that varies."""
    known: list[Known] = []
    sharp: bool = False
    """Whether a minimum lies at a kink, where no gradient is zero."""
    note: str = ""

    @property
    def family(self) -> bool:
        """Whether it is defined in d dimensions."""
        return self.most > 0


@cache
def declarations() -> dict[str, Declared]:
    """All, by name, file after file. Raises ValueError where two have one name, msgspec's where a table is wrong."""
    found: dict[str, Declared] = {}
    for file in sorted(_folder().iterdir(), key=lambda each: str(each.name)):
        if not file.name.endswith(".toml"):
            continue
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        for table in read["problems"]:
            each = msgspec.convert({"group": read["group"]} | table, Declared)
            if each.name in found:
                raise ValueError(f"{file.name}: two problems are named {each.name!r}")
            found[each.name] = each
    return found


def _folder() -> Any:
    return resources.files("fallline.resources") / "problems"
