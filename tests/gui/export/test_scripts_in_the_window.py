"""File > Export script offers every library, and says which runs the script leaves out."""

import msgspec
from PySide6.QtWidgets import QFileDialog

from fallline import OPTIMIZERS, Run, load_scenario
from fallline.engine.files.format import FORMATS


def test_the_dialog_offers_torch_optax_and_numpy_and_writes_what_is_chosen(window, tmp_path, monkeypatch):
    offered = []

    def choose(parent, title, suggested, filters):
        offered.extend(filters.split(";;"))
        return str(tmp_path / "runs.py"), "numpy script (*.py)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.documents.export_code()
    assert offered == [
        "PyTorch script (*.py)",
        "optax script (*.py)",
        "numpy script (*.py)",
        "matplotlib script (*.py)",
    ]
    text = (tmp_path / "runs.py").read_text("utf-8")
    assert "import numpy as np" in text
    assert "import torch" not in text
    assert load_scenario(tmp_path / "runs.py") == window.session.scenario


def test_the_banner_names_the_run_that_a_script_leaves_out(window, tmp_path):
    scenario = window.session.scenario
    recorded = Run(optimizer=OPTIMIZERS["recorded"](), label="From elsewhere")
    window.session.edit(msgspec.structs.replace(scenario, runs=(*scenario.runs, recorded)), "add a run")
    for format in (each for each in FORMATS.written("script") if not each.drawn):
        window.documents.export_code_path(tmp_path / f"{format.name}.py", format.name)
        said = window.stage.banner.text.text()
        assert said.startswith(f"Wrote {format.name}.py. It leaves out From elsewhere: it is no method")
        assert "# Left out: From elsewhere" in (tmp_path / f"{format.name}.py").read_text("utf-8")


def test_the_window_writes_a_script_of_matplotlib_while_it_goes_on(window, tmp_path, qtbot):
    window.documents.export_code_path(tmp_path / "a.py", "matplotlib")
    qtbot.waitUntil(lambda: window.stage.banner.text.text() == "Wrote a.py.", timeout=20_000)
    assert load_scenario(tmp_path / "a.py") == window.session.scenario
