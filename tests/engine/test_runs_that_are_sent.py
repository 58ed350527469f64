"""A run that is sent to an address of this machine arrives whole; training neither waits for a window nor dies."""

import socket
import subprocess
import sys
import threading

import numpy as np
import pytest

import fallline
from fallline.engine.recorder import sender as sending
from fallline.engine.recorder.address import address_of, divided
from fallline.engine.recorder.arrays_source import ArraysSource
from fallline.engine.recorder.listener import Listener
from fallline.engine.recorder.records import MAGIC, Damaged, rows
from fallline.engine.recorder.run_file import RunFile
from fallline.engine.recorder.sender import Sender

START = np.array([3.0, -2.0])


@pytest.fixture
def listener():
    made = Listener(f"127.0.0.1:{free()}")
    yield made
    made.close()


def free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def until(true):
    """Whatever it takes: the test's own time limit ends it."""
    pause = threading.Event()
    while not (found := true()):
        pause.wait(1e-3)
    return found


def descend(run, steps, theta=START):
    for _ in range(steps):
        loss, gradient, theta = float(theta @ theta), 2 * theta, theta - 0.2 * theta
        run.step(loss, theta, gradient=gradient, rate=0.1)
    return theta


def read(run, steps):
    def known():
        run.more()
        found = run.recording()
        return found if found is not None and found.steps == steps else None

    return until(known)


def test_it_arrives_as_it_is_written_and_ends_with_it(listener, tmp_path):
    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=START, every=1, to=listener.address) as run:
        end = descend(run, 30)
        (arriving,) = until(listener.arrived)
        assert read(arriving, 30).header.name == arriving.name == "run"
        descend(run, 10, end)
        run.end_epoch(0.5)
        run.checkpoint()
    until(lambda: arriving.ended)
    sent, kept = read(arriving, 40), fallline.open_recording(path)
    for table in kept.tables:
        np.testing.assert_array_equal(sent.tables[table], kept.tables[table])
    assert (len(kept.checkpoints), len(sent.checkpoints), arriving.dropped) == (1, 0, 0)


def test_a_window_that_comes_late_or_again_has_what_came_before(monkeypatch):
    monkeypatch.setattr(sending, "AGAIN", 1e-3)
    address = f"127.0.0.1:{free()}"
    with fallline.watch(parameters=START, every=1, to=address, name="late") as run:
        descend(run, 20)
        for _ in range(2):
            window = Listener(address)
            (arriving,) = until(window.arrived)
            assert read(arriving, 20).column("loss", "loss")[0] == START @ START
            window.close()


def test_what_has_no_room_goes_the_oldest_first_and_its_count_is_told(listener):
    file = RunFile(None, "run", 0, "refuse", None)
    file.begin(ArraysSource(START, 0), 0, start=False)
    sender = Sender(address_of(listener.address), most=3000)
    for step in range(1, 101):
        sender.put(rows(0, np.array([[step, step / 100, 1.0]])))
    sender.begin(file._head)
    (arriving,) = until(listener.arrived)
    found = read(arriving, 100)
    losses = found.column("loss", "step")
    assert 0 < arriving.dropped == 100 - len(losses)
    np.testing.assert_array_equal(losses, np.arange(101 - len(losses), 101))
    sender.close()


def test_training_goes_on_where_nobody_listens_and_where_somebody_never_reads():
    run = fallline.watch(parameters=START, to=f"127.0.0.1:{free()}")
    descend(run, 50)
    assert run.steps == 50
    with pytest.warns(RuntimeWarning, match="kept nowhere"):
        run.close()
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = "{}:{}".format(*deaf.getsockname())
        run = fallline.watch(parameters=np.zeros(60), every=1, to=address)
        peer, _ = deaf.accept()
        for _ in range(15_000):  # more than the sockets hold
            run.step(0.0, np.zeros(60))
        assert run.steps == 15_000
        peer.close()
        run.close()


def test_garbage_is_not_heard_and_what_is_torn_or_damaged_is_told(listener):
    host, port = address_of(listener.address)
    with socket.create_connection((host, port)) as peer:
        peer.sendall(b"G")  # GET, perhaps
        assert peer.recv(1) == b"", "it is hung up on"
    with socket.create_connection((host, port)) as peer:
        peer.sendall(MAGIC + bytes(range(64)))
        (damaged,) = until(listener.arrived)
        with pytest.raises(Damaged, match=r"^run 1 at .*: damaged at byte 21"):
            until(damaged.more)
        peer.sendall(bytes(2**20))  # goes past
    child = f"""
import fallline, numpy, os, sys
theta = numpy.ones(3)
run = fallline.watch(parameters=theta, every=1, to={listener.address!r})
for step in range(25): run.step(1.0, theta)
sys.stdin.read(1)
os.kill(os.getpid(), 9)
"""
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE) as process:
        (run,) = until(listener.arrived)
        read(run, 25)
        process.communicate(b".")
    until(lambda: run.ended)
    assert read(run, 25).torn == 0


def test_only_an_address_of_this_machine_is_taken(tmp_path, monkeypatch):
    assert [address_of(each) for each in ("localhost:80", "[::1]:8765")] == [("127.0.0.1", 80), ("::1", 8765)]
    for text in ("192.168.1.2:8765", "0.0.0.0:8765", "127.0.0.1:0", "127.0.0.1:99999", "here", "127.0.0.1"):
        with pytest.raises(ValueError, match="no address of this machine alone"):
            fallline.watch(parameters=START, to=text)
    monkeypatch.chdir(tmp_path)
    assert divided(["a.recording", "127.0.0.1:8765"]) == ([tmp_path.__class__("a.recording")], "127.0.0.1:8765")
    with pytest.raises(ValueError, match="this machine alone"):
        divided(["10.0.0.1:80"])
    with pytest.raises(ValueError, match="give a path, an address"):
        fallline.watch(parameters=START)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = "{}:{}".format(*taken.getsockname())
        with pytest.raises(OSError, match=f"^Nothing can be heard at {address}: it is taken by another program$"):
            Listener(address)
