"""Reading what the server wrote, by the websockets library's own parser."""

from __future__ import annotations

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri


def unframed(written: bytes) -> list[str]:
    """The texts of all frames in `written`; fails for anything but whole, unmasked, valid text frames."""
    client = ClientProtocol(parse_uri("ws://example.org/"), state=State.OPEN, max_size=None)
    client.receive_data(written)
    assert client.parser_exc is None, client.parser_exc
    texts = []
    for frame in client.events_received():
        assert isinstance(frame, Frame)
        assert frame.opcode is Opcode.TEXT
        assert frame.fin
        texts.append(bytes(frame.data).decode())
    return texts
