"""The limit of stability is drawn as far as lambda_max was asked for, not only where a step was measured."""

from dataclasses import replace

import numpy as np

import fallline
from fallline.engine.files.watched_runs import picture


def test_the_limit_goes_on_to_the_last_lambda_max(tmp_path):
    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=np.ones(3), every=1000) as run:
        run.source.limit = 2.0
        for _ in range(40):
            run.step(1.0, np.ones(3), rate=0.1)
        run.curvature(product=lambda v: np.arange(1, 4) * v)
    found = fallline.open_recording(path)
    known = replace(found, header=replace(found.header, limit=2.0))
    curve = picture([known], "step").runs[0].curves["measured.limit"]
    assert (curve.x[-1], curve.y[-1]) == (40, 20)
