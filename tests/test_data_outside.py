"""A scenario reads data beside it; what lies elsewhere is refused in a sentence, or asked for in the window."""

import json
import shutil

import msgspec
import pytest

from fallline import ScenarioError, command_line, dumps, load_scenario, loads, trace
from fallline.engine.files import link
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario import data_file
from fallline.gui.lessons.lesson import LessonError, load_lesson

TABLE = "a,b,y\n" + "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(20))
TEXT = 'version = 1\nsteps = 3\n[landscape]\nname = "linear-regression"\ndata = "{}"\ntarget = "y"\n'
RUN = '[[runs]]\noptimizer = { name = "momentum" }\n'


@pytest.fixture(autouse=True)
def nothing_allowed(monkeypatch):
    monkeypatch.setattr(data_file, "_allowed", set())
    monkeypatch.delenv("FALLLINE_DATA", raising=False)


@pytest.fixture
def away(tmp_path, monkeypatch):
    """A table outside the folder in which the scenario will lie, and where the program runs."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    path = tmp_path / "elsewhere" / "private.csv"
    path.parent.mkdir()
    path.write_text(TABLE)
    return path


def written(folder, name):
    path = folder / "a.toml"
    path.write_text(TEXT.format(name) + RUN)
    return path


def test_data_beside_or_below_are_read(away, tmp_path):
    folder = tmp_path / "home"
    (folder / "data").mkdir()
    shutil.copy(away, folder / "data" / "mine.csv")
    shutil.copy(away, folder / "mine.csv")
    for name in ("mine.csv", "./mine.csv", "data/mine.csv", "data/../mine.csv", str(folder / "mine.csv")):
        assert load_scenario(written(folder, name)).landscape.data.endswith("mine.csv")


@pytest.mark.parametrize("way", ["absolute", "relative", "by a link", "without its ending"])
def test_data_elsewhere_are_refused_in_one_sentence(way, away, tmp_path, capfd):
    folder, name = tmp_path / "home", str(away)
    if way == "relative":
        name = "../elsewhere/private.csv"
    elif way == "by a link":
        (folder / "mine.csv").symlink_to(away)
        name = "mine.csv"
    elif way == "without its ending":
        name = str(away.rename(away.with_suffix("")))
        away = away.with_suffix("")
    written(folder, name)
    with pytest.raises(SystemExit) as end:
        command_line.main(["run", "a.toml"])
    assert end.value.code == 2
    told = capfd.readouterr().err
    assert told == (
        f"fallline: a.toml: landscape.data: {away} is not in the scenario's folder, and not read; "
        "put it there, or name its folder in FALLLINE_DATA\n"
    )


def test_a_folder_that_a_person_names_is_read_from(away, tmp_path, monkeypatch):
    monkeypatch.setenv("FALLLINE_DATA", str(away.parent))
    assert load_scenario(written(tmp_path / "home", away)).landscape.data == str(away)


def test_no_carrier_goes_past_it(away, tmp_path):
    scenario = loads(TEXT.format(away) + RUN)  # in Python a person names it
    folder = tmp_path / "home"
    for format in FORMATS.written("data", "script"):
        if format.name == "parquet":
            pytest.importorskip("pyarrow", reason="pyarrow is an extra")
        path = folder / f"a{format.endings[0]}"
        format.save(path, scenario, *([trace(scenario)] if format.kind == "data" else []))
        with pytest.raises(ScenarioError, match="not in the scenario's folder"):
            load_scenario(path)
    assert json.loads((folder / "a.json").read_text())["scenario"]["landscape"]["data"] == str(away)
    with pytest.raises(ScenarioError, match="not in the scenario's folder"):
        link.from_text(link.to_text(scenario))
    (folder / "link.txt").write_text(link.to_text(scenario))
    with pytest.raises(ScenarioError, match="not in the scenario's folder"):
        load_scenario(folder / "link.txt")


def test_what_python_made_is_read_back(away):
    scenario = loads(TEXT.format(away) + RUN)
    assert loads(dumps(scenario)) == scenario
    assert msgspec.structs.replace(scenario, steps=4).landscape.data == str(away)


@pytest.mark.parametrize("name", ["x" * 5000, "a\\u0000b", "/dev/null", "."])
def test_what_is_no_data_file_is_told(name, tmp_path):
    with pytest.raises(ScenarioError, match=r"^a\.toml: landscape"):
        load_scenario(written(tmp_path, name))
    with pytest.raises(ScenarioError, match=r"^landscape"):
        loads(TEXT.format(name))


def test_a_lesson_opens_scenarios_beside_it_alone(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    (tmp_path / "a.toml").write_text(dumps(load_scenario("ravine")))
    text = (
        'version = 1\ntitle = "t"\ntopic = 1\n[[steps]]\nclaim = "c"\nquestion = "q"\nchoices = ["a", "b"]\n'
        'answer = 1\nreveal = "r"\nrun = {{ scenario = "{}" }}\n'
    )
    (folder / "l.toml").write_text(text.format("../a.toml"))
    with pytest.raises(LessonError, match=r"steps\[0\]\.run\.scenario: \.\./a\.toml is not in the lesson's folder"):
        load_lesson(folder / "l.toml")
    shutil.copy(tmp_path / "a.toml", folder)
    (folder / "l.toml").write_text(text.format("a.toml"))
    assert load_lesson(folder / "l.toml").title == "t"
