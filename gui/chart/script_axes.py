"""Calls of matplotlib for axes and what is across them: places, ends, names, rules, dashes, titles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fallline.gui.chart.chart import Array, Axis, Look, Panel, Rule
from fallline.gui.chart.script_text import Name, call
from fallline.gui.chart.styles import FigureStyle

MARKERS = {"o": "o", "s": "s", "t1": "^", "d": "d", "p": "p", "t": "v", "+": "P", "x": "X", "star": "*"}
"""Of matplotlib, for the symbols here."""


def values(points: Array, panel: Panel) -> Array:
    """Places (k, 2) of the panel as matplotlib counts them."""
    logs = np.array([panel.x.log, panel.y.log])
    with np.errstate(over="ignore"):
        return np.where(logs, 10.0 ** np.where(logs, points, 0.0), points)


def axis_lines(name: str, axis: Axis) -> Iterator[str]:
    """Its ends and its name."""
    low, high = (10.0**end if axis.log else end for end in (axis.low, axis.high))
    if axis.log:
        yield f"axes.set_{name}scale('log')"
    yield call(f"axes.set_{name}lim", low, high)
    yield f"axes.set_{name}label({axis.name!r})"


def dash(look: Look) -> object:
    """The style of a line."""
    return (0, look.dash) if look.dash else "-"


def title_lines(title: str, said: list[str], style: FigureStyle) -> Iterator[str]:
    """What is over it: its title, and under that what it comes to, in lines."""
    under = 1.2 * style.small * len(said)
    if title:
        yield call("axes.set_title", repr(title), loc="left", pad=0.4 * style.text + under)
    if said:
        place = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "linespacing": 1.2}
        yield call("axes.annotate", repr("\n".join(said)), (0, 1), (0, 0.2 * style.small), **place, size=style.small)


def head_line(axes: str, colour: str, style: FigureStyle) -> str:
    """The head of an arrow where the line `x`, `y` ends."""
    looks = {"arrowstyle": "-|>", "color": colour, "linewidth": style.line, "shrinkA": 0, "shrinkB": 0}
    ends = Name("(x[-1], y[-1])"), Name("(x[-2], y[-2])")
    return call(f"{axes}.annotate", repr(""), *ends, arrowprops=looks, annotation_clip=True)


def rule_lines(axes: str, rule: Rule, panel: Panel, style: FigureStyle) -> Iterator[str]:
    """A line across the panel, with its words."""
    axis, size = panel.x if rule.upright else panel.y, style.small
    if not axis.low <= rule.x <= axis.high:
        return
    at, along = 10.0**rule.x if axis.log else rule.x, "x" if rule.upright else "y"
    look = {"color": rule.colour, "linewidth": style.axis, "dashes": (4, 3)}
    yield call(f"{axes}.ax{'v' if rule.upright else 'h'}line", at, **look)
    if rule.words:
        place = (at, 0.92) if rule.upright else (0.99, at)
        sides = {"ha": "left", "va": "center"} if rule.upright else {"ha": "right", "va": "bottom"}
        where = Name(f"{axes}.get_{along}axis_transform()")
        yield call(f"{axes}.text", *place, repr(rule.words), transform=where, color=rule.colour, size=size, **sides)
