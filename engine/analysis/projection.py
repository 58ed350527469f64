"""What a plot looks at: two parameters as they are, or a plane through a larger space."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.models.plane import Plane, PlaneLandscape, principal_plane, random_plane, window_of
from fallline.engine.optimizers.recorded import is_projected
from fallline.engine.problem.landscape import Landscape, Window
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario

Array = NDArray[np.float64]
FEW = 5
"""Steps of a run that goes away by which a look is fitted where no run stays."""


class Projection(msgspec.Struct, frozen=True, eq=False):
    """A landscape over two coordinates, and the way there from parameters."""

    landscape: Landscape
    """Over the two coordinates that are plotted."""
    plane: Plane | None
    """None where the parameters are themselves the coordinates."""
    window: Window
    labels: tuple[str, str]

    def project(self, theta: Array) -> Array:
        """Coordinates (2, n) of parameters (d, n)."""
        return theta if self.plane is None else self.plane.coordinates(theta)

    def project_vector(self, vector: Array) -> Array:
        """The part (2,) of a direction (d,) that can be seen."""
        if self.plane is None:
            return vector
        return self.plane.coordinates((self.plane.origin + vector)[:, None])[:, 0]

    def over(self, landscape: Landscape) -> "Projection":
        """The same look at another landscape in as many parameters, where a plane is looked through."""
        assert self.plane is not None
        return msgspec.structs.replace(self, landscape=PlaneLandscape(whole=landscape, plane=self.plane))

    def moved(self, theta: Array, to: Array) -> Array:
        """`theta` (d,) moved within the plane so that its coordinates are `to` (2,)."""
        if self.plane is None:
            return to
        return np.asarray(theta + self.plane.directions @ (to - self.project(theta[:, None])[:, 0]))


def projection(scenario: Scenario, paths: tuple[Trajectory, ...]) -> Projection:
    """The best look at `scenario`: both parameters, two chosen axes, or the principal plane of the paths."""
    landscape = scenario.landscape
    if landscape.dimension == 2:
        projected = any(is_projected(run.optimizer) for run in scenario.runs)  # when it was opened
        names = (tr("first component"), tr("second component")) if projected else landscape.axis_names
        return Projection(landscape, None, scenario.window, names)
    if type(landscape).axes is not Landscape.axes:
        return _along_axes(scenario)
    tracks = _tracks(paths)
    plane, labels = _fitted(scenario, tracks)
    tracks = tracks or [scenario.positions().T]
    return Projection(PlaneLandscape(whole=landscape, plane=plane), plane, window_of(plane, tracks), labels)


def _along_axes(scenario: Scenario) -> Projection:
    """Two axes; the others stay where the best known minimum has them, or the start."""
    landscape, (i, j) = scenario.landscape, scenario.landscape.axes
    minima = landscape.minima()
    origin = np.array(minima[0] if minima else scenario.positions()[:, 0])
    origin[[i, j]] = 0.0
    directions = np.zeros((len(origin), 2))
    directions[[i, j], [0, 1]] = 1.0
    plane = Plane(origin, directions)
    return Projection(
        PlaneLandscape(whole=landscape, plane=plane),
        plane,
        scenario.window,
        (tr("parameter {i}", i=i), tr("parameter {j}", j=j)),
    )


def _tracks(paths: tuple[Trajectory, ...]) -> list[Array]:
    """The ways (k, d) that a look is fitted to: of runs that go away no more than is as far as the others get.

    Where none stays, as far as each gets in its first FEW steps.
    """
    tracks = [path.theta[:, :, 0] for path in paths]
    far = [np.linalg.norm(track - track[0], axis=1) for track in tracks]
    stays = [path.diverged_at is None and path.departs_at is None for path in paths]
    reach = max((float(each.max()) for each, here in zip(far, stays, strict=True) if here), default=0.0)
    reach = reach or max((float(np.nanmax(each[: FEW + 1])) for each in far), default=0.0)
    return [
        track if here else track[: max(2, int(np.argmax(~(each <= reach))) or len(track))]
        for track, each, here in zip(tracks, far, stays, strict=True)
    ]


def _fitted(scenario: Scenario, tracks: list[Array]) -> tuple[Plane, tuple[str, str]]:
    try:
        plane = principal_plane(tracks)
    except ValueError:  # no run yet, or none that moves: any plane through the start
        origin = scenario.positions()[:, 0]
        plane = random_plane(origin, [np.arange(len(origin))], scenario.seed)
        return plane, (tr("a random direction"), tr("another"))
    first, second = plane.shares or (0.0, 0.0)
    return plane, (
        tr("first component, {first:.0%} of the variance", first=first),
        tr("second component, {second:.0%}", second=second),
    )
