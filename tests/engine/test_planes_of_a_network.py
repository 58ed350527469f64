"""The loss of a network elsewhere on planes through its parameters: its own at every point, kept on the way, said."""

import numpy as np
import pytest

import fallline
from fallline.engine.landscapes.measured import Measured
from fallline.engine.problem.grid import interpolated, interpolated_slope

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(60, 4)), RNG.normal(size=60)
WHERE = {"out": RNG.normal(size=5), "w": RNG.normal(size=(4, 5))}
D = 25


def loss(tree, rows=slice(None)):
    return float(np.mean((np.tanh(X[rows] @ tree["w"]) @ tree["out"] - Y[rows]) ** 2))


def vector(tree):
    return np.concatenate([tree["out"], tree["w"].ravel()])


def tree_of(flat):
    return {"out": flat[:5], "w": flat[5:].reshape(4, 5)}


PATH = [tree_of(vector(WHERE) + (0.6**k) * RNG.normal(size=D)) for k in range(6)]
HESSIAN = np.diag(np.linspace(-1.0, 9.0, D))
BATCHES = [np.arange(k, min(k + 25, 60)) for k in range(0, 60, 25)]  # the last is smaller than the others


@pytest.fixture
def path(tmp_path):
    return tmp_path / "where.npz"


def measure(path, **more):
    usual = {"loss": loss, "parameters": WHERE, "batches": BATCHES, "checkpoints": PATH, "size": 9}
    return fallline.planes(path, **usual | {"product": lambda v: HESSIAN @ v} | more)


def test_on_every_plane_the_loss_is_that_of_the_network_and_the_path_is_where_it_was(path):
    with np.load(measure(path)) as file:
        kinds = [str(file[f"planes.{i}.kind"]) for i in range(5)]
        assert kinds == ["principal", "random", "eigenvectors", "checkpoints", "line"]
        whole = np.array([vector(each) for each in (*PATH, WHERE)])
        np.testing.assert_allclose(file["path_loss"], [loss(tree_of(each)) for each in whole])
        for i in range(5):
            plane = {name: file[f"planes.{i}.{name}"] for name in ("x", "y", "loss", "origin", "directions", "path")}
            for row, column in np.ndindex(plane["loss"].shape):
                at = plane["origin"] + plane["directions"] @ [plane["x"][column], plane["y"][row]]
                assert plane["loss"][row, column] == pytest.approx(loss(tree_of(at)), rel=1e-9)
            seen = plane["origin"] + plane["path"] @ plane["directions"].T
            off = np.linalg.norm(whole - seen, axis=1)
            np.testing.assert_allclose(file[f"planes.{i}.off"], off, atol=1e-9)
            centred, basis = whole - whole.mean(axis=0), np.linalg.qr(plane["directions"])[0]
            share = ((centred @ basis) ** 2).sum() / (centred**2).sum()
            assert file[f"planes.{i}.share"] == pytest.approx(share)
        np.testing.assert_allclose(file["planes.3.off"][[0, 3, 6]], 0, atol=1e-9)
        t = np.linspace(0, 1, 101)[:, None]
        along = np.array([loss(tree_of(at)) for at in (1 - t) * whole[0] + t * whole[-1]])
        np.testing.assert_allclose(file["planes.4.line"], along)
        assert file["planes.4.barrier"] == pytest.approx((along - (1 - t[:, 0]) * along[0] - t[:, 0] * along[-1]).max())
        top = np.abs(file["planes.2.directions"]).argmax(axis=0)
        assert top.tolist() == [D - 1, D - 2]
        mean = np.mean([file[f"spectrum.{k}.weights"] @ file[f"spectrum.{k}.nodes"] for k in range(16)])
        assert mean == pytest.approx(np.diag(HESSIAN).mean(), rel=0.1)


def test_the_file_is_a_scenario_of_as_many_pictures_which_say_what_they_hold(path):
    scenario = fallline.load_scenario(measure(path))
    assert fallline.loads(fallline.dumps(scenario)) == scenario
    assert [each.title.split()[0] for each in scenario.snapshots] == ["Principal", "Two", "Plane", "Plane", "The"]
    whole = np.array([vector(each) for each in (*PATH, WHERE)])
    for each in scenario.snapshots:
        there = scenario.at(each)
        (way,) = fallline.trace(there)
        np.testing.assert_allclose(way.loss[:, 0], [loss(tree_of(at)) for at in whole])
        assert "% of the motion of 7 checkpoints, which lie up to" in there.landscape.said[2]
    assert "plane holds" in scenario.landscape.axis_names[0]
    assert "rises" in scenario.snapshots[4].landscape.said[2]
    assert not scenario.landscape.has_hessian


def test_an_interrupted_measurement_goes_on_where_it_was_and_ends_the_same(path):
    calls = []

    def counted(tree, rows):
        calls.append(1)
        return loss(tree, rows)

    def torn(tree, rows):
        if len(calls) > 700:
            raise KeyboardInterrupt
        return counted(tree, rows)

    with pytest.raises(KeyboardInterrupt):
        measure(path, loss=torn)
    assert not path.exists()
    with (path.with_name("where.npz.part") / "random.losses").open("ab") as file:
        file.write(b"torn")
    begun = len(calls)
    measure(path, loss=counted)
    rest = len(calls) - begun
    calls.clear()
    measure(path.with_name("at-once.npz"), loss=counted)
    assert rest < len(calls) - 400
    with np.load(path) as one, np.load(path.with_name("at-once.npz")) as other:
        for name in set(one.files) - {"scenario"}:
            np.testing.assert_array_equal(one[name], other[name])
    assert {each.name for each in path.parent.iterdir()} == {"where.npz", "at-once.npz"}


def test_of_a_lone_place_there_is_what_needs_no_path(path):
    told = []
    measure(path, checkpoints=(), product=None, progress=lambda share, words: told.append((share, words)))
    scenario = fallline.load_scenario(path)
    assert len(scenario.snapshots) == 1
    assert scenario.runs == ()
    assert "No path" in scenario.landscape.said[2]
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kinds": ["eigenvectors"], "product": None}, "give product"),
        ({"kinds": ["principal"], "checkpoints": ()}, "three checkpoints"),
        ({"kinds": ["plane"]}, "not 'plane'"),
        ({"checkpoints": [np.zeros(3)]}, "3 parameters beside a network of 25"),
        ({"batches": iter(BATCHES)}, "not an iterator"),
        ({"batches": []}, "no batch"),
        ({"parameters": None}, "a model, or parameters"),
        ({"line": (0, 99)}, "no checkpoint 99"),
        ({"size": 2}, "size is"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(path, more, words):
    with pytest.raises(ValueError, match=words):
        measure(path, kinds=more.pop("kinds", ["line"]), **more)
    assert not path.exists()


def test_a_folder_of_somebody_else_is_left_alone(path):
    folder = path.with_name("where.npz.part")
    folder.mkdir()
    (folder / "mine").touch()
    with pytest.raises(ValueError, match="left as it is"):
        measure(path)
    assert (folder / "mine").exists()


def test_between_the_points_is_a_cubic_through_all_of_them_and_beyond_is_nothing():
    x, y = np.meshgrid(np.linspace(-1, 2, 7), np.linspace(0, 5, 6))
    at = np.stack([RNG.uniform(-1, 2, 40), RNG.uniform(0, 5, 40)])
    values = 3 * x**2 - x * y + 2 * y
    np.testing.assert_allclose(interpolated(values, (-1, 2), (0, 5), at), 3 * at[0] ** 2 - at[0] * at[1] + 2 * at[1])
    slope = interpolated_slope(values, (-1, 2), (0, 5), at)
    np.testing.assert_allclose(slope, [6 * at[0] - at[1], 2 - at[0]], atol=1e-9)
    values[2, 3] = np.inf
    grid = np.stack([x.ravel(), y.ravel()])
    np.testing.assert_array_equal(interpolated(values, (-1, 2), (0, 5), grid), values.ravel())
    assert not np.isfinite(interpolated(values, (-1, 2), (0, 5), np.array([[2.1, 0.6], [1.0, 2.1]]))).any()


WRONG = [{"losses": ((1.0, 2.0), (1.0,))}, {"x": (1.0, 1.0)}, {"nodes": ((1.0,),)}]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda each: next(iter(each)))
def test_a_grid_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Measured(**wrong)


def test_a_run_of_ones_own_on_a_measured_plane_is_explained_without_a_curvature_that_is_not_known():
    x, y = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    bowl = Measured(losses=tuple(map(tuple, (x**2 + 1.2 * y**2).tolist())), x=(-2.0, 2.0), y=(-2.0, 2.0))
    slow = fallline.Run(
        optimizer=fallline.OPTIMIZERS["gradient-descent"](), schedule=fallline.SCHEDULES["constant"](lr=1e-3)
    )
    paths = fallline.trace(fallline.Scenario(landscape=bowl, runs=(slow,), start=(1.5, 1.0), steps=60))
    found = fallline.diagnose(paths)
    assert found[0].cause == "rate-too-low"
    assert "nan" not in found[0].sentence
