"""How films are coded: by which encoders of PyAV, with which settings, in which files; docs/decisions/0004 says why."""

from __future__ import annotations

from typing import Any

import msgspec

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.gui.export.options import FilmOptions

H264 = {"profile": "high"}
"""Eight bits and 4:2:0: what slides and players of 2015 ask for."""
CONTAINERS = {"mp4": {"movflags": "+faststart"}}
"""Settings of a file: its index in front, so that a slide or page shows the first frame at once."""


class Codec(msgspec.Struct, frozen=True):
    """`encoders` are FFmpeg's, the best first, each with its settings."""

    words: str
    encoders: dict[str, dict[str, str]]
    pixels: str = "yuv420p"


CODECS = {
    "h264": Codec(
        "H.264",
        {
            "libx264": H264 | {"crf": "19", "preset": "veryfast", "tune": "animation"},
            "libopenh264": H264 | {"rc_mode": "quality", "qmin": "12", "qmax": "26"},
            "h264_videotoolbox": H264 | {"q:v": "75"},
        },
    ),
    # Made for what cameras see, it keeps old digits as ghosts unless it is told that this is a screen.
    "av1": Codec(
        "AV1", {"libsvtav1": {"crf": "20", "preset": "6", "svtav1-params": "lp=2:scd=0:scm=1:enable-variance-boost=1"}}
    ),
    "vp9": Codec(
        "VP9",
        {"libvpx-vp9": {"crf": "30", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}},
    ),
    # Without loss it is smaller than at quality 75: these are drawings.
    "webp": Codec(
        "WebP", {"libwebp_anim": {"lossless": "1", "quality": "30", "compression_level": "1", "loop": "0"}}, "bgra"
    ),
}


def chosen(container: str, options: FilmOptions) -> Codec:
    """The codec of a film; raises ExportError where the container does not hold it. Of one there is no choice."""
    held = FORMATS.named("film", container).codecs
    name = held[0] if options.codec == "usual" or len(held) == 1 else options.codec
    if name not in held:
        known = " or ".join(f"{each} ({CODECS[each].words})" for each in held)
        raise ExportError(f"a .{container} film is not coded as {CODECS[name].words}: its codec is {known}")
    return CODECS[name]


def encoder_of(av: Any, codec: Codec) -> tuple[str, dict[str, str]]:
    """The first of its encoders that this PyAV has, with its settings; raises ExportError where it has none."""
    for name, settings in codec.encoders.items():
        try:
            av.Codec(name, "w")
        except ValueError:  # UnknownCodecError is one
            continue
        return name, settings
    raise ExportError(f"this PyAV brings no encoder for {codec.words}: choose another codec, or another ending")
