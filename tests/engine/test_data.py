"""Shipped data is what it is said to be, parts never mix, and a person's CSV is read or refused with its line."""

from pathlib import Path

import numpy as np
import pytest

from fallline import ScenarioError, load_scenario, loads
from fallline.engine.models.data_sets import SHIPPED, load
from fallline.engine.models.generated import spirals, two_moons
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.logistic_regression import LogisticRegression
from fallline.engine.models.mlp import MLP
from fallline.engine.models.parts import shuffled
from fallline.engine.models.softmax_regression import SoftmaxRegression
from fallline.engine.models.table import read_table

GOOD = "length,width,kind\n1,2.5,a\n2,3.5,b\n3,4.5,a\n4,5.5,b\n"
# what -> the file, fields of the model, and what the one line must say.
FAULTS = {
    "missing value": ("a,b,y\n1,2,3\n4,,6\n", {}, "mine.csv, line 3, column 'b': the value is missing"),
    "NA": ("a,b,y\n1,2,3\n4,NA,6\n", {}, "line 3, column 'b': the value is missing"),
    "missing target": ("a,b,y\n1,2,\n4,5,6\n", {}, "line 2, column 'y': the value is missing"),
    "text column": ("a,city,y\n1,Oslo,3\n4,Rome,6\n", {}, "line 2, column 'city': 'Oslo' is not a number"),
    "text in a number column": ("a,b,y\n1,2,3\n4,five,6\n", {}, "line 3, column 'b': 'five' is not a number"),
    "infinite": ("a,b,y\n1,2,3\n4,inf,6\n", {}, "line 3, column 'b': 'inf' is not a number"),
    "too large": ("a,b,y\n1,2,3\n4,1e101,6\n", {}, "line 3, column 'b': '1e101' is too large; 1e+100 is the most"),
    "too large a target": ("a,b,y\n1,2,3\n4,5,1e101\n1,1,1\n", {}, "a regression needs numbers, but 'y' holds '1e101'"),
    "one parameter": ("a,y\n1,2\n3,4\n", {"intercept": False}, "one parameter; two are the least"),
    "grouped digits": ("a,b,y\n1,2,3\n4,1_000,6\n", {}, "line 3, column 'b': '1_000' is not a number"),
    "short row": ("a,b,y\n1,2,3\n\n4,5\n", {}, "line 4: 2 values, but line 1 names 3 columns"),
    "long row": ("a,b,y\n1,2,3,4\n", {}, "line 2: 4 values, but line 1 names 3 columns"),
    "open quote": ('a,b,y\n1,2,3\n4,"5,6\n', {}, "line 3: unexpected end of data"),
    "line after a quoted break": ('a,"b\nc",y\n1,2,3\n4,x,6\n', {}, "line 4, column"),
    "no target": (GOOD, {"target": ""}, "name the column to predict in `target`; columns are length, width, kind"),
    "unknown target": ("a,b,why\n1,2,3\n", {}, "line 1: there is no column 'y'; its columns are a, b, why"),
    "misspelt target": (GOOD, {"target": "widht"}, "no column 'widht'; did you mean 'width'?"),
    "unknown feature": ("a,b,y\n1,2,3\n", {"features": ("c",)}, "line 1: there is no column 'c'"),
    "target as feature": ("a,b,y\n1,2,3\n", {"features": ("a", "y")}, "'y' is the target, and cannot be a feature"),
    "feature twice": ("a,b,y\n1,2,3\n", {"features": ("a", "a")}, "a feature is named twice"),
    "no feature": ("y\n1\n2\n", {}, "no column beside the target 'y'"),
    "column twice": ("a,a,y\n1,2,3\n", {}, "line 1: two columns are named 'a'"),
    "no names": ("1,2,3\n4,5,6\n", {}, "line 1: the first line must name the columns, but 1 is a number"),
    "nameless column": ("a,,y\n1,2,3\n", {}, "line 1: the first line must name the columns, but column 2 has no name"),
    "empty": ("", {}, "line 1: the first line must name the columns, but it is empty"),
    "names only": ("a,b,y\n", {}, "line 2: there is no example"),
    "one example": ("a,b,y\n1,2,3\n", {}, "of 1 examples 1 would be left to train on"),
    "text to predict": ("a,b,y\n1,2,low\n2,1,high\n3,5,low\n", {}, "a regression needs numbers, but 'y' holds 'low'"),
}


@pytest.fixture
def mine(tmp_path):
    def write(text):
        path = tmp_path / "mine.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_csv_is_refused_in_one_line_that_says_where(fault, mine, scenario_text):
    text, fields, words = FAULTS[fault]
    landscape = {"name": "linear-regression", "data": mine(text), "target": "y", "features": (), **fields}
    with pytest.raises(ScenarioError) as refused:
        loads(scenario_text(landscape=landscape, start=None))
    message = str(refused.value)
    assert words in message
    assert message.startswith("landscape: mine.csv")
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("content", [b"\x80\x05\x95pickle", b"a,y\n1,\xff\n"])
def test_what_is_no_text_is_refused(content, mine):
    with pytest.raises(ValueError, match=r"mine\.csv: not a text file in UTF-8"):
        LinearRegression(data=mine(content), target="y", features=())


def test_an_unknown_name_is_refused_with_the_shipped_ones():
    with pytest.raises(
        ValueError, match="no shipped data set and no file is named 'irsi'; shipped ones are diabetes, digits"
    ):
        MLP(data="irsi")


def test_classes_that_a_model_cannot_tell_apart_are_refused(mine):
    with pytest.raises(ValueError, match="'species' has 3 classes; name one to tell from the others in `positive`"):
        LogisticRegression(data="iris")
    with pytest.raises(ValueError, match="no class is named 'rose'; there are setosa, versicolor, virginica"):
        LogisticRegression(data="iris", positive="rose")
    with pytest.raises(ValueError, match="all examples have the same class 'a'"):
        SoftmaxRegression(data=mine("x,y\n1,a\n2,a\n3,a\n"), target="y")
    with pytest.raises(ValueError, match="has 60 different values; that is no set of classes"):
        SoftmaxRegression(data=mine("x,y\n" + "".join(f"{i},{i}\n" for i in range(60))), target="y")


@pytest.mark.parametrize(
    "text", [GOOD, GOOD.replace(",", ";"), GOOD.replace(",", "\t"), GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD]
)
def test_separators_line_ends_and_a_byte_order_mark_are_understood(text, mine):
    table = read_table(Path(mine(text)))
    assert table.head == ("length", "width", "kind")
    assert table.numbers(("length", "width")).tolist() == [[1, 2.5], [2, 3.5], [3, 4.5], [4, 5.5]]
    assert table.lines == (2, 3, 4, 5)


def test_text_names_classes_numbers_are_values_and_a_text_column_can_be_left_out(mine):
    path = mine(GOOD)
    common = {"data": path, "hidden": (2,), "validation_share": 0.0, "test_share": 0.0}
    assert MLP(**common, target="kind").parts.classes == ("a", "b")
    assert MLP(**common, target="length", features=("width",)).parts.classes == ()
    assert MLP(**common, target="length", features=("width",), output="classification").parts.classes == (
        "1",
        "2",
        "3",
        "4",
    )


def test_a_changed_file_is_read_anew_and_a_model_keeps_what_it_read(mine):
    first = LinearRegression(data=mine("a,b,y\n1,5,2\n3,2,4\n5,1,7\n"), target="y", features=())
    before = first.parts.train.x.copy()
    second = LinearRegression(data=mine("a,b,y\n1,5,2\n3,2,4\n5,1,7\n6,8,9\n8,3,9\n9,4,9\n"), target="y", features=())
    assert second.examples > first.examples
    np.testing.assert_array_equal(first.parts.train.x, before)


def test_a_data_file_is_found_beside_its_scenario(tmp_path, mine, scenario_text, monkeypatch):
    mine("a,y\n1,2\n3,4\n5,7\n")
    landscape = {"name": "linear-regression", "data": "mine.csv", "target": "y", "features": ["a"], "intercept": True}
    path = tmp_path / "own.toml"
    path.write_text(scenario_text(landscape=landscape, start=None), encoding="utf-8")
    monkeypatch.chdir("/")
    assert load_scenario(path).landscape.examples == 3


@pytest.mark.parametrize(
    ("name", "count", "features", "kinds"), [("iris", 150, 4, 3), ("diabetes", 442, 10, 214), ("digits", 1797, 64, 10)]
)
def test_shipped_sets_are_whole(name, count, features, kinds):
    data = load(name, "", (), 0)
    assert data.x.shape == (count, features)
    assert len(set(data.y)) == kinds
    assert data.source == SHIPPED[name].source


def test_shipped_sets_are_the_known_ones():
    iris, diabetes, digits = (load(name, "", (), 0) for name in ("iris", "diabetes", "digits"))
    np.testing.assert_allclose(iris.x.mean(axis=0), [5.8433, 3.0573, 3.7580, 1.1993], atol=5e-5)  # R's iris
    assert [iris.y.count(kind) for kind in ("setosa", "versicolor", "virginica")] == [50, 50, 50]
    np.testing.assert_allclose(diabetes.x.mean(axis=0)[:4], [48.5181, 1.4683, 26.3758, 94.6470], atol=5e-5)
    assert np.mean([float(y) for y in diabetes.y]) == pytest.approx(152.1335, abs=5e-5)
    assert [digits.y.count(str(k)) for k in range(10)] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # UCI's
    assert (digits.x.min(), digits.x.max()) == (0, 16)


def test_generated_sets_follow_their_seed():
    for make in (two_moons, spirals):
        x, y = make(4)
        assert x.shape == (200, 2)
        np.testing.assert_array_equal(np.bincount(y.astype(int)), [100, 100])
        np.testing.assert_array_equal(make(4)[0], x)
        assert (make(5)[0] != x).all()


def test_parts_share_no_example_and_lose_none():
    model = LinearRegression(standardise=False, features=(), intercept=False)
    parts = model.parts
    assert [len(part.y) for part in (parts.train, parts.validation, parts.test)] == [310, 66, 66]
    rows = np.concatenate([np.column_stack([part.x, part.y]) for part in (parts.train, parts.validation, parts.test)])
    data = load("diabetes", "", (), 0)
    whole = np.column_stack([data.x, [float(y) for y in data.y]])
    np.testing.assert_array_equal(rows[np.lexsort(rows.T)], whole[np.lexsort(whole.T)])


def test_another_split_seed_makes_other_parts():
    order = shuffled(100, 3)
    np.testing.assert_array_equal(np.sort(order), np.arange(100))
    np.testing.assert_array_equal(shuffled(100, 3), order)
    assert (shuffled(100, 4) != order).mean() > 0.9


def test_features_are_standardised_by_the_training_part_alone():
    parts = LinearRegression(features=()).parts
    np.testing.assert_allclose(parts.train.x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(parts.train.x.std(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose([parts.train.y.mean(), parts.train.y.std()], [0, 1], atol=1e-12)
    assert np.abs(parts.test.x.mean(axis=0)).max() > 0.01
    pixels = MLP(data="digits").parts.train.x
    assert np.isfinite(pixels).all()  # some pixels are white in every digit


def test_a_class_told_from_no_other_is_refused(mine):
    with pytest.raises(ValueError, match="all examples have the same class 'a'"):
        LogisticRegression(data=mine("x,z,y\n1,2,a\n2,3,a\n3,5,a\n"), target="y", features=(), positive="a")


def test_a_target_that_is_always_the_same_has_a_window_all_the_same(mine):
    model = LinearRegression(data=mine("x,z,y\n1,2,7\n2,5,7\n3,1,7\n4,4,7\n"), target="y", features=())
    x0, x1, y0, y1 = model.window
    assert x0 < 0 < x1
    assert y0 < 0 < y1
