"""From the block to the screen and back: a parallel projection, so that equal lengths look equal near and far. No Qt.

The block stands around the origin: x and y within its sides, z from 0 to HEIGHT. With right = (cos turn, sin turn) and
ahead = (-sin turn, cos turn) a point is seen at  across = xy . right  and  up = xy . ahead sin(tilt) + z cos(tilt).
Among points on one line of sight, the one with the least xy . ahead is in front.
"""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

Array = NDArray[np.float64]
HEIGHT = 0.38
REACH = 0.5
"""Half the longer side of the block."""
MARGIN = (38.0, 34.0)
"""Pixels for labels at the sides, and above and below."""
FLATTEST, CLOSEST, FARTHEST = np.radians(6.0), 12.0, 0.4


class Camera(msgspec.Struct, frozen=True):
    """Where one looks from, onto a picture of `width` x `height` logical pixels."""

    turn: float = float(np.radians(-32.0))
    tilt: float = float(np.radians(46.0))
    zoom: float = 1.0
    width: float = 360.0
    height: float = 360.0
    reach: float = REACH * 2**0.5
    """From the middle of the block to a corner."""

    @property
    def right(self) -> Array:
        return np.array([np.cos(self.turn), np.sin(self.turn)])

    @property
    def ahead(self) -> Array:
        return np.array([-np.sin(self.turn), np.cos(self.turn)])

    @property
    def scale(self) -> float:
        """Pixels per unit: the same from every side, so that the picture holds its size while it turns."""
        across = 2 * self.reach
        room = max(self.width - 2 * MARGIN[0], 40.0), max(self.height - 2 * MARGIN[1], 40.0)
        return float(self.zoom * min(room[0] / across, room[1] / (0.8 * across + 0.6 * HEIGHT)))

    def turned(self, across: float, up: float) -> Camera:
        """After a drag by pixels: half a turn for 360 across."""
        tilt = min(max(self.tilt + np.radians(up / 2), FLATTEST), np.pi / 2)
        turn = np.remainder(self.turn - np.radians(across / 2) + np.pi, 2 * np.pi) - np.pi
        return replace(self, turn=float(turn), tilt=float(tilt))

    def zoomed(self, factor: float) -> Camera:
        return replace(self, zoom=float(min(max(self.zoom * factor, FARTHEST), CLOSEST)))

    def project(self, points: Array) -> Array:
        """(m, 3) points of the block -> (m, 3): pixels right and down, and how far ahead."""
        ahead = points[:, :2] @ self.ahead
        up = ahead * np.sin(self.tilt) + (points[:, 2] - HEIGHT / 2) * np.cos(self.tilt)
        across = points[:, :2] @ self.right
        return np.column_stack([self.width / 2 + self.scale * across, self.height / 2 - self.scale * up, ahead])
