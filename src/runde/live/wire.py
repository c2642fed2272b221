"""The wire below the live connections: the one place where the message path is clever, because it is measured (bin/bench).

One message goes to eleven people, and handing a frame to the operating system costs more than everything else that is
done for it. So a frame is encoded once, whoever gets it, and whatever waits for one peer leaves in one write.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame

PATIENCE = 5.0  # seconds from the last word to the end
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: forget what the peer has not taken

EXTENSION = "runde.wire"  # where an application finds the wire in its ASGI scope


class Wire(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which also writes whole frames as they are."""

    drained: Callable[[], None] | None = None
    heard: Callable[[str], bool] | None = None  # is offered every text frame first; True: it was taken

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can be said."""
        return self.close_sent or self.disconnected or self.transport.is_closing()

    @property
    def is_full(self) -> bool:
        """Whether the peer takes less than it is sent: wait for `drained` before writing more."""
        return not self.writable.is_set()

    def write(self, frames: bytes) -> None:
        """Write whole frames made by `framed`; what comes after the end of the connection is dropped."""
        if not self.has_ended:
            self.transport.write(frames)

    def abort(self) -> None:
        """End the connection now: nothing more is written, not even what waits already, here or in the system's buffers."""
        if not self.disconnected:
            with contextlib.suppress(OSError, ValueError, AttributeError):  # the socket may be gone already
                self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self.transport.abort()

    async def run_asgi(self) -> None:
        """Serve the connection to its end, and see that it does end: closing waits until the peer has taken everything, and
        one that has stopped reading never does."""
        await super().run_asgi()
        if not self.disconnected:
            self.loop.call_later(PATIENCE, self.abort)

    def keepalive_timeout(self) -> None:
        """The peer answers no more: do not wait for it to take what is on its way."""
        super().keepalive_timeout()
        self.loop.call_later(PATIENCE, self.abort)

    def shutdown(self) -> None:
        """The server stops. A peer that has said goodbye itself must not keep the others from hearing it."""
        try:
            super().shutdown()
        except InvalidState:
            self.transport.close()

    def handle_connect(self, event: Any) -> None:
        """Let the application find this wire."""
        super().handle_connect(event)
        if hasattr(self, "scope"):  # not for a handshake that was refused at once
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def handle_text(self, event: Frame) -> None:
        """Offer a whole frame to `heard`; what it does not take goes the usual way, through `receive`.

        Nothing overtakes what still waits on the usual way.
        """
        if event.fin and self.heard is not None and self.queue.empty() and not self.close_sent:
            try:
                taken = self.heard(bytes(event.data).decode())
            except UnicodeDecodeError:
                taken = False  # the usual way says why
            if taken:
                return
        super().handle_text(event)

    def resume_writing(self) -> None:
        """The peer has caught up."""
        super().resume_writing()
        if self.drained is not None:
            self.drained()


def framed(payload: bytes) -> bytes:
    """`payload` (UTF-8) as one whole unmasked text frame (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < 126:
        return b"\x81%c%b" % (length, payload)
    if length < 65_536:
        return b"\x81\x7e%b%b" % (length.to_bytes(2), payload)
    return b"\x81\x7f%b%b" % (length.to_bytes(8), payload)
