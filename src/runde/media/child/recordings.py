"""Voice: whatever a browser or telephone recorded becomes AAC in MP4."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from runde.media.child.containers import Sound, announced, frames, opened, written
from runde.media.child.lengths import LONGEST
from runde.media.child.placing import placed
from runde.media.child.refusing import NotUsable

MOST_SECONDS = LONGEST["voice"]
RATE = 48_000  # bits per second
GRACE = 1.0  # seconds: recorders stop a little late


def remake(folder: Path) -> dict[str, int]:
    """Make full.m4a of the sound in the upload; returns its length. Raises NotUsable and what FFmpeg raises."""
    with opened(folder / "upload", unreadable="voice_unreadable") as source:
        if not source.streams.audio:
            raise NotUsable("voice_unreadable")
        stream = source.streams.audio[0]
        if announced(source, stream) > MOST_SECONDS + GRACE:
            raise NotUsable("voice_too_long")
        with placed(folder / "full.m4a") as part, written(part) as target:
            sound = Sound(target, rate=RATE)
            at = 0  # each follows on the one before: what was left out while recording is not waited for
            for frame in frames(source, stream):
                frame.pts, frame.time_base = at, Fraction(1, frame.sample_rate)
                at += frame.samples
                sound.add(frame)
                if sound.milliseconds > (MOST_SECONDS + GRACE) * 1000:
                    raise NotUsable("voice_too_long")
            if not sound.samples:
                raise NotUsable("voice_unreadable")
            sound.end()
    return {"milliseconds": sound.milliseconds}
