"""Frames -> a film: what takes them one by one; `Video` by PyAV for any container and codec."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.embedded_scenario import marked
from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.codecs import CONTAINERS, chosen, encoder_of
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.theme import Theme

Pixels = NDArray[np.uint8]
BT709 = 1
"""The matrix, primaries and transfer of high definition, as FFmpeg numbers them: players take untagged films for it."""


class Encoder(Protocol):
    """Takes frames one by one, or pages, from one thread."""

    def add(self, frame: Any) -> None:
        """One more frame, (height, width, 4) bytes, red first; or the parts of a page."""

    def finish(self) -> None:
        """Write what is left; without it the file is not whole."""

    def abandon(self) -> None:
        """Let go of the file, which is not wanted any more."""


def encoder(kind: str, scenario: Scenario, options: PictureOptions, theme: Theme, target: Path) -> Encoder:
    """What writes `target` as slides or a film that ends in `kind`; raises ExportError where it cannot be had."""
    write = FORMATS.writing(Path(f"film{kind}"), "slides", "film").write
    assert write is not None
    return cast("Encoder", write(scenario, options, theme, target))


class Video:
    """In `container`, as FFmpeg names it, with the scenario in the comment."""

    def __init__(self, container: str, scenario: Scenario, options: FilmOptions, target: Path) -> None:
        try:
            import av
        except ImportError:
            raise ExportError(tr("PyAV is not installed: pip install av; .gif and .apng need nothing")) from None
        os.environ.setdefault("SVT_LOG", "1")  # or SVT-AV1 tells its settings on stderr
        self._av = av
        codec = chosen(container, options)
        name, settings = encoder_of(av, codec)
        self._output = _Output(target)
        self._container: Any = av.open(
            self._output, "w", format=container, options=CONTAINERS.get(container, {}), io_open=self._output.again
        )
        self._container.metadata["comment"] = marked(scenario)
        self._container.metadata["title"] = scenario.title or scenario.landscape.heading()
        stream: Any = self._container.add_stream(name, rate=options.fps, options=settings)
        self._stream = stream
        width, height = options.pixels
        self._stream.width, self._stream.height = width - width % 2, height - height % 2
        self._stream.pix_fmt = codec.pixels
        self._made: dict[str, Any] = {"format": codec.pixels}
        if codec.pixels.startswith("yuv"):
            context = self._stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = BT709
            context.color_range = 1  # 16 to 235, as films have it
            self._made |= {"dst_colorspace": "ITU709", "dst_color_range": "MPEG"}
        self._stream.thread_count = 2
        self._begun = False

    def add(self, frame: Pixels) -> None:
        height, width = self._stream.height, self._stream.width
        picture = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(frame[:height, :width]), format="rgba")
        with ordinary_priority(begins=not self._begun):
            packets = self._stream.encode(picture.reformat(**self._made))
        self._begun = True
        self._container.mux(packets)
        self._output.tell_fault()

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._output.tell_fault()
        self._output.close()

    def abandon(self) -> None:
        self._container.close()
        with suppress(OSError):  # what went wrong is told already
            self._output.close()


@contextmanager
def ordinary_priority(*, begins: bool) -> Iterator[None]:
    """Takes back what an encoder that `begins` did to the priority of this process.

    SVT-AV1 makes its threads, and the one that calls it, real-time where it may, as root: nothing else on the machine
    would get its turn until the film is written, and no window of this program ever after.
    """
    there = begins and hasattr(os, "sched_setscheduler")
    before = os.sched_getscheduler(0) if there else 0
    yield
    for task in Path("/proc/self/task").iterdir() if there and os.sched_getscheduler(0) != before else ():
        with suppress(OSError):  # it has ended meanwhile
            os.sched_setscheduler(int(task.name), before, os.sched_param(0))


class _Output:
    """A file for FFmpeg, which neither closes one that it could not write nor stays silent about it: the first fault is
    kept for `tell_fault`, and nothing is written after it.
    """

    def __init__(self, target: Path) -> None:
        self._file = target.open("wb", buffering=0)  # or seek would write, and fail
        self._fault: OSError | None = None
        self.name = str(target)  # what FFmpeg asks `again` for
        self.seek, self.tell, self.close = self._file.seek, self._file.tell, self._file.close

    def again(self, url: str, _flags: int, _options: dict[str, str]) -> BinaryIO:
        """The same file to be read: FFmpeg moves the index of an .mp4 to its front when all is written."""
        return Path(url).open("rb")

    def write(self, data: bytes) -> int:
        left = memoryview(data if self._fault is None else b"")
        try:
            while left:  # a disk that is almost full takes a part
                left = left[self._file.write(left) :]
        except OSError as error:
            self._fault = error
        return len(data)

    def tell_fault(self) -> None:
        """Raise what the disk said."""
        if self._fault is not None:
            raise self._fault
