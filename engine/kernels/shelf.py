"""Which kernels are there, which are wanted, and the thread that makes them. numba is imported here, and late."""

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

from engine.landscape import Landscape
from engine.optimizer import Optimizer

PENDING = 32
"""Wishes that wait at most; older ones are dropped, for the formula that asked was edited since."""

Key = tuple[Any, ...]


class Kernels(NamedTuple):
    """What the driver runs."""

    drive: Any
    functions: tuple[int, ...]
    """Addresses of both, gradient, rule, probe, quick_rule, and matrix or 0."""
    parameters: tuple[str, ...]
    """Fields of the landscape that its kernels take as numbers."""


class Crowd(NamedTuple):
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
_asked: dict[tuple[Key, Key], int] = {}
_crowds: dict[tuple[Key, Key], Crowd | None] = {}  # None where the pair has no fused kernel
_wishes: deque[tuple[Landscape, Optimizer, bool]] = deque(maxlen=PENDING)
_making = threading.RLock()
_awake = threading.Condition()
_threads: list[threading.Thread] = []
_closing = threading.Event()


def keys(landscape: Landscape, optimizer: Optimizer) -> tuple[Key, Key]:
    """What the machine code depends on: the shape of the formula, and the functions of the optimizer."""
    rule = optimizer.plane_rule or getattr(optimizer, "rule", None)
    return landscape._structure(), (type(optimizer), rule, optimizer.probe)


def _parts(landscape: Landscape, optimizer: Optimizer) -> dict[str, Key]:
    """Key of each module that the pair needs: the landscape's, the optimizer's, that of the matrix it steps by."""
    of_landscape, of_optimizer = keys(landscape, optimizer)
    parts = {"landscape": of_landscape, "optimizer": of_optimizer}
    return parts if optimizer.plane_rule is None else parts | {optimizer.matrix: (optimizer.matrix, *of_landscape)}


def find(landscape: Landscape, optimizer: Optimizer) -> Kernels | None:
    """The kernels, if they are made."""
    return _ready.get(keys(landscape, optimizer))


def refused(landscape: Landscape, optimizer: Optimizer) -> bool:
    """Whether one of the two is known to be beyond the compiler."""
    return any(_modules.get(key, ...) is None for key in _parts(landscape, optimizer).values())


def note(landscape: Landscape, optimizer: Optimizer, large: bool) -> None:
    """The pair was run without kernels; the second time, or when the work was `large`, they are asked for."""
    key = keys(landscape, optimizer)
    if len(_asked) > 1000:
        _asked.clear()
    _asked[key] = _asked.get(key, 0) + 1
    if large or _asked[key] > 1:
        request(landscape, optimizer)


def request(landscape: Landscape, optimizer: Optimizer, crowd: bool = False) -> None:
    """Have the kernels made in the background, the `crowd`'s too, before all that was asked for earlier."""
    made = keys(landscape, optimizer) in _crowds if crowd else find(landscape, optimizer)
    if made or refused(landscape, optimizer):
        return
    wish = (landscape, optimizer, crowd)
    with _awake:
        if wish not in _wishes:
            _wishes.append(wish)
        if not _threads:
            _threads.append(threading.Thread(target=_work, name="fallline-compile", daemon=True))
            _threads[0].start()
            atexit.register(_close)
        _awake.notify()


def make(landscape: Landscape, optimizer: Optimizer) -> Kernels | None:
    """The kernels, made or read from the cache on disk now; None where the pair cannot be compiled."""
    key = keys(landscape, optimizer)
    with _making:
        if key not in _ready:
            modules = []
            for kind, part in _parts(landscape, optimizer).items():
                module = _module(kind, part, landscape, optimizer)
                if module is None:
                    return None
                modules.append(module)
            from engine.kernels import driver

            field, method, *second = modules
            made = (field.both, field.gradient, method.rule, method.probe, method.quick_rule)
            matrix = second[0].matrix.address if second else 0
            functions = (*(each.address for each in made), matrix)
            numbers = (name for name in landscape.__struct_fields__ if isinstance(getattr(landscape, name), float))
            _ready[key] = Kernels(driver.drive, functions, tuple(numbers))
    return _ready[key]


def find_crowd(landscape: Landscape, optimizer: Optimizer) -> Crowd | None:
    """The fused kernel, if it is made."""
    return _crowds.get(keys(landscape, optimizer))


def make_crowd(landscape: Landscape, optimizer: Optimizer) -> Crowd | None:
    """The fused kernel, made or read from the cache on disk now; None where the pair has none."""
    key = keys(landscape, optimizer)
    with _making:
        if key not in _crowds:
            from engine.kernels import fused, store

            kernels = make(landscape, optimizer)
            text = kernels and fused.fused_source(landscape, optimizer)
            if kernels is None or text is None:
                _crowds[key] = None
                return None
            from engine.kernels.march import march

            module = store.load("crowd", text)
            _crowds[key] = Crowd(march, (kernels.functions[0], module.stride.address), module.bound_at, fused.TILE)
    return _crowds[key]


def _module(kind: str, key: Key, landscape: Landscape, optimizer: Optimizer) -> ModuleType | None:
    if key not in _modules:
        from engine.kernels import store

        text = _source(kind, landscape, optimizer)
        if text is not None:
            store.prepare()
        _modules[key] = None if text is None else store.load(kind, text)
    return _modules[key]


def _source(kind: str, landscape: Landscape, optimizer: Optimizer) -> str | None:
    from engine.kernels import plane, source

    if kind == "landscape":
        return source.landscape_source(landscape)
    if kind != "optimizer":
        return plane.matrix_source(landscape, kind)
    return source.optimizer_source(optimizer) if optimizer.plane_rule is None else plane.plane_source(optimizer)


def _work() -> None:
    while not _closing.is_set():
        with _awake:
            while not _wishes and not _closing.is_set():
                _awake.wait()
            wish = _wishes.pop() if _wishes else None
        if wish is None:
            return
        landscape, optimizer, crowd = wish
        try:
            (make_crowd if crowd else make)(landscape, optimizer)
        except Exception:  # the window goes on with numpy, and the log says why
            logging.getLogger(__name__).exception("%s on %s cannot be compiled", optimizer.tag(), landscape.tag())
            _modules.update({key: None for key in _parts(landscape, optimizer).values() if key not in _modules})
            _crowds.setdefault(keys(landscape, optimizer), None)


def _close() -> None:
    """Let the compiler finish what it is at: LLVM must not be torn down under it."""
    _closing.set()
    with _awake:
        _wishes.clear()
        _awake.notify()
    _threads[0].join(timeout=5)
