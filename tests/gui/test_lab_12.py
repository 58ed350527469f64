"""Lab 12: large batches, in the background with progress; it says what diverged, and switches off what does nothing."""

import numpy as np
import pytest
from msgspec.structs import replace

from fallline.engine.studies import generalization
from fallline.gui.labs.generalization import GeneralizationLab


class Short(generalization.Generalization, frozen=True, kw_only=True):
    """The same in a second."""

    steps: int = 200
    epochs: int = 4
    seeds: int = 2


def test_it_draws_every_size_says_the_ends_and_names_what_diverged(open_lab, qtbot, monkeypatch, editor, tmp_path):
    monkeypatch.setattr(GeneralizationLab, "Settings", Short)
    lab = open_lab(12)
    ends = [found for found in lab.result if found.size in (2, 199)]
    expected = [f"{np.median(found.test[-1]):.2g} (b = {found.size})" for found in ends]
    assert lab.test.note.text() == f"From {expected[0]} to {expected[1]}"
    assert [label.text for _, label in lab.along.legend.items] == [f"b = {size}" for size in generalization.sizes()]
    assert not editor(lab, "epochs").isEnabled()
    heard = []
    lab._computing.told.connect(lambda _, words: heard.append(words))
    before = lab.result
    lab.set_settings(replace(Short(), budget="the same epochs", rates="as b", lr=0.4))
    assert editor(lab, "epochs").isEnabled()
    assert not editor(lab, "steps").isEnabled()
    qtbot.waitUntil(lambda: lab.result is not before, timeout=60_000)
    assert heard[0] == "Batches of 2 … 1 of 7"
    assert "199" in lab.train.note.text().removeprefix("Some runs diverged at b = ").split(", ")
    lab.save_data(tmp_path / "data.csv")
    table = np.genfromtxt(tmp_path / "data.csv", delimiter=",", names=True)
    assert table["lr"] == pytest.approx([0.4 * size / 8 for size in generalization.sizes()])
