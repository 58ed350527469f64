"""The window of watched runs listens at an address: runs that are sent there are followed as files are."""

import socket

import numpy as np
import pytest
from PySide6.QtWidgets import QInputDialog

import fallline

from .test_watched_runs import descend, known, watching  # noqa: F401


@pytest.fixture
def address():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return "{}:{}".format(*server.getsockname())


def test_runs_that_are_sent_are_followed_beside_each_other(watching, qtbot, monkeypatch, address):  # noqa: F811
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (f" {address} ", True))
    watching.side.listen.click()
    assert f'to="{address}"' in watching.side.words.text()
    assert watching.side.listen.text() == "Stop listening"
    runs = [fallline.watch(parameters=np.ones(6) * k, every=1, to=address, name=f"at {k}") for k in (1, 2)]
    ends = [descend(run, 20, np.ones(6) * k) for k, run in enumerate(runs, 1)]
    for run in runs:
        run.end_epoch(0.5)
    qtbot.waitUntil(lambda: known(watching) == [20, 20])
    names = sorted(watching.side.list.item(row).text() for row in range(2))
    assert names == ["at 1 · 20 steps", "at 2 · 20 steps"]
    watching.side.over.setCurrentText("Seconds")  # what was taken comes no second time, and is still there
    descend(runs[0], 30, ends[0])
    qtbot.waitUntil(lambda: sorted(known(watching)) == [20, 50])
    assert watching.kept()["files"] == []
    assert watching.kept()["listens"] == address
    for run in runs:
        run.close()
    qtbot.waitUntil(lambda: watching.side.list.item(0).text().endswith(" · over"))
    watching.side.listen.click()
    assert watching.followed.listener is None
    watching.side.remove.click()
    assert len(watching.followed.readers) == 1


def test_what_is_wrong_with_an_address_or_what_comes_there_is_told_in_a_line(watching, qtbot, address):  # noqa: F811
    with socket.create_server(address_pair(address)):
        watching.listen(address)
        assert watching.side.words.text() == f"Nothing can be heard at {address}: it is taken by another program."
    watching.listen("10.0.0.1:80")
    assert "no address of this machine alone" in watching.side.words.text()
    watching.put_back({"files": [], "over": "Step", "listens": address})
    with socket.create_connection(address_pair(address)) as peer:
        peer.sendall(b"fallline-recording 1\n" + bytes(64))
        qtbot.waitUntil(lambda: "damaged at byte 21" in watching.side.words.text())
    assert watching.isVisible()


def address_pair(address):
    host, port = address.split(":")
    return host, int(port)
