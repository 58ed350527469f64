"""A sweep on other processes or machines, stopped and resumed: the same map to the bit, and nothing computed twice."""

import contextlib
import os
import signal
import sqlite3
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fallline import loads
from fallline.engine.run.progress import Stopped
from fallline.engine.studies import sweep as module
from fallline.engine.studies import workers
from fallline.engine.studies.sweep import parse_axis, sweep
from fallline.engine.studies.sweep_store import VERSION, Row, Store, StoreError, row_key

MAIN = Path(__file__).parents[2] / "main.py"
ROWS = 12
X, Y = parse_axis("runs.0.schedule.lr=log:1e-4:1:9"), parse_axis(f"runs.0.optimizer.beta=lin:0:0.99:{ROWS}")
KEY = b"k" * 32
ROW = Row(np.array([1.5, np.nan, np.inf]), np.array([False, True, False]))


@pytest.fixture(name="ripples")
def _ripples(scenario_text):
    """Momentum on Ackley's function: it has exp and cos, so machine code and numpy differ in the last bits."""
    run = {"label": "Momentum", "optimizer": {"name": "momentum"}}
    return loads(scenario_text(landscape={"name": "ackley"}, start=[2.3, -1.7], steps=40, runs=[run]))


@pytest.fixture(name="computed")
def _computed(monkeypatch):
    """The y values of the rows that this process computed."""
    rows, plain = [], module._row

    def counted(work):
        rows.append(work.value)
        return plain(work)

    monkeypatch.setattr(module, "_row", counted)
    return rows


def bits(found):
    return found.figures.tobytes() + found.diverged.tobytes()


class Backwards(Executor):
    """Computes at once what is submitted, and hands it out in an order of its own."""

    def submit(self, fn, *args, **kwargs):
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class TestExecutors:
    @pytest.mark.parametrize("mode", ["0", "wait"])
    @pytest.mark.parametrize("make", [Backwards, lambda: ThreadPoolExecutor(3)])
    def test_any_executor_gives_the_same_bits(self, ripples, monkeypatch, make, mode):
        monkeypatch.setenv("FALLLINE_COMPILE", mode)
        with make() as executor:
            assert bits(sweep(ripples, X, Y, executor=executor)) == bits(sweep(ripples, X, Y))

    def test_machine_code_and_numpy_give_the_same_bits_too(self, ripples, monkeypatch):
        monkeypatch.setenv("FALLLINE_COMPILE", "0")
        by_numpy = sweep(ripples, X, Y)
        monkeypatch.setenv("FALLLINE_COMPILE", "wait")
        assert bits(sweep(ripples, X, Y)) == bits(by_numpy)

    @pytest.mark.parametrize("mode", ["0", "wait"])
    def test_local_processes_give_the_same_bits(self, ripples, monkeypatch, mode):
        monkeypatch.setenv("FALLLINE_COMPILE", mode)
        alone = sweep(ripples, X, Y)
        monkeypatch.setenv("FALLLINE_COMPILE", "wait" if mode == "0" else "0")
        with workers.local(2) as executor:
            future = executor.submit(os.getpid)  # both have started with the other way in their environment
            assert future.result() != os.getpid()
            monkeypatch.setenv("FALLLINE_COMPILE", mode)
            assert bits(sweep(ripples, X, Y, executor=executor)) == bits(alone)

    def test_no_jobs_are_no_executor(self):
        with workers.local(0) as executor:
            assert executor is None

    def test_a_killed_process_ends_in_one_line(self, ripples):
        def run():
            with workers.local(1) as executor:
                os.kill(executor.submit(os.getpid).result(), signal.SIGTERM)
                sweep(ripples, X, Y, executor=executor)

        with pytest.raises(workers.WorkersError, match="ended from outside"):
            run()

    def test_a_worker_of_another_version_is_refused(self, ripples):
        strange = module._Work(ripples, 0, X, Y.place, 0.5, "loss", 1e-6, "0", "another program")
        with pytest.raises(ValueError, match="another version"):
            module._row(strange)

    def test_small_sweeps_are_not_worth_processes(self, ripples):
        assert not workers.worth_starting(ripples, 0, 100)
        assert workers.worth_starting(msgspec.structs.replace(ripples, steps=100_000), 0, 10_000)


class TestCluster:
    pytestmark = pytest.mark.filterwarnings("ignore")  # what dask's own threads and sockets say is not ours

    def test_a_worker_killed_half_way_changes_no_bit(self, ripples, monkeypatch, tmp_path):
        distributed = pytest.importorskip("distributed", reason="the extra fallline[cluster] is not installed")
        long = msgspec.structs.replace(ripples, steps=4000)
        monkeypatch.setenv("FALLLINE_COMPILE", "wait")
        alone = sweep(long, X, Y)
        killed = []

        def kill_one(share, _found):
            if share >= 0.5 and not killed:
                with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                    killed.extend(client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGKILL)

        monkeypatch.setenv("FALLLINE_COMPILE", "0")  # what the workers start with, and must not heed
        options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None}
        with distributed.LocalCluster(n_workers=2, silence_logs=50, **options) as cluster:
            monkeypatch.setenv("FALLLINE_COMPILE", "wait")
            with Store(tmp_path / "rows.sqlite") as store, workers.cluster(cluster.scheduler_address) as executor:
                found = sweep(long, X, Y, executor=executor, progress=kill_one, store=store)
        assert len(killed) == 2
        assert bits(found) == bits(alone)
        with Store(tmp_path / "rows.sqlite") as store:
            monkeypatch.setattr(module, "_row", None)  # nothing is left to compute
            assert bits(sweep(long, X, Y, store=store)) == bits(alone)

    def test_a_scheduler_that_is_not_there_ends_in_one_line(self, monkeypatch):
        pytest.importorskip("distributed", reason="the extra fallline[cluster] is not installed")
        with pytest.raises(workers.WorkersError, match="no scheduler answers") as caught:
            workers.cluster("nowhere://at-all").__enter__()
        assert "\n" not in str(caught.value)

    def test_without_the_extra_it_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "distributed", None)
        with pytest.raises(workers.WorkersError, match=r"fallline\[cluster\]"):
            workers.cluster("tcp://127.0.0.1:1").__enter__()


class TestResuming:
    def test_an_interrupted_sweep_computes_each_row_once(self, ripples, tmp_path, computed):
        def interrupt(share, _found):
            if share >= 5 / ROWS:
                raise KeyboardInterrupt

        with Store(tmp_path / "rows.sqlite") as store, pytest.raises(KeyboardInterrupt):
            sweep(ripples, X, Y, progress=interrupt, store=store)
        assert len(computed) == 5
        shares = []
        with Store(tmp_path / "rows.sqlite") as store:
            found = sweep(ripples, X, Y, store=store, progress=lambda share, _: shares.append(share))
        assert sorted(computed) == sorted(Y.values().tolist())
        assert shares == pytest.approx(np.arange(1, ROWS + 1) / ROWS)
        assert bits(found) == bits(sweep(ripples, X, Y))

    def test_a_sweep_that_was_stopped_keeps_its_rows(self, ripples, tmp_path, computed):
        def stop(share, _found):
            if share >= 0.5:
                raise Stopped

        for _ in range(2):
            with Store(tmp_path / "rows.sqlite") as store, pytest.raises(Stopped):
                sweep(ripples, X, Y, store=store, progress=stop)
        assert len(computed) == ROWS // 2

    def test_rows_are_shared_by_what_they_follow_from(self, ripples, tmp_path, computed):
        words = msgspec.structs.replace(ripples, title="Other words", description="…", view=(-1, 1, -1, 1))
        half = parse_axis("runs.0.optimizer.beta=lin:0:0.99:2")  # its two values are among the twelve
        with Store(tmp_path / "rows.sqlite") as store:
            sweep(ripples, X, Y, store=store)
            sweep(words, X, half, store=store)
        assert len(computed) == ROWS

    @pytest.mark.parametrize("change", ["seed", "steps", "metric", "tolerance", "x", "mode"])
    def test_rows_of_another_question_are_computed(self, ripples, tmp_path, computed, change, monkeypatch):
        with Store(tmp_path / "rows.sqlite") as store:
            sweep(ripples, X, Y, store=store)
            if change in ("seed", "steps"):
                other = msgspec.structs.replace(ripples, **{change: 41})
                sweep(other, X, Y, store=store)
            elif change == "x":
                sweep(ripples, msgspec.structs.replace(X, high=0.9), Y, store=store)
            else:
                monkeypatch.setenv("FALLLINE_COMPILE", "wait" if change == "mode" else "0")
                sweep(ripples, X, Y, "steps" if change == "metric" else "loss", 1e-5, store=store)
        assert len(computed) == 2 * ROWS

    def test_another_data_file_of_the_same_name_is_another_question(self, scenario_text, tmp_path):
        file = tmp_path / "points.csv"
        keys = []
        for value in (1.0, 2.0):
            file.write_text("x,y\n" + "".join(f"{k},{value * k + 1}\n" for k in range(20)))
            landscape = {
                "name": "linear-regression",
                "data": str(file),
                "features": ["x"],
                "target": "y",
                "intercept": True,
            }
            run = {"optimizer": {"name": "gradient-descent"}}
            keys.append(row_key(loads(scenario_text(landscape=landscape, runs=[run], start=None)), 1))
        assert keys[0] != keys[1]


class TestFile:
    def test_a_row_comes_back_to_the_bit(self, tmp_path):
        with Store(tmp_path / "rows.sqlite") as store:
            assert store.get(KEY) is None
            store.put(KEY, ROW)
        with Store(tmp_path / "rows.sqlite") as store:
            found = store.get(KEY)
        assert found.figures.tobytes() == ROW.figures.tobytes()
        assert found.diverged.tolist() == ROW.diverged.tolist()
        assert [each.name for each in tmp_path.iterdir()] == ["rows.sqlite"]  # one file, and nothing beside it

    def test_a_second_coordinator_is_refused(self, tmp_path):
        with Store(tmp_path / "rows.sqlite"), pytest.raises(StoreError, match="another process"):
            Store(tmp_path / "rows.sqlite")

    def test_a_store_of_another_version_is_refused(self, tmp_path):
        with Store(tmp_path / "rows.sqlite") as store:
            store.put(KEY, ROW)
        alter(tmp_path / "rows.sqlite", f"PRAGMA user_version = {VERSION + 1}")
        refused(tmp_path / "rows.sqlite", f"version {VERSION + 1}, and this Fallline reads version {VERSION}")

    def test_a_foreign_database_is_refused_and_left_alone(self, tmp_path):
        alter(tmp_path / "own.sqlite", "CREATE TABLE letters (text)")
        before = (tmp_path / "own.sqlite").read_bytes()
        refused(tmp_path / "own.sqlite", "no store of sweeps")
        assert (tmp_path / "own.sqlite").read_bytes() == before

    def test_a_text_is_refused_and_left_alone(self, tmp_path):
        (tmp_path / "notes.txt").write_text("remember the milk\n" * 100)
        refused(tmp_path / "notes.txt", "no store of sweeps")
        assert (tmp_path / "notes.txt").read_text() == "remember the milk\n" * 100

    def test_a_file_cut_short_is_refused(self, tmp_path):
        path = tmp_path / "rows.sqlite"
        with Store(path) as store:
            for k in range(200):
                store.put(bytes([k]) * 32, ROW)
        path.write_bytes(path.read_bytes()[:-5000])
        refused(path, "damaged")

    def test_a_changed_row_is_refused(self, tmp_path):
        path = tmp_path / "rows.sqlite"
        with Store(path) as store:
            store.put(KEY, ROW)
        alter(path, "UPDATE rows SET figures = zeroblob(24)")
        with Store(path) as store, pytest.raises(StoreError, match="a row of it is damaged"):
            store.get(KEY)

    @pytest.mark.parametrize("name", ["", "missing/rows.sqlite"])
    def test_a_place_that_holds_no_file_is_refused(self, tmp_path, name):
        refused(tmp_path / name, "unable to open")


def alter(path, statement):
    with contextlib.closing(sqlite3.connect(path)) as base:
        base.execute(statement)
        base.commit()


def refused(path, words):
    with pytest.raises(StoreError, match=words) as caught:
        Store(path)
    assert "\n" not in str(caught.value)
