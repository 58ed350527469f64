"""The two themes: every colour of the window."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

RGB = tuple[int, int, int]


class Theme(msgspec.Struct, frozen=True):
    """Colours as "#rrggbb"; where a name ends in `alpha`, 0 to 255."""

    name: str
    window: str
    bar: str  # menu bar and status bar
    panel: str
    card: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    error: str
    field: str
    hover: str
    groove: str
    handle: str
    plot: str
    grid: str
    axis: str
    playhead: str
    marker_rim: str
    contour: str
    contour_alpha: int
    arrow_rim: str
    heat: tuple[tuple[float, RGB], ...]  # (position, colour), 0 at the minimum
    runs: Mapping[str, str]  # colour name -> colour

    def __hash__(self) -> int:
        return hash(self.name)  # its mappings have none


def _rgb(colour: str) -> RGB:
    value = int(colour[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _heat(*colours: str) -> tuple[tuple[float, RGB], ...]:
    return tuple((index / (len(colours) - 1), _rgb(colour)) for index, colour in enumerate(colours))


def _runs(**colours: str) -> Mapping[str, str]:
    return MappingProxyType(colours)


# Okabe and Ito's eight colours (Color Universal Design, 2008), lighter on dark and darker on light: each keeps 3:1 on a
# card and its distance from the others.
DARK = Theme(
    "dark", window="#1c2027", bar="#15181d", panel="#1c2027", card="#232831", border="#333a46",
    text="#e6e9ee", muted="#9aa3b2", accent="#5aa9ff", on_accent="#0b1420", error="#ff7a70",
    field="#171a20", hover="#2e3541", groove="#3a4250", handle="#e6e9ee",
    plot="#1c2027", grid="#2c333e", axis="#8f98a8", playhead="#e6e9ee", marker_rim="#ffffff",
    contour="#dcebf0", contour_alpha=62, arrow_rim="#0b1420",
    heat=_heat("#0e1a2c", "#142f48", "#1b4459", "#285a66", "#396e70", "#4d7f7a"),
    runs=_runs(orange="#f0a81c", sky="#5bbcf2", green="#2fd39a", pink="#f27db4", yellow="#f6e96b",
               blue="#8f8cff", vermilion="#ff6a45", grey="#d0d4da"),
)  # fmt: skip

LIGHT = Theme(
    "light", window="#ffffff", bar="#f5f6f8", panel="#ffffff", card="#f7f8fa", border="#d5dae2",
    text="#1b2027", muted="#5a6472", accent="#0b63c5", on_accent="#ffffff", error="#c62828",
    field="#ffffff", hover="#e9edf3", groove="#d3d9e2", handle="#1b2027",
    plot="#ffffff", grid="#e6e9ee", axis="#5a6472", playhead="#1b2027", marker_rim="#1b2027",
    contour="#1e4a63", contour_alpha=70, arrow_rim="#ffffff",
    heat=_heat("#f6fafc", "#dfecf2", "#c8dee8", "#b1cfdd", "#9bc0d1", "#86b0c5"),
    runs=_runs(orange="#c27400", sky="#0f7fca", green="#00805e", pink="#cf2f7c", yellow="#7d7400",
               blue="#4038b0", vermilion="#b93a0c", grey="#59606b"),
)  # fmt: skip
