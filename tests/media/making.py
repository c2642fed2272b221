"""Files as telephones, browsers and mischief make them."""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import pillow_heif
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

GPS_PLACE = "Krems an der Donau"
MAKER = "Telefonfabrik"


def picture(
    image_format: str = "JPEG", size: tuple[int, int] = (80, 60), *, orientation: int = 1, **saving: Any
) -> bytes:
    """A picture, red on the left and blue on the right, that says where and by what it was made."""
    image = Image.new("RGB", size, "blue")
    ImageDraw.Draw(image).rectangle([0, 0, size[0] // 2 - 1, size[1]], fill="red")
    return saved(image, image_format, exif=exif(orientation), **saving)


def saved(image: Image.Image, image_format: str, **saving: Any) -> bytes:
    """An image as a file."""
    if image_format == "HEIF":
        pillow_heif.register_heif_opener()
    into = io.BytesIO()
    image.save(into, image_format, **saving)
    return into.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes beside a picture: its maker, and the place."""
    found = Image.Exif()
    found[0x0112], found[0x010F] = orientation, MAKER
    place = found.get_ifd(0x8825)
    place.update({1: "N", 2: (IFDRational(48), IFDRational(24), IFDRational(30)), 0x1B: GPS_PLACE.encode()})
    return found


def sound(container: str, codec: str, *, seconds: float = 1.0, rate: int = 48_000, **metadata: str) -> bytes:
    """A tone in any container."""
    into = io.BytesIO()
    with av.open(into, "w", format=container) as target:
        target.metadata.update(metadata)
        stream = cast(AudioStream, target.add_stream(codec, rate=rate, layout="mono"))
        for frame in tone(seconds, rate):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return into.getvalue()


def tone(seconds: float, rate: int = 48_000) -> list[AudioFrame]:
    """Frames of a quiet 440 Hz."""
    made = []
    for start in range(0, int(seconds * rate), 960):
        count = min(960, int(seconds * rate) - start)
        values = b"".join(
            int(6000 * math.sin(2 * math.pi * 440 * n / rate)).to_bytes(2, "little", signed=True)
            for n in range(start, start + count)
        )
        frame = AudioFrame(format="s16", layout="mono", samples=count)
        frame.planes[0].update(values)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        made.append(frame)
    return made


def film(
    container: str = "mp4",
    codec: str = "libx264",
    *,
    size: tuple[int, int] = (160, 120),
    seconds: float = 1.0,
    rate: int = 25,
    audio: str = "aac",
    turned: int = 0,
    apart: int = 1,
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """A film, red on the left and blue on the right; `turned` counter-clockwise by so many degrees where it is shown.
    One image comes `apart` times later than it should."""
    into = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if container in {"mp4", "mov"} else {}
    with av.open(into, "w", format=container, options=options) as target:
        target.metadata.update(metadata or {})
        images = cast(VideoStream, target.add_stream(codec, rate=rate))
        images.width, images.height, images.pix_fmt = *size, "yuv420p"
        voice = cast(AudioStream, target.add_stream(audio, rate=48_000, layout="mono")) if audio else None
        image = Image.new("RGB", size, "blue")
        ImageDraw.Draw(image).rectangle([0, 0, size[0] // 2 - 1, size[1]], fill="red")
        for number in range(int(seconds * rate)):
            frame = VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            frame.pts = number * apart
            frame.time_base = Fraction(1, rate)
            target.mux(images.encode(frame))
        target.mux(images.encode(None))
        if voice is not None:
            for sounding in tone(seconds):
                target.mux(voice.encode(sounding))
            target.mux(voice.encode(None))
    made = into.getvalue()
    return _turned(made, turned) if turned else made


def _turned(mp4: bytes, degrees: int) -> bytes:
    """The same film with another matrix in its first track header, as a telephone that is held upright writes it."""
    at = mp4.index(b"tkhd") + 4 + 4 + 20 + 16  # name, version and flags, times and numbers, layers
    one, minus = (1 << 16).to_bytes(4, "big"), (-1 << 16).to_bytes(4, "big", signed=True)
    none, last = bytes(4), (1 << 30).to_bytes(4, "big")
    a, b, c, d = {90: (none, minus, one, none), 180: (minus, none, none, minus), 270: (none, one, minus, none)}[degrees]
    matrix = a + b + none + c + d + none + none + none + last
    return mp4[:at] + matrix + mp4[at + 36 :]


def zipped() -> bytes:
    """A zip with something in it."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>")
    return into.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)//"


def put(folder: Path, content: bytes) -> Path:
    """An upload in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "upload").write_bytes(content)
    return folder


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many black dots, in a few kilobytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    packer = zlib.compressobj(1)
    row = bytes(1 + 3 * width)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
