"""Which kernels are made, and the making of one pair's. numba is imported here, and late."""

import logging
import threading
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

import msgspec

from fallline.engine.kernels.rules import acting
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.landscape import Landscape

Key = tuple[Any, ...]


class Kernels(msgspec.Struct, frozen=True):
    """What the driver runs."""

    drive: Any
    functions: tuple[int, ...]
    """Addresses of both, gradient or 0, rule, probe, and model or 0."""
    parameters: tuple[str, ...]
    """Names of the landscape's numbers, which its kernels take."""


class Crowd(msgspec.Struct, frozen=True):
    """What takes a crowd of walkers on a polynomial landscape to its end, gradient and rule in one loop."""

    march: Any
    functions: tuple[int, int]
    """Addresses of both and stride."""
    bound_at: Callable[..., tuple[float]]
    """No loss, gradient, or part of one is larger within |x|, |y|: of (x, y, *parameters)."""
    tile: int
    """Walkers that stride takes at once."""


_modules: dict[Key, ModuleType | None] = {}  # of a landscape or an optimizer; None where it cannot be compiled
_ready: dict[tuple[Key, Key], Kernels] = {}
_crowds: dict[tuple[Key, Key], Crowd | None] = {}  # None where the pair has no fused kernel
_making = threading.RLock()
closing = threading.Event()
"""Set when the program ends: nothing more is begun."""


def keys(landscape: Landscape, optimizer: Optimizer) -> tuple[Key, Key]:
    """What the machine code depends on: the shape of the formula, and the functions of the optimizer."""
    return landscape.structure(), (type(optimizer), acting(optimizer), optimizer.probe)


def find(landscape: Landscape, optimizer: Optimizer) -> Kernels | None:
    """The kernels, if they are made."""
    return _ready.get(keys(landscape, optimizer))


def find_crowd(landscape: Landscape, optimizer: Optimizer) -> Crowd | None:
    """The fused kernel, if it is made."""
    return _crowds.get(keys(landscape, optimizer))


def crowd_is_known(landscape: Landscape, optimizer: Optimizer) -> bool:
    """Whether the fused kernel is made, or known not to be one."""
    return keys(landscape, optimizer) in _crowds


def refused(landscape: Landscape, optimizer: Optimizer) -> bool:
    """Whether one of the two is known to be beyond the compiler."""
    return any(_modules.get(key, ...) is None for key in _parts(landscape, optimizer).values())


def make(landscape: Landscape, optimizer: Optimizer) -> Kernels | None:
    """The kernels, made or read from the cache on disk now; None where the pair cannot be compiled."""
    key = keys(landscape, optimizer)
    with _making:
        if key not in _ready:
            modules = {}
            for kind, part in _parts(landscape, optimizer).items():
                if part not in _modules:
                    _modules[part] = _module(kind, landscape, optimizer)
                module = _modules[part]
                if module is None:
                    return None
                modules[kind] = module
            driver = _loop("driver")
            if driver is None:
                return None
            field, method = modules["landscape"], modules["optimizer"]
            ahead, second = modules.get("gradient"), modules.get(optimizer.matrix)
            made = (field.both, ahead and ahead.gradient, method.rule, method.probe, second and second.model)
            functions = tuple(each.address if each else 0 for each in made)
            _ready[key] = Kernels(driver.drive, functions, tuple(landscape.numbers()))
    return _ready[key]


def make_crowd(landscape: Landscape, optimizer: Optimizer) -> Crowd | None:
    """The fused kernel, made or read from the cache on disk now; None where the pair has none."""
    key = keys(landscape, optimizer)
    with _making:
        if key not in _crowds:
            kernels = make(landscape, optimizer)
            module = None if kernels is None else _module("crowd", landscape, optimizer)
            march = None if module is None else _loop("march")
            if kernels is None or module is None or march is None:
                _crowds[key] = None
                return None
            from fallline.engine.kernels.fused import TILE

            _crowds[key] = Crowd(march.march, (kernels.functions[0], module.stride.address), module.bound_at, TILE)
    return _crowds[key]


def _parts(landscape: Landscape, optimizer: Optimizer) -> dict[str, Key]:
    """Key of each module that the pair needs: the landscape's, the optimizer's, that of what else it asks for."""
    of_landscape, of_optimizer = keys(landscape, optimizer)
    asked = ["gradient"] * (optimizer.probe is not None) + [optimizer.matrix] * (optimizer.plane_rule is not None)
    more = {kind: (kind, *of_landscape) for kind in asked}
    return {"landscape": of_landscape, "optimizer": of_optimizer, **more}


def _module(kind: str, landscape: Landscape, optimizer: Optimizer) -> ModuleType | None:
    """One part, imported; None where it has no source, or numba finds fault with it: then numpy goes on, and a log says
    why.
    """
    from fallline.engine.kernels import code_store

    try:
        text = _source(kind, landscape, optimizer)
        if text is None or closing.is_set():
            return None
        return code_store.load(kind, text)
    except Exception:  # a rule of one's own may hold anything
        told = "%s by %s: the %s stays with numpy"
        logging.getLogger(__name__).exception(told, landscape.tag(), optimizer.tag(), kind)
        return None


@cache
def _loop(name: str) -> ModuleType | None:
    """The loop over steps that all pairs share; None where it cannot be had, and everything stays with numpy."""
    from fallline.engine.kernels import code_store

    try:
        return code_store.loop(name)
    except Exception:  # a full disk, a processor that LLVM does not know
        logging.getLogger(__name__).exception("the loop over steps is not compiled: all stays with numpy")
        return None


def _source(kind: str, landscape: Landscape, optimizer: Optimizer) -> str | None:
    from fallline.engine.kernels import chain_rule, field, fused, plane_rule, rule

    if kind == "landscape":
        return field.field_source(landscape)
    if kind == "gradient":
        return field.gradient_source(landscape)
    if kind == "crowd":
        return fused.fused_source(landscape, optimizer)
    if kind == "optimizer" and optimizer.links:
        return chain_rule.chain_source(optimizer)
    if kind == "optimizer":
        return rule.rule_source(optimizer) if optimizer.plane_rule is None else plane_rule.plane_source(optimizer)
    return field.model_source(landscape, kind)
