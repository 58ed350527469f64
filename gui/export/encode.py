"""Frames -> a film: what takes them one by one; `Video` by PyAV for any container and codec."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.embedded_scenario import marked
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.options import FilmOptions
from fallline.gui.theme import Theme

Pixels = NDArray[np.uint8]
Codec = tuple[str, str, dict[str, str]]
"""Container, codec and its settings, as FFmpeg names them."""


class Encoder(Protocol):
    """Takes frames one by one, from one thread."""

    def add(self, frame: Pixels) -> None:
        """One more frame, (height, width, 4) bytes, red first."""

    def finish(self) -> None:
        """Write what is left; without it the file is no film."""

    def abandon(self) -> None:
        """Let go of the file, which is not wanted any more."""


def encoder(kind: str, scenario: Scenario, options: FilmOptions, theme: Theme, target: Path) -> Encoder:
    """What writes `target` as a film that ends in `kind`; raises ExportError where it cannot be had."""
    write = FORMATS.writing(Path(f"film{kind}"), "film").write
    assert write is not None
    return cast("Encoder", write(scenario, options, theme, target))


class Video:
    """4:2:0, the scenario in the comment."""

    def __init__(self, codec: Codec, scenario: Scenario, options: FilmOptions, target: Path) -> None:
        try:
            import av
        except ImportError:
            raise ExportError("films need PyAV, which is not installed: pip install av; .gif needs nothing") from None
        os.environ.setdefault("SVT_LOG", "1")  # or SVT-AV1 tells its settings on stderr
        self._av = av
        container, name, settings = codec
        self._container: Any = av.open(str(target), "w", format=container)
        self._container.metadata["comment"] = marked(scenario)
        self._container.metadata["title"] = scenario.title or scenario.landscape.heading()
        stream: Any = self._container.add_stream(name, rate=options.fps, options=settings)
        self._stream = stream
        width, height = options.pixels
        self._stream.width, self._stream.height = width - width % 2, height - height % 2
        self._stream.pix_fmt = "yuv420p"
        self._stream.thread_count = 2

    def add(self, frame: Pixels) -> None:
        height, width = self._stream.height, self._stream.width
        picture = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(frame[:height, :width]), format="rgba")
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def abandon(self) -> None:
        self._container.close()
