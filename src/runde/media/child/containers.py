"""Files of sound and moving pictures: opened by what their first bytes say, decoded as far as they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError, InvalidDataError
from av.stream import Stream

from runde.media.child.refusing import NotUsable

SOUND_RATE = 48_000  # per second
MOST_DAMAGED = 50  # packets that may be unreadable before the file counts as no sound or film
_MOV = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})


@contextmanager
def opened(upload: Path, *, unreadable: str) -> Iterator[InputContainer]:
    """The container in a file. Raises NotUsable(unreadable) for anything that is none of those which telephones and browsers
    record: no format that names other files or addresses is ever tried."""
    with upload.open("rb") as file:
        name = _format(file)
        if name is None:
            raise NotUsable(unreadable)
        try:
            container = av.open(file, format=name, options={"protocol_whitelist": "none"})
        except (FFmpegError, ValueError) as error:
            raise NotUsable(unreadable) from error
        with container:
            yield cast(InputContainer, container)


@contextmanager
def written(file: Path) -> Iterator[OutputContainer]:
    """An MP4 that can be played before it has come whole (faststart), without a word about what made it."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(file), "w", format="mp4", options=options) as container:
        yield container


def frames(container: InputContainer, *streams: Stream) -> Iterator[Any]:
    """Every frame of these streams. Damaged packets are left out, and what is behind the end of a file cut short."""
    damaged = 0
    packets = container.demux(*streams)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, InvalidDataError, EOFError):
            return
        try:
            yield from packet.decode()
        except InvalidDataError:
            damaged += 1
            if damaged > MOST_DAMAGED:
                raise


class Sound:
    """Sound on its way into an MP4: AAC-LC, mono, so that every telephone plays it."""

    def __init__(self, container: OutputContainer, *, rate: int) -> None:
        self._container = container
        self._stream = container.add_stream("aac", rate=SOUND_RATE, layout="mono", bit_rate=rate)
        self._resampler = AudioResampler(format="fltp", layout="mono", rate=SOUND_RATE)
        self.samples = 0

    @property
    def milliseconds(self) -> int:
        """How much there is so far."""
        return self.samples * 1000 // SOUND_RATE

    def add(self, frame: AudioFrame | None) -> None:
        """Take one decoded frame, or (None) what the resampler still holds."""
        for ready in self._resampler.resample(frame):
            self.samples += ready.samples
            self._container.mux(self._stream.encode(ready))

    def end(self) -> None:
        """Write what is left."""
        self.add(None)
        self._container.mux(self._stream.encode(None))


def announced(container: InputContainer, stream: Stream) -> float:
    """Seconds as the file says itself; 0 where it does not say."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else 0.0


def _format(file: IO[bytes]) -> str | None:
    head = file.read(16)
    file.seek(0)
    for begins, name in (
        (b"\x1a\x45\xdf\xa3", "matroska"),
        (b"OggS", "ogg"),
        (b"ID3", "mp3"),
        (b"fLaC", "flac"),
        (b"caff", "caf"),
        (b"#!AMR", "amr"),
    ):
        if head.startswith(begins):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] in _MOV:
        return "mov"
    if head[:1] == b"\xff" and len(head) > 1:
        if head[1] & 0xF6 == 0xF0:
            return "aac"
        if head[1] & 0xE0 == 0xE0:
            return "mp3"
    return None
