"""A figure as a script of matplotlib: calls that one can change above, the figure's own data below them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from fallline.gui.chart.chart import (
    FAINT,
    Bar,
    Chart,
    Contours,
    Ground,
    Line,
    Marks,
    Panel,
    Rule,
    Words,
    fitted,
)
from fallline.gui.chart.ends import at_right, beside_paths
from fallline.gui.chart.fonts import FAMILIES, Type
from fallline.gui.chart.inset import corner
from fallline.gui.chart.layout import Layout, Rect
from fallline.gui.chart.script_axes import MARKERS, axis_lines, dash, head_line, rule_lines, title_lines, values
from fallline.gui.chart.script_text import END, TOP, Name, call
from fallline.gui.chart.styles import FigureStyle

ALONG, BETWEEN = 0.05, 0.17
"""Where markers begin along a line, and how far they are apart, in shares of the panel."""
SURE = 0.85
"""Of the width of words here: matplotlib may have another font."""
WIDE = 100
"""Characters in a line of data."""


class Script:
    """`chart` as `layout` has it, in `size` points."""

    def __init__(
        self, chart: Chart, layout: Layout, style: FigureStyle, type: Type, size: tuple[float, float], *, letters: bool
    ) -> None:
        self.chart, self.layout, self.style, self.type, self.size = chart, layout, style, type, size
        self.letters = letters
        self._data: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The whole, of a file of that `name`, but for its scenario."""
        width, height = self.size
        title = self.chart.title.replace("\\", " ").replace('"', "'") or "A figure of optimizers on a loss landscape."
        top = TOP.format(
            title=title, name=name, rc=self._rc(), width=width / 72, height=height / 72, face=self.chart.background
        )
        body = "\n".join(f"    {line}" for line in self._body())
        data = "".join(f"    {key!r}: {value},\n" for key, value in self._data.items())
        return f"{top}{body}\n    return figure\n\n\nDATA = {{\n{data}}}\n{END}"

    def _rc(self) -> dict[str, Any]:
        style, chart = self.style, self.chart
        serif = self.type.name in (*FAMILIES["serif"], *FAMILIES["tex"])
        ticks: dict[str, Any] = {}
        for axis in ("xtick", "ytick"):
            ticks |= {
                f"{axis}.labelsize": style.small, f"{axis}.direction": "in" if style.inward else "out",
                f"{axis}.major.size": style.tick, f"{axis}.minor.size": style.tick / 2, f"{axis}.color": chart.axis,
                f"{axis}.major.width": style.axis, f"{axis}.minor.width": style.axis, f"{axis}.labelcolor": chart.text,
            }  # fmt: skip
        return {
            "font.family": [self.type.name, *(["STIXGeneral"] if serif else []), "DejaVu Sans"],  # which has h₁ and B⁻¹
            "font.size": style.text,
            "mathtext.fontset": "stix" if serif else "dejavusans", "axes.labelsize": style.text,
            "axes.linewidth": style.axis, "axes.edgecolor": chart.axis, "axes.labelcolor": chart.text,
            "axes.facecolor": chart.background, "axes.titlesize": style.text, "axes.titlecolor": chart.text,
            "xtick.top": style.inward, "ytick.right": style.inward, "text.color": chart.text,
            "axes.labelpad": 1.5, "lines.linewidth": style.line,
            "lines.markersize": style.marker, "legend.fontsize": style.text,
            "legend.frameon": False, "pdf.fonttype": 42, "ps.fonttype": 42, **ticks,
        }  # fmt: skip

    def _body(self) -> Iterator[str]:
        places = list(zip(self.chart.panels, self.layout.panels, strict=True))
        panels = [fitted(panel, room.width, room.height) for panel, room in places]
        for number, (panel, room) in enumerate(zip(panels, self.layout.panels, strict=True)):
            yield f"# {panel.title or panel.y.name or 'panel'}"
            yield f"axes = figure.add_axes({self._share(room)})"
            yield from self._panel(panel, room, number)
            if self.layout.names == "ends":
                yield from self._names(panel, room, alone=all(each.equal for each in panels))
        if self.layout.names in ("outside", "below"):
            yield from self._legend()
        if self.chart.title:
            left = self._share(self.layout.panels[0])[0]
            yield call("figure.text", left, 0.985, repr(self.chart.title), va="top", weight="bold")

    def _share(self, room: Rect) -> list[float]:
        width, height = self.size
        found = room.x / width, 1 - room.bottom / height, room.width / width, room.height / height
        return [round(each, 5) for each in found]

    def _panel(self, panel: Panel, room: Rect, number: int) -> Iterator[str]:
        if not panel.plotted:
            yield "axes.axis('off')"
            words = "\n".join(self.type.paragraphs(panel.said, self.style.text, SURE * room.width))
            yield call("axes.text", 0, 1, repr(words), va="top", linespacing=1.2)
            yield from title_lines(panel.title, [], self.style)
            return
        yield from self._layers("axes", panel, number)
        yield from axis_lines("x", panel.x)
        yield from axis_lines("y", panel.y)
        letter = f"({chr(ord('a') + number)}) " if self.letters else ""
        said = self.type.wrapped(panel.note, self.style.small, room.width) if panel.note else []
        yield from title_lines((letter + panel.title).strip(), said, self.style)
        if self.style.grid and not panel.equal:
            yield call("axes.grid", axis="y", color=self.chart.grid, linewidth=self.style.thin)
            yield "axes.set_axisbelow(True)"
        if panel.inset is not None:
            yield from self._inset(panel, panel.inset, room, number)
        if panel.bar is not None:
            yield from self._bar(panel.bar, room)

    def _inset(self, panel: Panel, part: Panel, room: Rect, number: int) -> Iterator[str]:
        place = corner(panel, part, room)
        part = fitted(part, place.width, place.height)
        corner_of = (place.x - room.x) / room.width, (room.bottom - place.bottom) / room.height
        share = [round(each, 4) for each in (*corner_of, place.width / room.width, place.height / room.height)]
        yield f"inset = axes.inset_axes({share}, zorder=8)"
        yield from self._layers("inset", part, number, "inset ")
        ends = (part.x.low, part.x.high), (part.y.low, part.y.high)
        yield call("inset.set", xlim=ends[0], ylim=ends[1], xticks=[], yticks=[])
        edge = {"edgecolor": self.chart.axis, "alpha": 1, "linewidth": self.style.axis}
        yield call("axes.indicate_inset_zoom", "inset", **edge)

    def _layers(self, axes: str, panel: Panel, number: int, where: str = "") -> Iterator[str]:
        style = self.style
        for count, layer in enumerate(panel.layers):
            key = f"{chr(ord('a') + number)} {where}{count}"
            match layer:
                case Ground():
                    extent, smooth = layer.place, "bilinear" if layer.smooth else "nearest"
                    kept = self._keep(f"{key} ground", layer.rgba)
                    given = {"extent": extent, "origin": "lower", "aspect": "auto", "interpolation": smooth}
                    if panel.x.log or panel.y.log:  # an image has even cells: it lies below, on axes of its own
                        yield from self._below(axes, panel, kept, given)
                        continue
                    yield call(f"{axes}.imshow", kept, **given)
                case Contours():
                    kept = self._keep(f"{key} contours", layer.lines.astype(np.float32))
                    look = {"color": layer.colour, "alpha": layer.alpha / 255, "linewidth": style.thin}
                    yield call(f"{axes}.plot", f"*{kept}.T", **look)
                    size = {"size": 0.9 * style.small, "ha": "center", "va": "center", "clip_on": True}
                    for x, y, words in layer.values:
                        yield call(f"{axes}.text", x, y, repr(words), **size)
                case Line():
                    yield from self._line(axes, layer, panel, key)
                case Marks():
                    kept = self._keep(f"{key} points", values(layer.points, panel))
                    size = {"markersize": layer.size * style.marker, "linestyle": "", "zorder": 4}
                    inks = self._rim(layer.rim or "none", 0.5) | {"markerfacecolor": layer.fill or "none"}
                    yield call(f"{axes}.plot", f"*{kept}.T", marker=MARKERS.get(layer.symbol, "o"), **size, **inks)
                case Rule():
                    yield from rule_lines(axes, layer, panel, self.style)
                case Words():
                    (at,) = values(np.array([[layer.x, layer.y]]), panel).tolist()
                    ends = {0.0: "left", 1.0: "right"}, {0.0: "top", 1.0: "bottom"}
                    sides = [sides.get(each, "center") for sides, each in zip(ends, layer.anchor, strict=True)]
                    said: dict[str, Any] = {"color": layer.colour, "size": style.small, "ha": sides[0], "va": sides[1]}
                    yield call(f"{axes}.text", *at, repr(layer.words), **said, clip_on=True, zorder=6)

    def _below(self, axes: str, panel: Panel, kept: str, given: dict[str, Any]) -> Iterator[str]:
        yield f"below = figure.add_axes({axes}.get_position(), zorder=-1)"
        yield call("below.imshow", kept, **given)
        yield call("below.set", xlim=(panel.x.low, panel.x.high), ylim=(panel.y.low, panel.y.high))
        yield "below.axis('off')"
        yield f"{axes}.patch.set_visible(False)"

    def _rim(self, colour: str, width: float) -> dict[str, Any]:
        return {"markeredgecolor": colour, "markeredgewidth": width * self.style.line}

    def _line(self, axes: str, line: Line, panel: Panel, key: str) -> Iterator[str]:
        points, look, size = values(line.points, panel), line.look, self.style.marker
        if not np.isfinite(points).all(axis=1).any():
            return  # matplotlib knows no place for a marker along it
        drawn: dict[str, Any] = {"color": look.colour, "linestyle": dash(look), "zorder": 3}
        drawn["linewidth"] = line.width * self.style.line
        if line.faint:
            drawn |= {"alpha": FAINT, "linestyle": "-"}
        if look.marked and line.named:
            drawn |= {"marker": MARKERS[look.symbol], "markevery": (ALONG * (look.order % 5), BETWEEN)}
            drawn |= {"markersize": 0.8 * size} | self._rim(self.chart.background, 0.35)
        yield f"x, y = {self._keep(f'{key} {look.label}', points)}.T"
        yield call(f"{axes}.plot", "x", "y", **drawn)
        if line.head:
            yield head_line(axes, look.colour, self.style)
        if line.begins:
            open_ = {"marker": "o", "markersize": 0.8 * size, "markerfacecolor": self.chart.background, "zorder": 5}
            yield call(f"{axes}.plot", "x[:1]", "y[:1]", **open_, **self._rim(self.chart.text, 0.5))
        if line.ends:
            full = {"marker": MARKERS[look.symbol], "markersize": 1.25 * size, "color": look.colour, "zorder": 6}
            yield call(f"{axes}.plot", "x[-1:]", "y[-1:]", **full, **self._rim(self.chart.text, 0.4))

    def _names(self, panel: Panel, room: Rect, *, alone: bool) -> Iterator[str]:
        width, height = self.size
        if panel.equal:
            names = (beside_paths(panel, room, self.style, self.type) or []) if alone else []
        else:
            names = at_right(panel, room, self.style, self.type)
        for name in names:
            look = name.line.look
            yield call("figure.text", name.x / width, 1 - name.y / height, repr(look.label), color=look.colour)

    def _legend(self) -> Iterator[str]:
        width, height = self.size
        yield "handles = ["
        for look in self.chart.runs:
            drawn = {"color": look.colour, "linestyle": dash(look) if look.lined else ""}
            drawn["marker"] = MARKERS.get(look.symbol, "")
            yield f"    {call('Line2D', [], [], **drawn, **self._rim(self.chart.text, 0.4), label=look.label)},"
        yield "]"
        room = self.layout.beside or self.layout.below
        assert room is not None
        top = self.layout.panels[0].y if self.layout.beside else room.y
        columns = 1 if self.layout.beside else self.layout.columns
        place = {"loc": "upper left", "bbox_to_anchor": (room.x / width, 1 - top / height), "ncol": columns}
        yield call("figure.legend", handles=Name("handles"), **place, borderaxespad=0, borderpad=0, columnspacing=1.2)

    def _bar(self, bar: Bar, room: Rect) -> Iterator[str]:
        text, shades = self.style.text, np.linspace(0, 1, 128)
        spare = 2.4 * text if bar.other else 0.0
        place = self._share(Rect(room.right + 0.9 * text, room.y, 0.9 * text, room.height - spare))
        stops, colours = zip(*bar.colours, strict=True)
        rgb = np.column_stack([np.interp(shades, stops, np.array(colours, dtype=np.float64)[:, k]) for k in range(3)])
        at, words = zip(*bar.ticks, strict=True) if bar.ticks else ((), ())
        yield f"bar = figure.add_axes({place})"
        kept = self._keep("colour bar", rgb.astype(np.uint8)[:, None])
        yield call("bar.imshow", kept, extent=(0, 1, 0, 1), origin="lower", aspect="auto")
        yield "bar.set_xticks([])"
        yield f"bar.set_yticks({list(at)}, {list(words)})"
        yield "bar.yaxis.tick_right()"
        yield "bar.yaxis.set_label_position('right')"
        yield f"bar.set_ylabel({bar.name!r})"
        if bar.other:
            shade, said = bar.other
            patch = self._share(Rect(room.right + 0.9 * text, room.bottom - text, 0.9 * text, text))
            yield f"other = figure.add_axes({patch})"
            yield call("other.set", xticks=[], yticks=[], facecolor=tuple(round(each / 255, 3) for each in shade))
            yield call("other.text", 1.3, 0.5, repr(said), va="center", size=self.style.small)

    def _keep(self, key: str, array: np.ndarray[Any, Any]) -> str:
        """What gives `array` back in the script."""
        text = base64.b85encode(zlib.compress(np.ascontiguousarray(array).tobytes(), 9)).decode()
        lines = "\n".join(text[at : at + WIDE] for at in range(0, len(text), WIDE))
        self._data[key] = f'({array.dtype.str!r}, {array.shape}, """\n{lines}\n""")'
        return f"data({key!r})"
