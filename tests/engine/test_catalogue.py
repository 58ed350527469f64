"""docs/catalogue.md is what the registries say, picture by picture."""

import re

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES
from fallline.engine.catalogue import __main__ as catalogue
from fallline.engine.catalogue import entries
from fallline.engine.family.fields import fields


@pytest.fixture(scope="module")
def text():
    return entries.text()


def test_the_catalogue_is_not_stale():
    """If this fails, run `python -m fallline.engine.catalogue` and commit what it writes."""
    assert catalogue.stale() == []


def test_every_family_and_every_parameter_has_its_place(text):
    for registry in (LANDSCAPES, OPTIMIZERS, SCHEDULES):
        for tag, cls in registry.items():
            assert f"\n### {cls.heading()}\n\n`{tag}`\n" in text
            section = text.partition(f"\n`{tag}`\n")[2].partition("\n### ")[0]
            for field in fields(cls):
                assert f"| `{field.name}` |" in section


def test_pictures_are_small_and_there_is_none_that_the_text_does_not_show(text):
    shown = set(re.findall(r"\(catalogue/(.*?)\)", text))
    kept = {path.name: path.stat().st_size for path in catalogue.PICTURES.glob("*.png")}
    assert set(kept) == shown
    assert max(kept.values()) <= catalogue.LARGEST


def test_bounds_read_as_they_were_declared(text):
    rows = {row.split(" | ")[0]: row for row in text.partition("`adam`")[2].partition("### ")[0].splitlines()}
    assert "| 0.9 | ≥ 0, < 1 |" in rows["| `beta1`"]
    assert "| 1e-08 | ≥ 0 |" in rows["| `epsilon`"]
    assert "| `lr` | η | 0.01 | > 0 |" in text


def test_the_check_tells_by_its_status_what_is_stale(monkeypatch, tmp_path, tmp_path_factory, capsys):
    monkeypatch.setattr(catalogue, "TEXT", tmp_path / "catalogue.md")
    monkeypatch.setattr(catalogue, "PICTURES", tmp_path / "catalogue")
    monkeypatch.setattr(catalogue, "README", tmp_path_factory.mktemp("root") / "README.md")
    catalogue.README.write_text("## Adding an optimizer\n```python\n```\n", encoding="utf-8")
    assert catalogue.main(["--check"]) == 1
    assert not list(tmp_path.iterdir())  # a check writes nothing
    catalogue.write()
    assert catalogue.main(["--check"]) == 0
    capsys.readouterr()
    catalogue.TEXT.write_text(catalogue.TEXT.read_text() + "by hand\n")
    first, second = sorted((tmp_path / "catalogue").glob("landscape-*.png"))[:2]
    first.write_bytes(second.read_bytes())
    (tmp_path / "catalogue" / "landscape-gone.png").write_bytes(second.read_bytes())
    assert catalogue.main(["--check"]) == 1
    told = capsys.readouterr().err
    for name in ("catalogue.md", first.name, "landscape-gone.png"):
        assert name in told
    assert second.name not in told


def test_a_picture_that_differs_by_rounding_is_no_reason_to_draw_it_anew(tmp_path):
    from PIL import Image

    name, picture = next(iter(catalogue.pictures().items()))
    values = np.asarray(picture.convert("RGB")).copy()
    values[10:12, 10:12] = 0
    Image.fromarray(values).save(tmp_path / name)
    assert catalogue.alike(tmp_path / name, picture)
    Image.fromarray(255 - values).save(tmp_path / name)
    assert not catalogue.alike(tmp_path / name, picture)
