"""Pictures become JPEG of two sizes, upright, and say nothing about where or by what they were made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageFile
from PIL.PngImagePlugin import PngInfo

from media.looking import made, opened, reddish
from media.making import GPS_PLACE, MAKER, bomb, exif, picture, put, saved
from runde.media.child import pictures
from runde.media.child.__main__ import main

pytestmark = pytest.mark.promise("D8")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_becomes_a_jpeg_in_two_sizes_that_says_nothing_about_where_or_by_what(
    tmp_path: Path, image_format: str
) -> None:
    content = picture(image_format, (3000, 1500))
    assert MAKER.encode() in content
    assert GPS_PLACE.encode() in content
    assert made("picture", tmp_path, content) == {"width": 2048, "height": 1024}
    full, small = opened(tmp_path / "full.jpg"), opened(tmp_path / "small.jpg")
    assert (full.format, full.mode, full.size) == ("JPEG", "RGB", (2048, 1024))
    assert (small.format, small.size) == ("JPEG", (640, 320))
    assert reddish(full, 100, 500)
    assert not reddish(full, 2000, 500)
    for file in ("full.jpg", "small.jpg"):
        assert not opened(tmp_path / file).getexif()
        for word in (MAKER, GPS_PLACE):
            assert word.encode() not in (tmp_path / file).read_bytes()


def test_comments_descriptions_and_profiles_are_left_out(tmp_path: Path) -> None:
    words = PngInfo()
    words.add_text("Comment", "Taken at Krems")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Krems</x:xmpmeta>")
    plain = Image.new("RGB", (50, 50), "red")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for number, content in enumerate(
        (
            saved(plain, "PNG", pnginfo=words, icc_profile=profile),
            saved(plain, "JPEG", comment=b"Krems", xmp=b"<x:xmpmeta>Krems</x:xmpmeta>", icc_profile=profile),
            saved(plain, "WEBP", xmp=b"<x:xmpmeta>Krems</x:xmpmeta>", icc_profile=profile),
        )
    ):
        assert b"Krems" in content
        folder = tmp_path / str(number)
        made("picture", folder, content)
        assert not {"comment", "xmp", "exif", "icc_profile"} & set(opened(folder / "full.jpg").info)
        assert b"Krems" not in (folder / "full.jpg").read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_on_its_side_is_stood_up(tmp_path: Path, orientation: int) -> None:
    upright = Image.new("RGB", (80, 60), "blue")
    upright.paste("red", (0, 0, 20, 20))  # in the corner at the top left
    back: dict[int, list[Image.Transpose]] = {
        1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM], 5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE], 8: [Image.Transpose.ROTATE_270],
    }  # fmt: skip
    lying = upright
    for step in back[orientation]:
        lying = lying.transpose(step)
    assert made("picture", tmp_path, saved(lying, "JPEG", exif=exif(orientation))) == {"width": 80, "height": 60}
    found = opened(tmp_path / "full.jpg")
    assert reddish(found, 5, 5)
    assert not any(reddish(found, *corner) for corner in ((75, 5), (5, 55), (75, 55)))


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    spotted = clear.quantize()
    grey = Image.new("LA", (40, 40), (0, 0))
    for number, image in enumerate((clear, spotted, grey)):
        folder = tmp_path / str(number)
        made("picture", folder, saved(image, "PNG"))
        found = opened(folder / "full.jpg").getpixel((20, 20))
        assert isinstance(found, tuple)
        assert min(found) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_taken(tmp_path: Path, mode: str) -> None:
    white = Image.new("RGB", (40, 40), "white")
    image = Image.new("I;16", (40, 40), 65_535) if mode == "I;16" else white.convert(mode)
    assert made("picture", tmp_path, saved(image, "JPEG" if mode == "CMYK" else "PNG"))
    found = opened(tmp_path / "full.jpg").getpixel((20, 20))
    assert isinstance(found, tuple)
    assert min(found) > 240


def test_colours_of_another_space_become_srgb_and_a_broken_profile_harms_nothing(tmp_path: Path) -> None:
    grey = Image.new("RGB", (40, 40), (120, 120, 120))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for number, profile in enumerate((lab, b"no profile at all", b"")):
        folder = tmp_path / str(number)
        made("picture", folder, saved(grey, "PNG", icc_profile=profile))
        assert opened(folder / "full.jpg").mode == "RGB"


def test_of_moving_pictures_the_first_is_taken(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    for number, image_format in enumerate(("WEBP", "PNG")):
        folder = tmp_path / str(number)
        made("picture", folder, saved(frames[0], image_format, save_all=True, append_images=frames[1:], duration=100))
        assert reddish(opened(folder / "full.jpg"), 20, 20)


def test_a_bomb_is_refused_before_a_dot_of_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[tuple[int, int]] = []
    load = ImageFile.ImageFile.load

    def noted(self: ImageFile.ImageFile) -> Any:
        decoded.append(self.size)
        return load(self)

    monkeypatch.setattr(ImageFile.ImageFile, "load", noted)
    content = bomb(8000, 5000)  # 40 megapixels
    assert len(content) < 1_000_000
    assert main("picture", put(tmp_path / "bomb", content)) == {"refused": "picture_pixels"}
    assert not decoded
    made("picture", tmp_path / "fine", picture())
    assert decoded, "the test sees when something is decoded"
    assert pictures.MOST_PIXELS == 36_000_000
