"""Pictures: JPEG, PNG, WebP and HEIC become JPEG of two sizes, upright, in sRGB, without a word about where or by what."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import IO

import pillow_heif
from PIL import Image, ImageCms, UnidentifiedImageError

from runde.media.child.placing import placed
from runde.media.child.refusing import NotUsable

MOST_PIXELS = 36_000_000
LONGEST, LONGEST_SMALL = 2048, 640  # pixels
ORIENTATION = 0x0112  # of Exif
UPRIGHT = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves, before a pixel is decoded


def remake(folder: Path) -> dict[str, int]:
    """Make full.jpg and small.jpg of the upload; returns width and height. Raises NotUsable and what Pillow raises."""
    upload = folder / "upload"
    with upload.open("rb") as file:
        image_format = _format(file.read(16))
        if image_format is None or zipfile.is_zipfile(file):
            raise NotUsable("picture_unreadable")
        file.seek(0)
        picture = _read(file, image_format)
    _save(picture, folder / "full.jpg")
    small = picture.copy()
    small.thumbnail((LONGEST_SMALL, LONGEST_SMALL), Image.Resampling.LANCZOS)
    _save(small, folder / "small.jpg")
    return {"width": picture.width, "height": picture.height}


def _format(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        pillow_heif.register_heif_opener(decode_threads=1)
        return "HEIF"
    return None


def _read(file: IO[bytes], image_format: str) -> Image.Image:
    """The first picture in the file, at most 2048 pixels long, upright, RGB on white, and with nothing else in it."""
    try:
        image: Image.Image = Image.open(file, formats=[image_format])
    except (UnidentifiedImageError, ValueError, SyntaxError) as error:
        raise NotUsable("picture_unreadable") from error
    if image.width * image.height > MOST_PIXELS:
        raise NotUsable("picture_pixels")
    turns = UPRIGHT.get(image.getexif().get(ORIENTATION, 1), [])
    profile = image.info.get("icc_profile")
    image.draft("RGB", (LONGEST, LONGEST))  # a large JPEG is decoded at a half, a quarter or an eighth
    image.load()
    image = _flat(image)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    image = _in_srgb(image, profile)
    for turn in turns:
        image = image.transpose(turn)
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, in a mode that colour profiles are written for (RGB, CMYK, L)."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in {"LA", "PA", "La", "RGBa"} or (image.mode == "P" and "transparency" in image.info):
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image if image.mode in {"RGB", "CMYK", "L"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return made if made is not None else image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that is broken or of another kind of picture: the colours are taken as they are
    return image.convert("RGB")


def _save(image: Image.Image, file: Path) -> None:
    with placed(file) as part:
        image.save(part, "JPEG", quality=85, optimize=True, progressive=True)
