"""A wire that can be cut: a small TCP proxy between one server and its Redis."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading


class Wire:
    """Passes on what comes, until it is cut: `hang_up` closes and refuses, `go_silent` takes everything and says nothing."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._dead: list[socket.socket] = []
        self._silent = False
        self._refusing = False
        self._guard = threading.Lock()
        self._stop = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def hang_up(self) -> None:
        """Close all connections and refuse new ones."""
        with self._guard:
            self._refusing = True
            self._close_all()

    def go_silent(self) -> None:
        """Keep everything open and pass nothing on: a cable that was pulled."""
        with self._guard:
            self._silent = True

    def mend(self) -> None:
        """Let new connections through. Those that fell silent stay open and say nothing for ever."""
        with self._guard:
            if self._silent:
                self._dead.extend(self._pairs)
                self._pairs.clear()
            self._silent = self._refusing = False

    def close(self) -> None:
        """Stop."""
        self._stop = True
        self._thread.join()
        self._close_all()
        self._listener.close()

    def _close_all(self) -> None:
        for one in (*self._pairs, *self._dead):
            one.close()
        self._pairs.clear()
        self._dead.clear()

    def _run(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._listener, selectors.EVENT_READ)
            while not self._stop:
                with self._guard:
                    wanted = set(self._pairs)
                for one in {key.fileobj for key in waiting.get_map().values()} - wanted - {self._listener}:
                    waiting.unregister(one)
                for one in wanted - {key.fileobj for key in waiting.get_map().values()}:
                    waiting.register(one, selectors.EVENT_READ)
                for key, _ in waiting.select(0.02):
                    with self._guard:
                        self._serve(key.fileobj)

    def _serve(self, ready: object) -> None:
        if ready is self._listener:
            self._accept()
        elif isinstance(ready, socket.socket) and ready in self._pairs and not self._silent:
            self._pass_on(ready)

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        if self._refusing:
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            near.close()
            return
        self._pairs[near], self._pairs[far] = far, near

    def _pass_on(self, one: socket.socket) -> None:
        other = self._pairs[one]
        try:
            heard = one.recv(65_536)
            if heard:
                other.sendall(heard)
                return
        except OSError:
            pass
        for end in (one, other):
            self._pairs.pop(end, None)
            with contextlib.suppress(OSError):
                end.close()
