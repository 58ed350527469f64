"""Every file carries its scenario and gives it back; foreign and damaged ones end in one sentence."""

import base64
import importlib.util
import json
import string
import sys
import zipfile
import zlib

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, ScenarioError, dumps, load_scenario, loads, trace
from fallline.engine.files import link
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.embedded_scenario import commented, found, marked, plain, uncommented
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Run
from tests.bombs import bomb

WORDS = st.text(max_size=40)
NUMBERS = st.floats(-1e6, 1e6)
RUNS = st.builds(
    Run,
    optimizer=st.sampled_from(["adam", "momentum", "newton", "lion"]).map(lambda tag: OPTIMIZERS[tag]()),
    schedule=st.builds(SCHEDULES["step-decay"], lr=st.floats(1e-9, 1.0), every=st.integers(1, 1000)),
    label=WORDS,
)
SCENARIOS = st.builds(
    Scenario,
    landscape=st.builds(LANDSCAPES["rosenbrock"], b=st.floats(1e-6, 1e6)),
    runs=st.lists(RUNS, max_size=4).map(tuple),
    title=WORDS,
    description=st.text(max_size=200),
    steps=st.integers(1, 20),
    seed=st.integers(0, 2**63 - 1),
    start=st.tuples(NUMBERS, NUMBERS),
)


DATA = FORMATS.endings("data")


def save(path, scenario, paths):
    FORMATS.writing(path, "data").save(path, scenario, paths)


@pytest.fixture
def ravine():
    return load_scenario("ravine")


@pytest.fixture(params=DATA)
def data_file(request, tmp_path, ravine):
    if request.param == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    path = tmp_path / f"out{request.param}"
    save(path, ravine, trace(ravine))
    return path


@given(SCENARIOS)
def test_carried_text_is_plain_and_gives_the_scenario_back(scenario):
    text = marked(scenario)
    assert text.isascii()
    assert not set(text) & set("<>&\r\0")
    assert found(text.encode()) == scenario
    assert found(b"\0" + text.encode() + b"rest") == scenario
    assert found(uncommented(commented(scenario)).encode()) == scenario
    assert loads(plain(scenario)) == scenario == loads(dumps(scenario))


@given(SCENARIOS)
def test_a_link_gives_the_scenario_back_wherever_its_line_was_broken(scenario):
    text = link.to_text(scenario)
    assert set(text) <= set(string.ascii_letters + string.digits + "-_.")
    assert link.from_text(text) == scenario
    assert link.from_text("\n> ".join([text[:20], text[20:]]).replace("> ", " ")) == scenario


@settings(max_examples=20)
@given(SCENARIOS)
@pytest.mark.filterwarnings("ignore:.*function-scoped")
def test_data_files_of_any_scenario_give_it_back(tmp_path_factory, scenario):
    folder = tmp_path_factory.mktemp("data")
    for ending in [each for each in DATA if each != ".parquet" or importlib.util.find_spec("pyarrow")]:
        save(folder / f"a{ending}", scenario, trace(scenario))
        assert load_scenario(folder / f"a{ending}") == scenario
    FORMATS.named("script", "optax").save(folder / "a.py", scenario)
    assert load_scenario(folder / "a.py") == scenario
    (folder / "a.toml").write_text(dumps(scenario), "utf-8")
    assert load_scenario(folder / "a.toml") == scenario


def test_each_data_file_gives_its_scenario_back_under_any_name(data_file, ravine):
    assert load_scenario(data_file) == ravine
    if data_file.suffix != ".csv":  # a table is told from TOML by its name alone
        assert load_scenario(data_file.rename(data_file.with_name("file.bin"))) == ravine


def test_a_cut_data_file_is_refused_in_one_sentence_or_still_whole_in_front(data_file, ravine):
    data = data_file.read_bytes()
    for share_kept in (0.02, 0.3, 0.9):
        data_file.write_bytes(data[: int(len(data) * share_kept)])
        told = ""
        try:
            assert load_scenario(data_file) == ravine
        except ScenarioError as error:
            told = str(error)
        assert not told or told.startswith(f"{data_file.name}: ")
        assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", "damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82", "carries no scenario"),
        ("a.gif", b"GIF89a" + bytes(40), "carries no scenario"),
        ("a.pdf", b"%PDF-1.4\n%%EOF", "carries no scenario"),
        ("a.mp4", b"\0\0\0\x18ftypisom" + bytes(40), "carries no scenario"),
        ("a.webm", b"\x1aE\xdf\xa3" + bytes(40), "carries no scenario"),
        ("a.parquet", b"PAR1" + bytes(40), "carries no scenario"),
        ("a.npz", b"PK\x03\x04" + bytes(40), "damaged"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG image carries no scenario"),
        ("a.json", b"{}", "carries no scenario"),
        ("a.json", b'{"scenario": 3}', "not JSON that Fallline wrote"),
        ("a.json", b'{"scenario": {"steps": 0}}', "steps"),
        ("a.json", b'{"scenario": ' + b'{"a":' * 5000, "not JSON"),
        ("a.csv", b"x,y\n1,2\n", "2 to 100000 steps"),
        ("a.csv", b"name\nanna\nberta\n", "neither a scenario nor"),
        ("a.safetensors", b"\xff" * 40, "header is longer"),
        ("a.py", b"print(1)\n", "carries no scenario"),
        ("a.txt", b"fallline1.abc.00000000", "damaged"),
        ("a.txt", b"fallline9.abc.00000000", "newer"),
        ("a.svg", b"<svg>fallline-scenario 5 00000000\nabcde</svg>", "damaged"),
        ("a.pdf", b"%PDF fallline-scenario 999999999 00000000\nabc", "damaged"),
    ],
    ids=str,
)
def test_foreign_and_damaged_files_end_in_one_sentence(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=told) as caught:
        load_scenario(path)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_a_changed_letter_is_noticed(tmp_path, ravine):
    path = tmp_path / "a.csv"
    save(path, ravine, trace(ravine))
    text = path.read_text("utf-8")
    at = text.index("fallline1.") + 40
    path.write_text(text[:at] + ("a" if text[at] != "a" else "b") + text[at + 1 :], "utf-8")
    with pytest.raises(ScenarioError, match="damaged"):
        load_scenario(path)


def test_bombs_do_not_unpack(tmp_path):
    text = base64.urlsafe_b64encode(bomb(50)).decode().rstrip("=")
    with pytest.raises(ScenarioError, match="more than a scenario"):
        link.from_text(f"fallline1.{text}.00000000")
    chunk = b"fallline-scenario\0\0" + bomb(80)
    size, crc = len(chunk).to_bytes(4, "big"), zlib.crc32(b"zTXt" + chunk).to_bytes(4, "big")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + size + b"zTXt" + chunk + crc)
    with pytest.raises(ScenarioError, match="more than a scenario"):
        load_scenario(tmp_path / "a.png")
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("scenario.npy", bytes(300_000_000))
    with pytest.raises(ScenarioError, match="too large"):
        load_scenario(tmp_path / "a.npz")


def test_an_archive_with_a_pickle_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", scenario=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ScenarioError, match=r"a\.npz: damaged"):
        load_scenario(tmp_path / "a.npz")


def test_what_is_too_long_for_a_message_says_so(ravine):
    rng = np.random.default_rng(0)
    crowd = msgspec.structs.replace(ravine, start=tuple(map(tuple, rng.random((9000, 2)).tolist())))
    with pytest.raises(ScenarioError, match="save it as a file"):
        link.to_text(crowd)


@pytest.mark.parametrize(
    "text", ["", "fallline1.", "fallline1..00000000", "fallline1.a%.00000000", "hello", "x" * 999_999]
)
def test_what_is_no_link_is_refused(text):
    with pytest.raises(ScenarioError):
        link.from_text(text)


def test_tables_say_what_the_trajectories_say(tmp_path, ravine):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    paths = trace(load_scenario("past-the-limit"))
    scenario = load_scenario("past-the-limit")
    for ending in (".csv", ".parquet"):
        save(tmp_path / f"a{ending}", scenario, paths)
    table = pandas.read_csv(tmp_path / "a.csv").drop(columns="scenario")
    pandas.testing.assert_frame_equal(table, pandas.read_parquet(tmp_path / "a.parquet"), check_dtype=False)
    for run, path in zip(scenario.runs, paths, strict=True):
        rows = table[table["run"] == run.label]
        np.testing.assert_array_equal(rows["theta1"], path.theta[:, 1, 0])
        np.testing.assert_array_equal(rows["gradient0"], path.gradient[:, 0, 0])
        np.testing.assert_array_equal(rows["lr"].to_numpy()[1:], path.lr)
        assert np.isnan(rows["lr"].to_numpy()[0])


def test_json_holds_the_shapes_that_the_docs_promise(tmp_path, ravine):
    save(tmp_path / "a.json", ravine, trace(ravine))
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (document["format"], document["version"]) == ("fallline-runs", 1)
    for run, path in zip(document["runs"], trace(ravine), strict=True):
        for name in ("theta", "loss", "gradient", "lr", "gradient_norm", "evaluations"):
            np.testing.assert_array_equal(np.array(run[name]), getattr(path, name))
        assert np.shape(run["condition_number"]) == path.loss.shape
        assert set(run["state"]) == set(path.state)


def test_infinity_and_nothing_can_be_told_apart(tmp_path):
    scenario = Scenario(
        landscape=LANDSCAPES["monkey-saddle"](), runs=(Run(optimizer=OPTIMIZERS["adam"]()),), start=(0.0, 0.0)
    )
    save(tmp_path / "a.json", scenario, trace(scenario))
    kappa = json.loads((tmp_path / "a.json").read_text("utf-8"))["runs"][0]["condition_number"]
    assert kappa[0] == [None]
    assert "NaN" not in (tmp_path / "a.json").read_text("utf-8")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, ravine, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match="pip install pyarrow"):
        save(tmp_path / "a.parquet", ravine, trace(ravine))
    assert list(tmp_path.iterdir()) == []
