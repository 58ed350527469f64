"""Lab 14. The batch: gradient noise scale and critical batch size."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.studies import written_out
from fallline.engine.studies.noise_scale import (
    MODEL,
    SIZES,
    Arrived,
    NoiseScale,
    Scales,
    along,
    arrived,
    fitted,
    nearest,
)  # fmt: skip
from fallline.gui.figures import figure
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab

Found = tuple[tuple[Arrived, ...], Scales]


class NoiseScaleLab(Lab):
    """Steps that each batch size needs, against the law, and the noise scale of every example's own gradient."""

    number: ClassVar[int] = 14
    title: ClassVar[str] = tr("The critical batch size")
    text: ClassVar[str] = tr(
        "Ten measurements of {examples} patients. Each batch size B takes the rate that is best for "
        "it, and needs S(B) steps until only some of the loss is left. Small batches: twice the batch, "
        "half the steps, for the same work. Large ones: the noise is gone already, and more examples "
        "save nothing.<br><br>Between lies the critical batch size: S = S<sub>min</sub> (1 + "
        "B<sub>crit</sub>/B). The noise scale foretells its order of magnitude from gradients alone: "
        "tr(Σ)/|g|², the variance of single examples' gradients over the square of their mean; with "
        "the curvature, tr(HΣ)/g'Hg, it is what the law asks for.<br><br><b>Try:</b> ask for less of "
        "the loss to be left. The gradient gets smaller, the noise does not: larger and larger batches pay.",
        examples=MODEL.examples,
    )
    Settings: ClassVar[type[msgspec.Struct]] = NoiseScale
    of_points = True

    def build(self) -> None:
        self.steps = self.plot("Steps until there", "batch size B", "steps", 0, 0, log_x=True, log_y=True)
        self.trade = self.plot("Work against time", "steps", "examples seen", 0, 1, log_x=True, log_y=True)
        self.scale = self.plot("Noise scale", "share of the loss left", "examples", 1, 0, log_x=True, log_y=True)
        self.rates = self.plot("The best rate", "batch size B", "learning rate", 1, 1, log_x=True, log_y=True)
        self.share()

    def compute_in_background(self, settings: Any, progress: Progress) -> Found:
        found: list[Arrived] = []
        for done, size in enumerate(SIZES):
            progress(
                done / len(SIZES),
                tr("Batches of {size} … {number} of {count}", size=size, number=done + 1, count=len(SIZES)),
            )
            found.append(arrived(settings, size))
        return tuple(found), along(settings.target)

    def draw(self, result: Found) -> None:
        found, scale = result
        size, steps, lr = np.array([[each.size, each.steps, each.lr] for each in found]).T
        least, critical = fitted(found)
        finite = np.isfinite(steps)
        b = np.geomspace(size[0], size[-1], 60)
        if np.isfinite(critical) and critical > 0:
            law = least * (1 + critical / b)
            self.steps.curve(b, law, "muted", tr("the law, fitted"), dash=True)
            self.trade.curve(law, law * b, "muted", tr("the law, fitted"), dash=True)
            self.steps.mark(critical, "", "text")
            self.rates.curve(b, np.nanmax(lr) / (1 + critical / b), "muted", "ε/(1 + B crit/B)", dash=True)
            self.steps.say(
                tr(
                    "Fitted: {least} steps at least, critical batch size {critical}",
                    least=figure(least, 2),
                    critical=figure(critical, 2),
                )
            )
        else:
            self.steps.say(tr("Too few batch sizes arrive for the law to be fitted"))
        self.steps.points(size[finite], steps[finite], "orange", tr("measured"))
        self.trade.points(steps[finite], (size * steps)[finite], "orange", tr("measured"))
        self.rates.points(size[finite], lr[finite], "orange", tr("best of 14"))
        self.scale.curve(scale.left, scale.simple, "sky", "tr(Σ)/|g|²", width=2, dots=True)
        self.scale.curve(scale.left, scale.noise, "green", "tr(HΣ)/g'Hg", width=2, dots=True)
        mean = figure(scale.mean, 2)
        self.scale.say(tr("It grows as the loss falls. tr(HΣ)/g'Hg on the way is {mean} on average", mean=mean))
        self.trade.say(tr("Up and left: more work for less time"))

    def steps_of(self, result: Found) -> int:
        return len(result[1].left) - 1

    def draw_at(self, result: Found, step: int) -> None:
        """Along descent on all examples, where the noise scale grows."""
        scale = result[1]
        self.scale.now.upright(scale.left[step])
        for values, colour in ((scale.simple, "sky"), (scale.noise, "green")):
            self.scale.now.dot(scale.left[step], values[step], colour)

    def formula(self, result: Found, step: int) -> Formula:
        (found, scale), k = result, step
        least, critical = fitted(found)
        size = nearest(critical)
        where = tr(
            "After {k} steps of descent on all, {share} % of the loss left",
            k=k,
            share=figure(100 * float(scale.left[k]), 2),
        )
        law = tr("; below, the law at B = {size}", size=size) if np.isfinite(least) else ""
        return Formula(where + law, (*written_out.noise_scales(scale, k), *written_out.critical(least, critical, size)))

    def scenario(self, settings: Any) -> str:
        return tr("Each batch size ends when it is there, and only the best of 14 rates counts: no one run says that")

    def data(self, result: Found) -> dict[str, Any]:
        found, scale = result
        columns: dict[str, Any] = {
            name: np.array([getattr(each, name) for each in found]) for name in ("size", "steps", "lr")
        }
        return columns | {"left": scale.left, "simple_scale": scale.simple, "noise_scale": scale.noise}
