"""What a window shows: its theme, the part of the landscape in view, the turn of its surface; taken at one moment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from fallline.gui.export.options import PictureOptions
from fallline.gui.theme import Theme
from fallline.gui.views.contour import ContourView
from fallline.gui.views.ground import Rect
from fallline.gui.views.surface import SurfaceView
from fallline.gui.views.surface_camera import Camera

if TYPE_CHECKING:
    from fallline.gui.export.figure import Look

Options = TypeVar("Options", bound=PictureOptions)


class Shown(msgspec.Struct, frozen=True):
    """Values, so that what exports needs to know no window."""

    theme: Theme
    view: Rect
    equal: bool
    """Whether a unit of x is as long as a unit of y."""
    camera: Camera
    log: bool
    """Whether the surface's height is the logarithm of the loss."""
    size: tuple[int, int]
    """Pixels of a picture, to begin with; a film has its own."""

    def options(self, kind: type[Options]) -> Options:
        """Options of `kind` with this theme and this turn of the surface."""
        turn, tilt = (round(math.degrees(angle), 2) for angle in (self.camera.turn, self.camera.tilt))
        made = kind(theme=cast("Any", self.theme.name), turn=turn, tilt=max(tilt, 6.0), log=self.log)
        if kind is not PictureOptions:
            return made
        return msgspec.structs.replace(made, width=float(self.size[0]), height=float(self.size[1]))

    def look(self, options: PictureOptions) -> Look:
        """The same for a figure, in this very theme unless `options` choose another."""
        from fallline.gui.export.figure import Look

        theme = self.theme if options.theme == self.theme.name else None
        return Look(theme, self.view, self.equal, self.camera.zoom)


def shown(theme: Theme, contour: ContourView, surface: SurfaceView, size: tuple[int, int]) -> Shown:
    """What these views show now."""
    box, canvas = contour.getViewBox(), surface.canvas
    (x0, x1), (y0, y1) = box.viewRange()
    return Shown(theme, (x0, x1, y0, y1), contour.has_equal_axes(), canvas.camera, not canvas.maker.linear, size)
