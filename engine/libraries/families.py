"""torch:NAME and optax:NAME as families of optimizers, made of the library's signature when they are asked for."""

import inspect
import sys
from functools import cache
from typing import Any, cast

import msgspec

from fallline.engine.family.registry import Unavailable
from fallline.engine.language import tr
from fallline.engine.libraries import optax, torch
from fallline.engine.libraries.library import Borrowed
from fallline.engine.libraries.signature import read
from fallline.engine.method.optimizer import Optimizer

BASES: dict[str, type[Borrowed]] = {"torch": torch.Torch, "optax": optax.Optax}
LIBRARIES = {"torch": torch.LIBRARY, "optax": optax.LIBRARY}


def names() -> tuple[str, ...]:
    """All that could be made here, "torch:RAdam"; no library is imported for it."""
    return tuple(f"{key}:{name}" for key, library in LIBRARIES.items() for name in library.names())


def is_imported(name: str) -> bool:
    """Whether the library of "torch:RAdam" is there already: to import one may take seconds."""
    library = LIBRARIES.get(name.partition(":")[0])
    return library is None or library.module in sys.modules


@cache
def family(name: str) -> type[Optimizer]:
    """The family `name`, as "torch:RAdam"; raises Unavailable with the reason in one line."""
    key, _, called = name.partition(":")
    if key not in LIBRARIES:
        raise Unavailable(
            tr(
                "there is no library {key!r} to take optimizers from; known are {names}",
                key=key,
                names=", ".join(LIBRARIES),
            )
        )
    library = LIBRARIES[key]
    made = library.get(called)
    signature = read(made, without=library.rate)
    rate = inspect.signature(made).parameters[library.rate].default
    words = (inspect.getdoc(made) or "").strip().split("\n\n")[0]
    namespace: dict[str, Any] = {
        "__doc__": tr(
            "{module}.{called}, as installed.  {words}",
            module=library.module,
            called=called,
            words=" ".join(words.split())[:300],
        ),
        "title": f"{key}: {called}",
        "library": library,
        "called": called,
        "signature": signature,
        "default_lr": rate if isinstance(rate, float) and rate > 0 else 0.01,
    }
    cls = msgspec.defstruct(
        called,
        signature.fields,
        bases=(BASES[key],),
        namespace=namespace,
        module=BASES[key].__module__,
        tag=name,
        frozen=True,
        kw_only=True,
    )
    return cast(type[Optimizer], cls)
