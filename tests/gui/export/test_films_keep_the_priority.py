"""An encoder that would make the program real-time, as SVT-AV1 does where it may (as root), leaves it as it was."""

import os
from pathlib import Path

import numpy as np
import pytest

from fallline import load_scenario
from fallline.gui.export.encode import encoder
from fallline.gui.export.options import FilmOptions
from fallline.gui.theme import DARK


def policies():
    return {os.sched_getscheduler(int(task.name)) for task in Path("/proc/self/task").iterdir()}


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="no such policies here")
@pytest.mark.parametrize("codec", ["av1", "h264"])
def test_no_thread_is_real_time_while_a_film_is_written_and_after_it(codec, tmp_path):
    options = FilmOptions(width=100, height=100, codec=codec)
    film, frame = (
        encoder(".mp4", load_scenario("ravine"), options, DARK, tmp_path / "a.mp4"),
        np.zeros((100, 100, 4), np.uint8),
    )
    for _ in range(3):
        film.add(frame)
        assert policies() == {os.SCHED_OTHER}
    film.finish()
    assert policies() == {os.SCHED_OTHER}
