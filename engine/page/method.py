"""A run's optimizer and schedule as JavaScript: the very code of their files, followed with numbers that write it down.

A step is one of three functions, as the engine has them: `rule` of one coordinate; `both` of the two where a link of a
chain asks for the length of the direction; `plane` where it takes a matrix.
"""

import inspect
from typing import Any

import msgspec

from fallline.engine.kernels.rules import acting, planar
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.page.javascript import function
from fallline.engine.page.traced import NotPrinted, Traced, lifted, named
from fallline.engine.problem.tree import order

STEP = "step"
MATRICES = {"hessian": "hessian", "gauss_newton": "gaussNewton"}
"""The functions of a printed landscape that give what `Optimizer.matrix` names."""


class PrintedMethod(msgspec.Struct, frozen=True):
    """Functions as the body of an object, and what the page has to know to call them."""

    functions: str
    uses_theta: bool
    slots: int
    matrix: str
    """Which function of the landscape is asked for it; empty where none is."""
    free: dict[str, float]
    """The numbers p of `coefficients`, which a hand may change, by name."""


def with_names(struct: Any, prefix: str = "") -> tuple[Any, dict[str, float]]:
    """A copy of `struct` with a name in place of each number, "p.beta" or of a chain's parts "p.0_beta"; and those."""
    copy, values = msgspec.structs.replace(struct), dict[str, float]()
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if isinstance(value, tuple) and value and all(isinstance(part, msgspec.Struct) for part in value):
            parts = [with_names(part, f"part{place}_") for place, part in enumerate(value)]
            msgspec.structs.force_setattr(copy, name, tuple(part for part, _ in parts))
            for _, own in parts:
                values |= own
        elif isinstance(value, int | float) and not isinstance(value, bool):
            values[prefix + name] = value
            msgspec.structs.force_setattr(copy, name, named(f"p.{prefix}{name}"))
    return copy, values


def printed_method(optimizer: Optimizer) -> PrintedMethod:
    """The optimizer's `coefficients` and step. Raises NotPrinted."""
    plane, cls = planar(optimizer), type(optimizer)
    step: Any = named(STEP)  # both stand for numbers
    lr: Any = named("lr")
    if not plane and (acting(optimizer) is None or (cls.step, cls.begin) != (Optimizer.step, Optimizer.begin)):
        raise NotPrinted(tr("its step is more than a rule for each parameter"))
    try:
        copy, free = with_names(optimizer)
        numbers = copy.coefficients(step, lr)
    except NotPrinted:  # a choice hangs on one of its numbers: then they stay as they are
        copy, free = optimizer, {}
        numbers = copy.coefficients(step, lr)
    texts = [function("coefficients", [STEP, "lr", "p"], list(map(lifted, numbers)), keeps=True)]
    names = [f"c{place}" for place in range(len(numbers))]
    if plane:
        assert optimizer.plane_rule is not None
        given = ["gx", "gy", "xx", "xy", "yy", *names]
        texts.append(function("plane", given, list(map(lifted, optimizer.plane_rule(*map(named, given))))))
        return PrintedMethod(",\n".join(texts), False, 0, MATRICES[optimizer.matrix], free)
    texts += _rules(optimizer, names)
    return PrintedMethod(",\n".join(texts), optimizer.uses_theta, len(optimizer.slots), "", free)


def _rules(optimizer: Optimizer, names: list[str]) -> list[str]:
    """The rule and, where there is one, the probe."""
    given = [*(["theta"] if optimizer.uses_theta else []), "g", *optimizer.slots, *names]
    given = _own_names(optimizer.rule, given)
    rows = list(map(lifted, optimizer.rule(*map(named, given))))
    if any(each.op == "total" for each in order(rows)):
        return [_both(given, rows, uses_theta=optimizer.uses_theta)]
    texts = [function("rule", given, rows)]
    if optimizer.probe is not None:
        asked = _own_names(optimizer.probe, ["theta", *optimizer.slots, *names])
        texts.append(function("probe", asked, [lifted(optimizer.probe(*map(named, asked)))], lone=True))
    return texts


def _own_names(rule: Any, plain: list[str]) -> list[str]:
    """What the arguments are called where the rule is declared."""
    found = [each for each in inspect.signature(rule).parameters.values() if each.kind != each.VAR_POSITIONAL]
    return [each.name for each in found] if len(found) == len(plain) else plain


def _both(given: list[str], rows: list[Traced], *, uses_theta: bool) -> str:
    """The rule of both coordinates at once: its arguments for x, for y, then the numbers of the step."""
    own = len(rows) + uses_theta  # theta, g and the slots are of a coordinate
    of_each, numbers = given[:own], given[own:]
    sides = [_Side(set(of_each), end) for end in ("x", "y")]
    for side, other in (sides, sides[::-1]):
        side.other = other
    arguments = [f"{name}_{end}" for end in ("x", "y") for name in of_each]
    return function("both", [*arguments, *numbers], [side.of(row) for side in sides for row in rows])


class _Side:
    """Expressions of one of the two coordinates."""

    other: "_Side"

    def __init__(self, own: set[str], end: str) -> None:
        self.own, self.end = own, end
        self._made: dict[int, Traced] = {}

    def of(self, root: Traced) -> Traced:
        """`root` for this coordinate; a total is the sum over x and y, in this order."""
        for each in order([root]):
            if id(each) not in self._made:
                self._made[id(each)] = self._one(each)
        return self._made[id(root)]

    def _one(self, each: Traced) -> Traced:
        if each.op == "symbol" and each.value in self.own:
            return named(f"{each.value}_{self.end}")
        if each.op == "total":
            if self.end == "y":
                return self.other.of(each)
            return Traced("+", self._made[id(each.args[0])], self.other.of(each.args[0]))
        return Traced(each.op, *(self._made[id(part)] for part in each.args), value=each.value)


class PrintedSchedule(msgspec.Struct, frozen=True):
    """The function `rate` of a step and the numbers p; where it is empty, `shares` of lr, step by step."""

    function: str
    free: dict[str, float]
    shares: list[list[float]]
    """Pairs of a first step and the share from there on."""


def printed_schedule(schedule: Schedule, steps: int) -> PrintedSchedule:
    """The rates of a run. Raises NotPrinted of a schedule that watches the loss."""
    if schedule.memory:
        raise NotPrinted(tr("its schedule watches the loss"))
    t: Any = named(STEP)  # stands for an array
    for only_rate in (False, True):
        copy, free = with_names(schedule)
        if only_rate:
            copy, free = msgspec.structs.replace(schedule), {"lr": schedule.lr}
            msgspec.structs.force_setattr(copy, "lr", named("p.lr"))
        try:
            rate = lifted(copy.rates_at(t))
            return PrintedSchedule(function("rate", [STEP, "p"], [rate], lone=True), free, [])
        except NotPrinted:
            continue
    shares, pairs = (schedule.rates(steps) / schedule.lr).tolist(), list[list[float]]()
    for step, share in enumerate(shares):
        if not pairs or pairs[-1][1] != share:
            pairs.append([step, share])
    return PrintedSchedule("", {"lr": schedule.lr}, pairs)
