"""Sends a run to a window that listens on this machine: the bytes of a recording, but for checkpoints.

The window listens and trainings come to it, so that one address serves all of them and they lie on top of each other.
The thread that trains puts records into a bounded queue and never waits; another one sends them. What has been sent
stays in the queue as long as there is room, so that a window which comes late, or again, has what came before. What
there is no room for goes, the oldest first, and its count is told.
"""

import os
import select
import socket
import threading
from collections import deque

from fallline.engine.language import tr
from fallline.engine.recorder.records import DROPPED, MAGIC, as_json, framed

MOST = 2**23
"""Bytes of records that are kept: the losses of some 300,000 steps."""
AGAIN = 1.0
"""Seconds until a window that is not there is looked for again."""
PIECE = 2**12
LAST = 1.0
"""Seconds for which the end waits for a window that is behind."""


class Sender:
    """To one address; whether anybody listens there is nobody's concern."""

    def __init__(self, address: tuple[str, int], most: int = MOST) -> None:
        self._address, self._most, self._process = address, most, os.getpid()
        self._head = b""
        self._records = deque[bytes]()
        self._first = self._held = 0
        """Number of the first record that is kept, and the bytes of all."""
        self._news = threading.Condition()
        self._peer: socket.socket | None = None
        self._closed = self.heard = False
        """`heard` is whether a window was there."""
        self._thread = threading.Thread(target=self._run, name="fallline.watch", daemon=True)

    def begin(self, head: bytes) -> None:
        """The header's record, from which on there is something to send."""
        self._head = head
        self._thread.start()

    def put(self, data: bytes) -> None:
        """A record, or some."""
        if os.getpid() != self._process:  # a fork has no thread that would send
            return
        with self._news:
            self._records.append(data)
            self._held += len(data)
            while self._held > self._most and self._records:
                self._held -= len(self._records.popleft())
                self._first += 1
            self._news.notify()

    def close(self) -> None:
        """Let a window that is there have the rest, and wait for that no longer than LAST."""
        if os.getpid() != self._process:
            return
        with self._news:
            self._closed = True
            self._news.notify()
            there = self._peer is not None
        if there and self._thread.is_alive():
            self._thread.join(LAST)

    def _run(self) -> None:
        while not self._closed:
            try:
                with socket.create_connection(self._address, timeout=AGAIN) as peer:
                    peer.settimeout(None)
                    self._peer, self.heard = peer, True
                    self._serve(peer)
            except OSError:  # nobody is there, or no more
                pass
            self._peer = None
            with self._news:
                self._news.wait_for(lambda: self._closed, AGAIN)

    def _serve(self, peer: socket.socket) -> None:
        """All that is kept and all that comes, until the run ends; raises OSError once the window is gone."""
        peer.sendall(MAGIC + self._head)
        at = dropped = told = 0
        while True:
            with self._news:
                news = self._news.wait_for(lambda at=at: self._closed or at < self._end, AGAIN)  # type: ignore[misc]
                dropped += max(self._first - at, 0)
                at = max(self._first, at)
                record = self._records[at - self._first] if at < self._end else b""
            if not news:
                _check(peer)
                continue
            if not record:
                return
            at += 1
            if dropped > told:
                peer.sendall(framed(DROPPED, as_json({"records": dropped})))
                told = dropped
            peer.sendall(record)

    @property
    def _end(self) -> int:
        return self._first + len(self._records)


def _check(peer: socket.socket) -> None:
    """Raise OSError where it is gone, which nobody is told who sends it nothing."""
    if select.select([peer], [], [], 0)[0] and not peer.recv(PIECE):
        raise OSError(tr("the window was closed"))
