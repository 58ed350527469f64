"""problem:NAME as a family of landscapes, made of its declaration when it is asked for."""

import difflib
from functools import cache
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta

from fallline.engine.collection import points
from fallline.engine.collection.collected import Collected, CollectedMany
from fallline.engine.collection.declared import Declared, declarations
from fallline.engine.family.registry import Unavailable
from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape

KIND = "problem"


def names() -> tuple[str, ...]:
    """All that can be made, "problem:leon", in the order of their declaration."""
    return tuple(f"{KIND}:{name}" for name in declarations())


@cache
def family(name: str) -> type[Landscape]:
    """The family `name`, as "problem:leon"; raises Unavailable with the reason in one line."""
    kind, _, called = name.partition(":")
    if kind != KIND or called not in declarations():
        close = difflib.get_close_matches(called, declarations(), 1)
        hint = (
            tr("did you mean {close!r}?", close=f"{KIND}:{close[0]}")
            if close
            else tr("`fallline list problems` lists them")
        )
        raise Unavailable(tr("there is no problem {name!r} in the library; {hint}", name=name, hint=hint))
    return _made(name, declarations()[called])


def _made(tag: str, declared: Declared) -> type[Landscape]:
    plane = declared.dimension == 2 and not declared.family
    namespace: dict[str, Any] = {
        "__doc__": f"{declared.title}:  {declared.purpose}.   {declared.source}.",
        "title": declared.title,
        "group": declared.group,
        "purpose": declared.purpose,
        "source": declared.source,
    }
    fields: list[Any] = []
    if plane:
        (x0, x1), (y0, y1) = points.bounds(declared.name, 2)
        namespace |= {"window": (x0, x1, y0, y1), "start": points.start(declared, 2)}
    elif declared.family:
        fields = [("dimension", _size(declared), declared.dimension)]
    else:
        namespace["size"] = declared.dimension
    cls = msgspec.defstruct(
        declared.name.replace("-", "_"),
        fields,
        bases=(Collected if plane else CollectedMany,),
        namespace=namespace,
        module=Collected.__module__,
        tag=tag,
        frozen=True,
        kw_only=True,
    )
    return cast(type[Landscape], cls)


def _size(declared: Declared) -> Any:
    step = declared.multiple
    words = "number of parameters" + (f", a multiple of {step}" if step > 1 else "")
    limits: dict[str, Any] = {"multiple_of": step} if step > 1 else {}
    extra = {"symbol": "d", "slider": (declared.least, declared.most)}
    return Annotated[int, Meta(ge=declared.least, le=declared.most, description=words, extra=extra, **limits)]
