"""Listens at an address of this machine for runs that `fallline.watch(to=...)` sends, and reads them as they come.

What comes is read as a file is: it may be garbage, torn or cut off, and is believed only as far as it proves itself.
"""

import errno
import socket
import threading
from contextlib import suppress
from pathlib import Path

from fallline.engine.language import tr
from fallline.engine.recorder.address import address_of
from fallline.engine.recorder.reader import BLOCK, Reader
from fallline.engine.recorder.recording import Recording
from fallline.engine.recorder.records import MAGIC, Damaged

PIECE = 2**16
GREETING = 10.0
"""Seconds that a peer has to say that it is a run."""
MOST_PEERS = 64
"""At once."""


class Arriving(Reader):
    """A run that comes by a socket: `feed` in one thread, read in another."""

    def __init__(self, place: str) -> None:
        self._room = threading.Condition()
        self._buffer, self._base = bytearray(), 0
        """What came and is not taken yet, and the byte of the run at which that begins."""
        self._reading = threading.RLock()
        self._passing = False
        self.ended = False
        super().__init__(Path(place))

    @property
    def name(self) -> str:
        return self.header.name if self.header is not None else self.path.name

    def again(self) -> Reader:
        """Itself: what was taken comes no second time."""
        return self

    def feed(self, data: bytes) -> None:
        """More of it; waits while there is more than can be read at once, and with it whoever sends."""
        with self._room:
            self._room.wait_for(lambda: self._passing or len(self._buffer) < BLOCK)
            if not self._passing:
                self._buffer += data

    def let_go(self) -> None:
        """Nobody reads it: what comes goes past."""
        with self._room:
            self._passing = True
            self._room.notify()

    def more(self) -> bool:
        with self._reading:
            try:
                return super().more()
            except Damaged:
                self.let_go()
                raise

    def recording(self) -> Recording | None:
        with self._reading:
            return super().recording()

    def _fetch(self) -> bytes:
        with self._room:
            del self._buffer[: self.offset - self._base]
            self._base = self.offset
            self._size = self.offset + len(self._buffer)
            self._room.notify()
            return bytes(self._buffer[:BLOCK])


class Listener:
    """Raises ValueError where the address is none, and OSError in a line where it cannot be had."""

    def __init__(self, address: str) -> None:
        self.address = address
        host, port = address_of(address)
        self._arrived, self._peers, self._count = list[Arriving](), set[socket.socket](), 0
        self._lock = threading.Lock()
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._server = socket.create_server((host, port), family=family)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = tr("it is taken by another program") if taken else error.strerror or str(error)
            raise OSError(tr("Nothing can be heard at {address}: {why}", address=address, why=why)) from None
        threading.Thread(target=self._accept, name="listener", daemon=True).start()

    def arrived(self) -> list[Arriving]:
        """The runs that came since this was asked last."""
        with self._lock:
            found, self._arrived = self._arrived, []
        return found

    def close(self) -> None:
        """Listen no more; what came stays."""
        for each in (self._server, *self._peers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for it
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:  # closed
                return
            if len(self._peers) >= MOST_PEERS:
                peer.close()
                continue
            self._peers.add(peer)
            threading.Thread(target=self._receive, args=(peer,), name="a run", daemon=True).start()

    def _receive(self, peer: socket.socket) -> None:
        run: Arriving | None = None
        try:
            peer.settimeout(GREETING)
            greeting = b""
            while len(greeting) < len(MAGIC) and MAGIC.startswith(greeting):
                piece = peer.recv(len(MAGIC) - len(greeting))
                if not piece:
                    return
                greeting += piece
            if greeting != MAGIC:  # no run: whatever it is, it is not listened to
                return
            peer.settimeout(None)
            with self._lock:
                self._count += 1
                run = Arriving(tr("run {count} at {address}", count=self._count, address=self.address))
                self._arrived.append(run)
            run.feed(greeting)
            while piece := peer.recv(PIECE):
                run.feed(piece)
        except OSError:  # it was killed, or nobody listens any more
            pass
        finally:
            self._peers.discard(peer)
            peer.close()
            if run is not None:
                run.ended = True
