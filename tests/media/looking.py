"""Looking at what the child makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
from PIL import Image

from media.making import put
from runde.media.child.__main__ import main


def made(kind: str, folder: Path, content: bytes) -> dict[str, Any]:
    """What comes of an upload that can be used."""
    said = main(kind, put(folder, content))
    assert "made" in said, said
    found: dict[str, Any] = said["made"]
    return found


def opened(file: Path) -> Image.Image:
    image = Image.open(file)
    image.load()
    return image


def reddish(image: Image.Image, x: int, y: int) -> bool:
    found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found[0] > 150 > found[2]


def streams(file: Path) -> tuple[Any, dict[str, Any]]:
    with av.open(str(file)) as container:
        found = {stream.type: stream for stream in container.streams}
        named = {kind: stream.codec_context.name for kind, stream in found.items()}
        told = {
            "metadata": dict(container.metadata),
            "seconds": (container.duration or 0) / av.time_base,
            "profile": {kind: stream.profile for kind, stream in found.items()},
            "frames": list(container.decode(video=0)) if "video" in found else [],
        }
        if "audio" in found:
            told["layout"], told["rate"] = container.streams.audio[0].layout.name, container.streams.audio[0].rate
    return named, told


def is_fast(file: Path) -> bool:
    """Whether what a player needs first stands first."""
    content = file.read_bytes()
    return 0 < content.index(b"moov") < content.index(b"mdat")
