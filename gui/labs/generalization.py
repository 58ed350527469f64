"""Lab 12. Do large batches generalise worse: losses, gap and sharpness of a small perceptron against the batch size."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.studies import written_out
from fallline.engine.studies.generalization import FIT, Generalization, Size, at, model, sizes
from fallline.gui.figures import figure
from fallline.gui.labs.boxes import boxes
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab

COLOURS = ("vermilion", "orange", "yellow", "green", "sky", "blue", "pink")
TRAIN, TEST = (0.02, 1.5), (0.25, 1.5)
"""Where the axes of losses begin and end."""


class GeneralizationLab(Lab):
    """All sizes anew at each change, in the background; a change on the way begins again."""

    number: ClassVar[int] = 12
    topic: ClassVar[int | None] = 3
    title: ClassVar[str] = tr("Do large batches generalise worse?")
    text: ClassVar[str] = tr(
        "A perceptron of {dimension} parameters learns {examples} patients nearly by heart; {count} "
        "others test it. Boxes hold the middle half of the seeds, whiskers all.<br><br><b>After the "
        "same steps, at the same rate</b>, they do: the larger the batch, the lower the training loss, "
        "the higher the test loss and the sharper the place. Descent on all sharpens up to 2 / rate "
        "(dashed).<br><br><b>But look at the last plot:</b> at the same training loss, large batches "
        "are no worse here. What differs is how far the training has gone.<br><br><b>Try:</b> the same "
        "epochs: now small batches take more steps, and it is they that end worse. Let the rate grow "
        "as b from 0.1: up to 16 the sizes end alike, and from 64 on they diverge. Halve the steps, "
        "and stop earlier: the gap shrinks.",
        dimension=model().dimension,
        examples=model().examples,
        count=len(model().parts.test.y),
    )
    Settings: ClassVar[type[msgspec.Struct]] = Generalization

    def build(self) -> None:
        self.train = self.plot("Training loss at the end", "batch size b", "loss", 0, 0, log_x=True, log_y=True)
        self.test = self.plot("Test loss at the end", "batch size b", "loss", 0, 1, log_x=True, log_y=True)
        self.gap = self.plot("Gap", "batch size b", "test less training loss", 0, 2, log_x=True)
        self.sharpness = self.plot("Sharpness", "batch size b", "largest eigenvalue of H", 1, 0, log_x=True, log_y=True)
        self.along = self.plot(
            "Test against training loss along the runs", "training loss", "test loss", 1, 1, span=(1, 2),
            log_x=True, log_y=True,
        )  # fmt: skip
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(54)
        self.share(columns=(1, 1, 1))

    def idle(self, settings: Any) -> dict[str, str]:
        if settings.budget == "the same steps":
            return {"epochs": tr("Every size takes the same steps")}
        return {"steps": tr("Every size sees the same epochs")}

    def compute_in_background(self, settings: Any, progress: Progress) -> tuple[Size, ...]:
        found: list[Size] = []
        for done, size in enumerate(sizes()):
            progress(
                done / len(sizes()),
                tr("Batches of {size} … {number} of {count}", size=size, number=done + 1, count=len(sizes())),
            )
            found.append(at(settings, size))
        return tuple(found)

    def draw(self, result: tuple[Size, ...]) -> None:
        for plot in self.plots[:4]:
            plot.show_range((1.5, 1.4 * result[-1].size))
        self.train.show_range(y=TRAIN)
        self.test.show_range(y=TEST)
        boxes(self.train, [(found.size, found.train[-1]) for found in result], "orange")
        boxes(self.test, [(found.size, found.test[-1]) for found in result], "green")
        boxes(self.gap, [(found.size, found.gap) for found in result if not found.left], "pink")
        b = np.array([found.size for found in result], dtype=float)
        self.sharpness.curve(b, np.array([2 / found.lr for found in result]), "muted", tr("2 / rate"), dash=True)
        boxes(self.sharpness, [(found.size, found.sharpness) for found in result], "sky")
        self._draw_along(result)
        self._say(result)

    def _draw_along(self, result: tuple[Size, ...]) -> None:
        plot = self.along
        plot.show_range(TRAIN, TEST)
        for found, colour in zip(result, COLOURS, strict=True):
            plot.curve(*found.medians, colour, f"b = {found.size}", width=1.5, dots=True)
        plot.mark(FIT, "")

    def _say(self, result: tuple[Size, ...]) -> None:
        left = [str(found.size) for found in result if found.left]
        there = [found for found in result if not found.left]
        self.train.say(tr("Some runs diverged at b = {sizes}", sizes=", ".join(left)) if left else "")
        if not there:
            return
        for row, plot in enumerate((self.test, self.gap, self.sharpness)):
            first, last = (figure(each.end[row], 2) for each in (there[0], there[-1]))
            plot.say(
                tr(
                    "From {first} (b = {small}) to {last} (b = {large})",
                    first=first,
                    small=there[0].size,
                    last=last,
                    large=there[-1].size,
                )
            )
        fits = [f"{figure(found.at_fit, 2)} (b = {found.size})" for found in result if np.isfinite(found.at_fit)]
        self.along.say(
            tr(
                "Where training loss comes down to {fit}, test loss is {losses}",
                fit=FIT,
                losses=", ".join(fits) or tr("not known yet"),
            )
        )

    def formula(self, result: tuple[Size, ...], step: int) -> Formula | None:
        there = [found for found in result if not found.left]
        if not there:
            return None
        where = tr(
            "At b = {size}, medians of the seeds; descent on all sharpens until the product is near 2",
            size=there[-1].size,
        )
        return Formula(where, written_out.gap(there[-1]))

    def scenario(self, settings: Any) -> str:
        return tr("Each seed begins at a point of its own here, and the window starts all runs at the same")

    def data(self, result: tuple[Size, ...]) -> dict[str, Any]:
        columns: dict[str, Any] = {"size": [found.size for found in result], "lr": [found.lr for found in result]}
        columns["train_median"] = [float(found.medians[0][-1]) for found in result]
        for row, name in enumerate(("test", "gap", "sharpness")):
            columns[f"{name}_median"] = [found.end[row] for found in result]
        columns["test_at_fit"] = [found.at_fit for found in result]
        for found in result:
            columns |= {f"train_of_{found.size}": found.medians[0], f"test_of_{found.size}": found.medians[1]}
        return columns
