"""The snapshots of a scenario as slides: pages of a PDF, or a film that holds each and plays where only steps differ.

One with covers is there twice: with its question, and then revealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from fallline.engine.analysis.projection import projection
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.run.trace import trace
from fallline.engine.scenario import deck
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.figure import AS_IT_IS, Figure, Look
from fallline.gui.export.film import Film
from fallline.gui.export.options import MOST_FRAMES, NO_SNAPSHOTS, FilmOptions, PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.export.turns import Turns, at_once, drawn
from fallline.gui.staged import Staged


class Slide(msgspec.Struct, frozen=True):
    """What is drawn of one, and whether it is played from `since`, the step of the slide before."""

    scenario: Scenario
    step: int
    look: Look
    since: int | None = None
    before: Scenario | None = None
    """What it is compared with."""

    def traced(self, _: Progress = unheard) -> Slide:
        """The same with its paths, and those it is compared with; in any thread."""
        paths, staged = trace(self.scenario), self.look.staged
        if self.before is not None and staged is not None:
            pairs = zip(self.before.runs, trace(self.before), strict=True)
            staged = replace(staged, still=tuple((run, path) for run, path in pairs if run.enabled))
        look = replace(self.look, paths=paths, projection=projection(self.scenario, paths), staged=staged)
        return replace(self, look=look)


def slides(scenario: Scenario, look: Look) -> list[Slide]:
    """All of them, in order, in the theme of `look`; raises ExportError where there is none."""
    found: list[Slide] = []
    for index, snapshot in enumerate(scenario.snapshots):
        for covered in (True, False) if snapshot.covers else (False,):
            found.append(one_slide(scenario, look, index, covered=covered))
            if not covered and index and _plays(scenario.snapshots[index - 1], snapshot):
                found[-1] = replace(found[-1], since=scenario.snapshots[index - 1].step)
    if not found:
        raise ExportError(NO_SNAPSHOTS)
    return found


def one_slide(scenario: Scenario, look: Look, index: int, *, covered: bool) -> Slide:
    """That of snapshot `index`, with its question alone where it is still `covered`."""
    snapshot = scenario.snapshots[index]
    shown = deck.shown(scenario, index, covered=covered)
    title = f"{index + 1}.  {deck.heading(scenario, index)}"
    staged = Staged(past_only=covered and snapshot.past_only)
    before = None
    if snapshot.compare and index:
        before = deck.shown(scenario, index - 1)
        staged = replace(staged, still_step=scenario.snapshots[index - 1].step)
    own = replace(look, view=None, staged=staged, question=snapshot.question, answered=not covered)
    return Slide(replace(shown, title=title[:200], snapshots=()), snapshot.step, own, before=before)


def _plays(before: deck.Snap, now: deck.Snap) -> bool:
    """Whether they differ in words and step alone, and time goes on from one to the other."""
    same = {name: getattr(before, name) for name in ("title", "question", "step", "arrows")}
    return before.step < now.step and not now.covers and replace(now, **same) == replace(before, compare=now.compare)


class SlideShow:
    """Pages of the slides for whoever writes them, one frame each; with `later` their turns are taken by others."""

    def __init__(
        self, scenario: Scenario, options: PictureOptions, look: Look = AS_IT_IS, *, later: bool = False
    ) -> None:
        self.scenario, self.options, self.later = scenario, options, later
        self.theme = look.theme or THEMES[options.theme]
        self.slides = slides(scenario, look)
        self.steps: Sequence[int] = [slide.step for slide in self.slides]
        self._figure: Figure | None = None

    def frames(self) -> Iterator[Any]:
        """The parts of every page in turn."""
        return self._turns() if self.later else at_once(self._turns())

    def _turns(self) -> Turns[None]:
        for number in range(len(self.slides)):
            slide = yield self.slides[number].traced
            self._figure = Figure(slide.scenario, replace(self.options, step=slide.step), slide.look, later=True)
            yield (yield from drawn(self._figure, list))
            self.close()

    def close(self) -> None:
        """Let go of the views."""
        figure, self._figure = self._figure, None
        if figure is not None:
            figure.close()


class SlideFilm:
    """The slides as a film for whoever writes one: each is held for seconds, after what leads to it."""

    def __init__(self, scenario: Scenario, options: FilmOptions, look: Look = AS_IT_IS, *, later: bool = False) -> None:
        self.scenario, self.options, self.later = scenario, options, later
        self.theme = look.theme or THEMES[options.theme]
        self.slides = slides(scenario, look)
        self._shots = [_steps(slide, options) for slide in self.slides]
        self.steps: Sequence[int] = [step for shot in self._shots for step in shot]
        if len(self.steps) > MOST_FRAMES:
            raise ExportError(
                tr(
                    "a film of {frames:,} frames is too long, {most:,} are the most",
                    frames=len(self.steps),
                    most=MOST_FRAMES,
                )
            )
        self._film: Film | None = None

    def frames(self) -> Iterator[Any]:
        """Every frame in turn."""
        return self._turns() if self.later else at_once(self._turns())

    def _turns(self) -> Turns[None]:
        for number, steps in enumerate(self._shots):
            slide = yield self.slides[number].traced
            self._film = Film(slide.scenario, self.options, slide.look, steps=steps, later=True)
            yield from self._film.frames()
            self.close()

    def close(self) -> None:
        """Let go of the views."""
        film, self._film = self._film, None
        if film is not None:
            film.close()


def _steps(slide: Slide, options: FilmOptions) -> list[int]:
    since = slide.step if slide.since is None else slide.since
    moving = int((slide.step - since) * options.fps / options.speed)
    held = max(round(options.hold * options.fps), 1)
    return [*(since + int(frame * options.speed / options.fps) for frame in range(moving)), *[slide.step] * held]
