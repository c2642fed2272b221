"""The WebSockets of a server: uvicorn's, and an end for peers that do not take the goodbye."""

from __future__ import annotations

import socket
import struct

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

PATIENCE = 5.0  # seconds
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: forget what the peer has not taken


class Sockets(WebSocketsSansIOProtocol):
    """Closing a connection waits until the peer has taken all that was written. Whoever has stopped reading never does, and
    would keep the socket and what lies in its buffers for ever: after a few seconds such a connection is cut."""

    async def run_asgi(self) -> None:
        """Serve the connection to its end, and see that it does end."""
        await super().run_asgi()
        if not self.disconnected:
            self.loop.call_later(PATIENCE, self._cut)

    def _cut(self) -> None:
        if not self.disconnected:
            peer = self.transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self.transport.abort()
