"""Video: whatever a telephone filmed becomes H.264 and AAC in MP4, upright, at most 1280 × 720, and a first image."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from runde.media.child.containers import Sound, announced, frames, opened, written
from runde.media.child.lengths import LONGEST as LENGTHS
from runde.media.child.placing import placed
from runde.media.child.refusing import NotUsable

MOST_SECONDS = LENGTHS["video"]
GRACE = 1.0  # seconds
MOST_PIXELS = 9_000_000  # 4096 × 2160
LONGEST, SHORTEST, LONGEST_SMALL = 1280, 720, 640  # pixels
MOST_WAITING = 5_000  # frames of sound before the first image
MOST_RATE = 30  # images per second
SOUND_RATE = 96_000  # bits per second
THREADS = 2
# Main profile: what iPhones and Androids of ten years play. The bound keeps three minutes below 60 MB.
X264 = {"preset": "veryfast", "crf": "26", "profile": "main", "maxrate": "2500k", "bufsize": "5000k"}
TURNS = {90: ["transpose=cclock"], -90: ["transpose=clock"], 180: ["hflip", "vflip"], -180: ["hflip", "vflip"]}


def remake(folder: Path) -> dict[str, int]:
    """Make full.mp4 and small.jpg of the upload; returns width, height and length. Raises NotUsable and what FFmpeg raises."""
    with opened(folder / "upload", unreadable="video_unreadable") as source:
        if not source.streams.video:
            raise NotUsable("video_unreadable")
        stream = source.streams.video[0]
        if stream.width * stream.height > MOST_PIXELS:
            raise NotUsable("too_heavy")
        if announced(source, stream) > MOST_SECONDS + GRACE:
            raise NotUsable("video_too_long")
        stream.codec_context.thread_count = THREADS
        with placed(folder / "full.mp4") as part:
            with written(part) as target:
                film = Film(source, stream, target)
                film.run()
            if film.first is None:
                raise NotUsable("video_unreadable")
            _save(film.first, folder / "small.jpg")
    return {"width": film.first.width, "height": film.first.height, "milliseconds": film.milliseconds}


class Film:
    """One film on its way from a container into another."""

    def __init__(self, source: InputContainer, stream: VideoStream, target: OutputContainer) -> None:
        self._source, self._stream, self._target = source, stream, target
        self._rate = _rate(stream)
        self._out: VideoStream = target.add_stream("libx264", rate=self._rate, options=X264)
        self._out.codec_context.thread_count = THREADS
        self._out.pix_fmt = "yuv420p"
        self._sound = Sound(target, rate=SOUND_RATE) if source.streams.audio else None
        self._early: list[AudioFrame] = []  # sound before the first image, which says how large the film is
        self._graph: Graph | None = None
        self.first: VideoFrame | None = None
        self.milliseconds = 0

    def run(self) -> None:
        """Re-encode all of it. Raises NotUsable when it turns out to be too long."""
        streams = [self._stream, *self._source.streams.audio[:1]]
        for frame in frames(self._source, *streams):
            if isinstance(frame, AudioFrame):
                self._add_sound(frame)
            else:
                self._add_image(frame)
            self._check_length()
        if self._graph is None:
            return
        self._graph.push(None)
        self._encode()
        self._target.mux(self._out.encode(None))
        if self._sound is not None:
            self._sound.end()

    def _add_sound(self, frame: AudioFrame) -> None:
        if self.first is None:
            self._early.append(frame)
            if len(self._early) > MOST_WAITING:
                raise NotUsable("video_unreadable")
        elif self._sound is not None:
            self._sound.add(frame)
            self.milliseconds = max(self.milliseconds, self._sound.milliseconds)

    def _begin(self, image: VideoFrame) -> None:
        self.first = image
        self._out.width, self._out.height = image.width, image.height
        early, self._early = self._early, []
        for frame in early:
            self._add_sound(frame)

    def _add_image(self, frame: VideoFrame) -> None:
        if frame.width * frame.height > MOST_PIXELS:  # it may grow in the middle
            raise NotUsable("too_heavy")
        if self._graph is None:
            self._graph = self._made_graph(frame)
        self._graph.push(frame)
        self._encode()

    def _encode(self) -> None:
        """Pass on what the filters have ready."""
        assert self._graph is not None  # noqa: S101 - only called with one
        while True:
            try:
                image = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(image, VideoFrame)  # noqa: S101 - the graph has no sound
            if self.first is None:
                self._begin(image)
            image.pict_type = av.video.frame.PictureType.NONE
            if image.pts is not None and image.time_base is not None:
                shown = image.pts * image.time_base + 1 / self._rate
                self.milliseconds = max(self.milliseconds, int(shown * 1000))
                self._check_length()  # one gap in the times of a file can be filled with images for hours
            self._target.mux(self._out.encode(image))

    def _check_length(self) -> None:
        if self.milliseconds > (MOST_SECONDS + GRACE) * 1000:
            raise NotUsable("video_too_long")

    def _made_graph(self, frame: VideoFrame) -> Graph:
        """Upright, no larger than 1280 × 720 (or 720 × 1280), even numbers of pixels, at most 30 images in a second."""
        turns = TURNS.get(round(frame.rotation / 90) * 90, [])
        width, height = frame.width, frame.height
        if len(turns) == 1:
            width, height = height, width
        factor = min(1.0, LONGEST / max(width, height), SHORTEST / min(width, height))
        size = [max(2, round(side * factor / 2) * 2) for side in (width, height)]
        graph = Graph()
        last = graph.add_buffer(template=self._stream, time_base=frame.time_base or self._stream.time_base)
        steps = [*turns, f"scale={size[0]}:{size[1]}", "setsar=1", "format=yuv420p", f"fps={self._rate}"]
        for step in steps:
            name, _, settings = step.partition("=")
            node = graph.add(name, settings)
            last.link_to(node)
            last = node
        last.link_to(graph.add("buffersink"))
        graph.configure()
        return graph


def _rate(stream: VideoStream) -> Fraction:
    rate = stream.guessed_rate or stream.average_rate
    if not rate or rate > MOST_RATE or rate < 1:
        return Fraction(MOST_RATE)
    return Fraction(rate).limit_denominator(1001)


def _save(frame: VideoFrame, file: Path) -> None:
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    image.thumbnail((LONGEST_SMALL, LONGEST_SMALL), Image.Resampling.LANCZOS)
    with placed(file) as part:
        image.save(part, "JPEG", quality=85, optimize=True, progressive=True)
