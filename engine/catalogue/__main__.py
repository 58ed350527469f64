"""The registries -> docs/catalogue.md, with a small picture for each family, and docs/problems.md.

python -m fallline.engine.catalogue            writes docs/catalogue.md, docs/catalogue/*.png and docs/problems.md
python -m fallline.engine.catalogue --check    writes nothing; status 1 where a file is stale
"""

import io
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from fallline.engine.catalogue import problems
from fallline.engine.catalogue.entries import text
from fallline.engine.catalogue.example import with_example
from fallline.engine.catalogue.pictures import landscape_picture, optimizer_picture, schedule_picture
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.problem.landscape import LANDSCAPES

ROOT = Path(__file__).parents[2] / "docs"
TEXT, PICTURES, README = ROOT / "catalogue.md", ROOT / "catalogue", ROOT.parent / "README.md"
PROBLEMS = ROOT / "problems.md"
LARGEST = 12_000
"""Bytes of a picture."""


@cache
def pictures() -> dict[str, Any]:
    """Pillow images by file name."""
    landscapes = {
        f"landscape-{tag}.png": landscape_picture(cls()) for tag, cls in LANDSCAPES.shipped().items() if cls.offered
    }
    moving = {tag: cls() for tag, cls in OPTIMIZERS.shipped().items() if cls().equations}
    optimizers = {f"optimizer-{tag}.png": optimizer_picture(optimizer) for tag, optimizer in moving.items()}
    return (
        landscapes
        | optimizers
        | {f"schedule-{tag}.png": schedule_picture(cls()) for tag, cls in SCHEDULES.shipped().items()}
    )


def encoded(picture: Any) -> bytes:
    """`picture` as PNG."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def write() -> None:
    """Write all files anew, and remove pictures of what is gone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    TEXT.write_text(text(), encoding="utf-8")
    PROBLEMS.write_text(problems.text(), encoding="utf-8")
    README.write_text(with_example(README.read_text(encoding="utf-8")), encoding="utf-8")
    made = pictures()
    for name, picture in made.items():
        (PICTURES / name).write_bytes(encoded(picture))
    for path in PICTURES.glob("*.png"):
        if path.name not in made:
            path.unlink()


def stale() -> list[str]:
    """What is not as it should be, by file name. Pictures may differ a little: rounding is not the same everywhere."""
    made_of = {TEXT: text, PROBLEMS: problems.text}
    found = [path.name for path, made in made_of.items() if not path.is_file() or path.read_text("utf-8") != made()]
    readme = README.read_text(encoding="utf-8")
    found += [] if readme == with_example(readme) else [README.name]
    made = pictures()
    found += [name for name, picture in made.items() if not alike(PICTURES / name, picture)]
    return found + sorted(path.name for path in PICTURES.glob("*.png") if path.name not in made)


def alike(path: Path, picture: Any) -> bool:
    from PIL import Image

    if not path.is_file():
        return False
    with Image.open(path) as kept:
        if kept.size != picture.size:
            return False
        before, after = (np.asarray(each.convert("RGB"), dtype=np.float64) for each in (kept, picture))
    return float(np.abs(before - after).mean()) < 2.0


def main(arguments: list[str]) -> int:
    """Exit status."""
    if arguments != ["--check"]:
        write()
        return 0
    found = stale()
    if found:
        sys.stderr.write(f"stale: {', '.join(found)}; run make generated\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
