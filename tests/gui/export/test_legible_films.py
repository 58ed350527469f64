"""Every frame of every film is the picture that was drawn: its words can be read, nothing of earlier frames is left."""

import json
import subprocess

import numpy as np
import pytest
from PIL import Image

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.gui.export.encode import encoder
from fallline.gui.export.film import Film
from fallline.gui.export.options import FilmOptions
from fallline.gui.theme import DARK

from .reading import tool

OPTIONS = FilmOptions(width=640, height=360, last=45, hold=0.2)
CODED = [(each.endings[0], codec) for each in FORMATS.written("film") for codec in each.codecs or ("usual",)]
GRAY = np.array([0.299, 0.587, 0.114])


@pytest.fixture(scope="module")
def frames(qapp):
    from fallline import load_scenario
    from fallline.gui.application import application

    application()
    film = Film(load_scenario("ravine"), OPTIONS)
    yield [frame.copy() for frame in film.frames()]
    film.close()


def decoded(path):
    """RGB of each frame as it is shown, one for each 1/fps second."""
    if path.suffix in {".gif", ".apng", ".webp"}:
        shown = []
        with Image.open(path) as image:
            for index in range(image.n_frames):
                image.seek(index)
                image.load()  # WebP tells the time of a frame that is decoded
                assert (np.asarray(image.convert("RGBA"))[..., 3] == 0xFF).all()  # nothing is seen through
                least = 30 if path.suffix == ".gif" else 1000 / OPTIONS.fps  # a GIF knows hundredths of a second
                times = max(round(image.info["duration"] / least), 1)
                shown += [np.asarray(image.convert("RGB"))] * times
        return shown
    command = [tool("ffmpeg"), "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return list(np.frombuffer(raw, np.uint8).reshape(-1, 360, 640, 3))


def similarity(a, b, side=8):
    """Mean structural similarity (Wang et al. 2004) of two grey pictures, over squares of `side` pixels."""
    a, b = (
        each.reshape(each.shape[0] // side, side, -1, side).swapaxes(1, 2).reshape(-1, side * side) for each in (a, b)
    )
    means, spread = a.mean(1) * b.mean(1), ((a - a.mean(1, keepdims=True)) * (b - b.mean(1, keepdims=True))).mean(1)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    both = (2 * means + c1) * (2 * spread + c2)
    return (both / ((a.mean(1) ** 2 + b.mean(1) ** 2 + c1) * (a.var(1) + b.var(1) + c2))).mean()


@pytest.mark.parametrize(("ending", "codec"), CODED)
def test_every_frame_shows_the_counter_and_nothing_of_the_frames_before(frames, tmp_path, ending, codec, ravine):
    options = FilmOptions(**{name: getattr(OPTIONS, name) for name in ("width", "height", "last", "hold")}, codec=codec)
    path = tmp_path / f"a{ending}"
    film = encoder(ending, ravine, options, DARK, path)
    for frame in frames:
        film.add(frame)
    film.finish()

    moving = np.abs(np.diff([frame[:40, :, 0].astype(int) for frame in frames], axis=0)).max(axis=0) > 40
    rows, columns = np.nonzero(moving)
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]  # the counter's digits
    assert columns.min() > 500
    seen = decoded(path)
    assert len(seen) == len(frames)
    for shown, drawn in zip(seen, frames, strict=True):
        read, written = shown @ GRAY, drawn[..., :3] @ GRAY
        assert np.abs(read[box] - written[box]).max() < 60  # a stroke of a digit is 140 from its ground
        assert similarity(read, written) > 0.97


@pytest.mark.parametrize(("ending", "codec"), [each for each in CODED if each[0] in {".mp4", ".webm"}])
def test_colours_are_those_that_were_drawn(tmp_path, ravine, ending, codec):
    """By the matrix of high definition, as it is tagged: of the older one orange is off by twenty."""
    path = tmp_path / f"a{ending}"
    film = encoder(ending, ravine, FilmOptions(width=640, height=360, codec=codec), DARK, path)
    drawn = np.full((360, 640, 4), (230, 159, 0, 255), dtype=np.uint8)
    for _ in range(3):
        film.add(drawn)
    film.finish()
    for shown in decoded(path):
        assert np.abs(shown.astype(int) - drawn[..., :3]).max() <= 4


@pytest.mark.parametrize("codec", ["usual", "h264"])
def test_an_mp4_is_what_slides_and_players_of_2015_ask_for(frames, tmp_path, ravine, codec):
    path = tmp_path / "a.mp4"
    film = encoder(".mp4", ravine, FilmOptions(width=640, height=360, codec=codec), DARK, path)
    for frame in frames[:4]:
        film.add(frame)
    film.finish()
    told = json.loads(
        subprocess.run(
            [tool("ffprobe"), "-v", "error", "-of", "json", "-show_streams", path], capture_output=True, check=True
        ).stdout
    )["streams"][0]
    assert (told["codec_name"], told["profile"], told["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert told["level"] <= 42
    assert told["color_space"] == told["color_transfer"] == told["color_primaries"] == "bt709"
    head = path.read_bytes()
    assert 0 < head.find(b"moov") < head.find(b"mdat")  # the index comes first: a slide shows it at once


@pytest.mark.parametrize(("ending", "codec"), [(".webm", "h264"), (".webm", "av1"), (".mp4", "vp9"), (".webp", "h264")])
def test_a_codec_is_had_where_the_file_holds_it(tmp_path, ravine, ending, codec):
    options = FilmOptions(width=320, height=240, codec=codec)
    if (ending, codec) == (".webm", "h264"):
        with pytest.raises(ExportError, match=r"not coded as H\.264: its codec is vp9 \(VP9\) or av1 \(AV1\)"):
            encoder(ending, ravine, options, DARK, tmp_path / f"a{ending}")
    else:
        encoder(ending, ravine, options, DARK, tmp_path / f"a{ending}").abandon()
