"""The gradient check as `check-gradient` prints it: the landscape's gradient, then how near each run's own comes."""

import math
from typing import Any

import numpy as np

from fallline.engine.language import plural, tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.gradient_check import Curve, GradientCheck, gradient_check
from fallline.engine.studies.quotients import relative


def figures(scenario: Scenario) -> dict[str, Any]:
    """What `check-gradient` prints: plain values for JSON, null where there is none."""
    landscape, theta = scenario.landscape, scenario.positions()[:, :1]
    settings = GradientCheck(
        landscape=landscape, theta=tuple(theta[:, 0].tolist()), smallest=1e-11, largest=1e-2, count=19
    )
    with np.errstate(all="ignore"):  # where a slope is too large for a number, the verdict says so
        check, exact = gradient_check(settings), landscape.gradient(theta)[:, 0]
        seen = [Oracle(landscape, run.gradient, scenario.seed).gradient(theta)[:, 0] for run in scenario.runs]
    return {
        "landscape": landscape.tag(),
        "dimension": landscape.dimension,
        "passed": check.passed,
        "verdict": check.verdict,
        "schemes": [_row(curve) for curve in check.curves],
        "runs": [
            {"label": run.label, "gradient": _source(run.gradient), "error": _plain(relative(exact, g))}
            for run, g in zip(scenario.runs, seen, strict=True)
        ],
    }


def _row(curve: Curve) -> dict[str, Any]:
    known = curve.available
    return {
        "scheme": curve.scheme,
        "h": _plain(curve.measured_h) if known else None,
        "error": _plain(curve.measured_error) if known else None,
        "predicted_h": _plain(curve.best_h) if known else None,
        "predicted_error": _plain(curve.best_predicted) if known else None,
    }


def _plain(value: float) -> float | str | None:
    return value if math.isfinite(value) else "inf" if value == math.inf else None


def _source(gradient: Gradient) -> str:
    """How a run sees the slope, in words."""
    differenced = gradient.source == "finite-difference"
    words = [
        tr("{scheme} differences, h = {h:g}", scheme=tr(gradient.scheme), h=gradient.h) if differenced else tr("exact")
    ]
    if gradient.batch_size:
        words.append(plural(gradient.batch_size, "{count} example", "{count} examples"))
    words += [
        f"{_kind(gradient) if name == 'noise' else tr(name.replace('_', ' '))} {getattr(gradient, name):g}"
        for name in ("noise", "clip_norm", "weight_decay")
        if getattr(gradient, name)
    ]
    return ", ".join(words)


def _kind(gradient: Gradient) -> str:
    kind = gradient.noise_kind
    return tr("noise") if kind == "isotropic" else tr("{noise_kind} noise", noise_kind=tr(kind))
