"""Makes the demo's picture, voices and film anew: .venv/bin/python bin/_demo_media.py [NAME …]. Needs espeak-ng.

They are drawn and spoken here and go through the child that remakes uploads, so they are what an upload becomes.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageDraw, ImageFilter

from runde.media.child.__main__ import main as remake

FOLDER = Path(__file__).resolve().parent.parent / "src" / "runde" / "cli" / "demo" / "story" / "media"
FINE = 2  # drawn so many times larger, so that edges are smooth
SPOKEN = {
    "ilse": (
        "de+f4",
        "Hier ist Ilse. Heute spreche ich lieber, als zu tippen. Das Bild ist wunderschön, Franz! "
        "Meine Enkelin will jetzt auch an den Bach. Einen schönen Tag Ihnen allen!",
    ),
    "ruth": (
        "en-gb+f4",
        "This is Ruth. Today I would rather speak than type. What a lovely picture, Walter! "
        "My grandson wants to see the canal now as well. A good day to all of you!",
    ),
}
Point = tuple[float, float]


def curve(points: Sequence[Point], steps: int = 24) -> list[Point]:
    """A smooth line through points (Catmull-Rom)."""
    ends = [points[0], *points, points[-1]]
    found = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            found.append(
                cast(
                    Point,
                    tuple(
                        0.5
                        * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)
                        for p, q, r, s in zip(a, b, c, d, strict=True)
                    ),
                )
            )
    return [*found, points[-1]]


class Sheet:
    """Something to draw on, `width` by `height`, in coordinates of the finished picture."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.image = Image.new("RGB", (width * FINE, height * FINE), "white")

    def fill(self, points: Sequence[Point], top: str, bottom: str = "", soft: float = 0) -> None:
        """A shape in one colour, or in one that changes from top to bottom; `soft`: blurred by so many dots."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon([(x * FINE, y * FINE) for x, y in points], fill=255)
        self._through(mask, top, bottom, soft)

    def dot(self, x: float, y: float, rx: float, ry: float, top: str, bottom: str = "", soft: float = 0) -> None:
        """An ellipse."""
        around = [(x + rx * math.cos(a * math.tau / 60), y + ry * math.sin(a * math.tau / 60)) for a in range(60)]
        self.fill(around, top, bottom, soft)

    def line(self, points: Sequence[Point], colour: str, widths: tuple[float, float]) -> None:
        """A stroke that grows from the first width to the second."""
        draw = ImageDraw.Draw(self.image)
        near = [
            ((1 - t / 20) * a + t / 20 * c, (1 - t / 20) * b + t / 20 * d)
            for (a, b), (c, d) in pairwise(points)
            for t in range(20)
        ]
        for place, (x, y) in enumerate(near):
            r = (widths[0] + (widths[1] - widths[0]) * place / len(near)) / 2 * FINE
            draw.ellipse([x * FINE - r, y * FINE - r, x * FINE + r, y * FINE + r], fill=colour)

    def done(self) -> Image.Image:
        return self.image.resize(self.size, Image.Resampling.LANCZOS)

    def _through(self, mask: Image.Image, top: str, bottom: str, soft: float) -> None:
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * FINE))
        box = mask.getbbox()
        if box is None:
            return
        tall = box[3] - box[1]
        ramp = Image.linear_gradient("L").resize((box[2] - box[0], tall))
        ink = Image.composite(Image.new("RGB", ramp.size, bottom or top), Image.new("RGB", ramp.size, top), ramp)
        self.image.paste(ink, box[:2], mask.crop(box))


def heron() -> Image.Image:
    """A path along a brook in autumn, a mill, and a heron that pretends not to see anybody."""
    sheet = Sheet(1200, 900)
    sheet.fill([(0, 0), (1200, 0), (1200, 430), (0, 430)], "#a9cfe4", "#fbeedb")
    sheet.dot(905, 150, 120, 120, "#fff6dc", soft=40)
    sheet.dot(905, 150, 46, 46, "#fffaf0", soft=3)
    for x, y, w in ((210, 120, 120), (300, 140, 90), (560, 80, 80), (640, 95, 110)):
        sheet.dot(x, y, w, 17, "#ffffff", soft=12)
    sheet.fill(
        [*curve([(0, 330), (220, 250), (430, 310), (700, 235), (950, 305), (1200, 260)]), (1200, 520), (0, 520)],
        "#9fb9c4",
        "#c3d1c6",
    )
    sheet.fill(
        [*curve([(0, 380), (180, 330), (420, 385), (640, 340), (860, 380), (1200, 325)]), (1200, 560), (0, 560)],
        "#8ba98b",
        "#a9bd8c",
    )
    sheet.fill(
        [*curve([(0, 440), (260, 405), (560, 430), (900, 400), (1200, 430)]), (1200, 900), (0, 900)],
        "#9db767",
        "#5f8742",
    )
    for x, y, r, top, low in (
        (70, 375, 62, "#d99a3d", "#a8632a"),
        (165, 395, 44, "#c8b04a", "#8f8434"),
        (1135, 350, 78, "#cf7f38", "#93502a"),
        (1040, 385, 46, "#e0b04d", "#ad7a2e"),
        (480, 398, 30, "#c58a3b", "#96602c"),
        (535, 404, 24, "#7f9a52", "#5d7a3f"),
    ):
        sheet.fill(
            [(x - r * 0.09, y), (x + r * 0.09, y), (x + r * 0.13, y + r * 1.25), (x - r * 0.13, y + r * 1.25)],
            "#5e4632",
        )
        for dx, dy, k in ((-0.45, 0.1, 0.62), (0.45, 0.12, 0.6), (0, -0.3, 0.78), (0, 0.22, 0.66)):
            sheet.dot(x + dx * r, y + dy * r, k * r, k * r, top, low)
    _mill(sheet)
    bank = [(742, 432), (700, 470), (745, 520), (690, 590), (560, 680), (470, 790), (440, 900)]
    other = [(1200, 900), (1200, 720), (1010, 640), (905, 575), (835, 520), (800, 470), (775, 432)]
    sheet.fill(
        [*curve([(x - 14, y) for x, y in bank]), *curve([(x + 14, y - 4) for x, y in other])], "#6d7f4a", "#4c6a39"
    )
    sheet.fill([*curve(bank), *curve(other)], "#cfe3e6", "#3f7f98")
    for x, y, w in (
        (770, 470, 22),
        (765, 515, 40),
        (800, 560, 60),
        (700, 640, 90),
        (930, 668, 110),
        (620, 742, 120),
        (1010, 770, 150),
        (760, 805, 90),
        (600, 850, 110),
        (1080, 860, 100),
    ):
        sheet.dot(x, y, w, 3.2, "#e9f4f3", soft=1.5)
    sheet.fill(
        [
            *curve([(560, 446), (470, 500), (420, 570), (290, 660), (120, 780), (20, 900)]),
            *curve([(330, 900), (330, 800), (400, 700), (500, 590), (520, 510), (585, 446)]),
        ],
        "#f0e2c0",
        "#cdb487",
    )
    for x, y in ((390, 640), (300, 740), (350, 790), (190, 830), (260, 870), (455, 560)):
        sheet.dot(x, y, 9, 3.4, "#b99d70")
    _reeds(
        sheet,
        [(1005, 905, 300), (1045, 908, 250), (1085, 905, 330), (1125, 910, 240), (1160, 905, 300), (965, 908, 200)],
    )
    _reeds(sheet, [(450, 905, 150), (425, 905, 190), (478, 908, 110)])
    _heron(sheet, 735, 560)
    for x, y, colour in (
        (60, 700, "#f6c945"),
        (110, 735, "#ffffff"),
        (40, 770, "#f6c945"),
        (90, 660, "#ffffff"),
        (150, 690, "#e77f5c"),
        (20, 820, "#ffffff"),
        (70, 850, "#e77f5c"),
        (25, 650, "#e77f5c"),
    ):
        sheet.line([(x, y), (x + 2, y + 22)], "#4f7637", (3, 3))
        sheet.dot(x, y, 8, 8, colour)
        sheet.dot(x, y, 3, 3, "#b9822a")
    return sheet.done()


def _mill(sheet: Sheet) -> None:
    sheet.fill([(850, 345), (1000, 345), (1000, 455), (850, 455)], "#f3e7d3", "#dcc7a6")
    sheet.fill([(832, 350), (885, 275), (970, 275), (1018, 350)], "#b0573f", "#8e4432")
    sheet.fill([(955, 262), (975, 262), (975, 305), (955, 305)], "#8a6f5c")
    for x in (885, 940):
        sheet.fill([(x, 375), (x + 26, 375), (x + 26, 408), (x, 408)], "#6d8794", "#48606c")
        sheet.fill([(x + 12, 375), (x + 14, 375), (x + 14, 408), (x + 12, 408)], "#f3e7d3")
    sheet.fill([(972, 400), (993, 400), (993, 455), (972, 455)], "#7a5038")
    sheet.dot(842, 430, 44, 44, "#5e432f")
    sheet.dot(842, 430, 35, 35, "#d8d9c4")
    for spoke in range(8):
        a = spoke * math.tau / 8 + 0.2
        sheet.line([(842 + t * 4.2 * math.cos(a), 430 + t * 4.2 * math.sin(a)) for t in range(11)], "#5e432f", (5, 5))
    sheet.dot(842, 430, 8, 8, "#3f2c1f")


def _reeds(sheet: Sheet, blades: Sequence[tuple[float, float, float]]) -> None:
    for place, (x, y, tall) in enumerate(blades):
        lean = 18 * math.sin(place * 2.1)
        stem = curve([(x, y), (x + lean * 0.4, y - tall * 0.5), (x + lean, y - tall)])
        sheet.line(stem, "#6e8a3c", (7, 3))
        leaf = curve([(x, y), (x - 22, y - tall * 0.4), (x - 52, y - tall * 0.62)])
        sheet.line(leaf, "#86a24b", (9, 1))
        sheet.line(curve([(x, y), (x + 26, y - tall * 0.35), (x + 58, y - tall * 0.5)]), "#5d7a34", (9, 1))
        sheet.line([(x + lean, y - tall + d) for d in range(-6, 44)], "#7a4e2b", (13, 13))


def _heron(sheet: Sheet, x: float, y: float) -> None:
    """Its breast at (x, y); it looks to the left."""
    sheet.dot(x + 26, y + 222, 74, 7, "#e9f4f3", soft=1)
    sheet.dot(x + 26, y + 224, 46, 5, "#35697f", soft=2)
    for foot, knee in ((20, 34), (58, 50)):
        sheet.line(curve([(x + foot + 14, y + 80), (x + knee, y + 150), (x + foot, y + 222)]), "#8a7444", (8, 6))
    sheet.fill(
        curve(
            [
                (x - 14, y - 20),
                (x + 40, y - 46),
                (x + 110, y - 4),
                (x + 168, y + 84),
                (x + 96, y + 88),
                (x + 26, y + 96),
                (x - 16, y + 46),
                (x - 14, y - 20),
            ]
        ),
        "#a9b6c1",
        "#75869a",
    )
    sheet.fill(
        curve(
            [
                (x + 30, y - 30),
                (x + 92, y - 2),
                (x + 150, y + 78),
                (x + 184, y + 122),
                (x + 110, y + 92),
                (x + 44, y + 44),
                (x + 30, y - 30),
            ]
        ),
        "#8795a6",
        "#55657a",
    )
    sheet.fill(
        curve([(x + 104, y + 52), (x + 160, y + 92), (x + 188, y + 132), (x + 128, y + 104), (x + 104, y + 52)]),
        "#3d4858",
    )
    neck = curve([(x + 4, y + 20), (x - 24, y - 46), (x + 18, y - 118), (x - 18, y - 176), (x - 42, y - 190)])
    sheet.line(neck, "#eef0ee", (46, 24))
    sheet.line([(px - 4, py) for px, py in neck[12:80]], "#c9cfd3", (5, 4))
    sheet.fill(
        curve([(x - 16, y + 30), (x + 4, y + 64), (x + 2, y + 104), (x - 14, y + 70), (x - 16, y + 30)]), "#f4f4f0"
    )
    sheet.dot(x - 50, y - 192, 27, 18, "#f6f6f2", "#dfe3e4")
    sheet.fill(
        curve(
            [
                (x - 62, y - 206),
                (x - 36, y - 212),
                (x + 12, y - 190),
                (x + 58, y - 164),
                (x + 2, y - 182),
                (x - 40, y - 198),
                (x - 62, y - 206),
            ]
        ),
        "#2f3947",
    )
    sheet.fill([(x - 68, y - 200), (x - 158, y - 180), (x - 68, y - 182)], "#e8a33a", "#c9782a")
    sheet.dot(x - 60, y - 195, 4.6, 4.6, "#f3c14b")
    sheet.dot(x - 61, y - 195, 2.4, 2.4, "#1d232b")


def float_on_the_lake(moment: float) -> Image.Image:
    """A red float on a lake, `moment` seconds after the film began."""
    sheet = Sheet(640, 480)
    sheet.fill([(0, 0), (640, 0), (640, 150), (0, 150)], "#f7d9b5", "#f6eee0")
    sheet.fill(
        [*curve([(0, 118), (150, 92), (330, 124), (500, 88), (640, 112)]), (640, 170), (0, 170)], "#7f9c95", "#8fae9d"
    )
    sheet.fill([(0, 148), (640, 148), (640, 480), (0, 480)], "#c9dcd8", "#2f6478")
    for row in range(26):
        y = 158 + row * row * 0.47
        for place in range(6):
            x = (place * 131 + row * 57 + moment * (14 + row * 1.6)) % 760 - 60
            wide = 14 + row * 1.7 + 5 * math.sin(moment * 2 + row + place)
            sheet.dot(x, y + 1.5 * math.sin(moment * 2.2 + place + row), wide, 0.8 + row * 0.07, "#e4eeea")
    dip = 5 * math.sin(moment * math.tau / 2) + (14 * math.exp(-((moment - 3.1) ** 2) * 14))
    for ring in range(3):
        grown = (moment * 0.5 + ring / 3) % 1
        sheet.dot(
            330, 312, 30 + grown * 130, (30 + grown * 130) * 0.2, "#a9c7c8" if grown < 0.75 else "#86aab0", soft=1
        )
        sheet.dot(330, 312, 27 + grown * 126, (27 + grown * 126) * 0.2, "#5d8b98", soft=1)
    tilt = 3 * math.sin(moment * 2.3)
    sheet.line([(330, 240 + dip), (330 + tilt * 2, 182 + dip)], "#31302c", (4, 3))
    sheet.dot(330 + tilt * 2, 182 + dip, 9, 9, "#f4b63f")
    sheet.dot(330, 272 + dip, 25, 36, "#ef5a43", "#c93a2a")
    sheet.fill([(306, 280 + dip), (354, 280 + dip), (350, 300), (310, 300)], "#fdf7ee", "#dfd8cd")
    sheet.dot(330, 316, 60, 17, "#3f7484", soft=2)
    sheet.dot(322, 258 + dip, 5, 9, "#f9a593", soft=2)
    return sheet.done()


def film(into: Path) -> None:
    """Five seconds of the lake."""
    with av.open(str(into), "w", format="mp4") as target:
        stream = cast(VideoStream, target.add_stream("libx264", rate=20, options={"crf": "18"}))
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(100):
            frame = VideoFrame.from_image(float_on_the_lake(number / 20))
            frame.pts, frame.time_base = number, Fraction(1, 20)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


def speak(name: str) -> Callable[[Path], None]:
    """What somebody says, as a recording."""
    voice, text = SPOKEN[name]

    def spoken(into: Path) -> None:
        subprocess.run(
            ["espeak-ng", "-v", voice, "-s", "138", "-p", "42", "-a", "120", "-w", str(into), text], check=True
        )

    return spoken


MEDIA: dict[str, tuple[str, Callable[[Path], object]]] = {
    "heron": ("picture", lambda into: heron().save(into, "PNG")),
    "float": ("video", film),
    **{name: ("voice", speak(name)) for name in SPOKEN},
}


def make(name: str) -> None:
    """Make one of them and put it where the story finds it; prints its measures, which stand in the story."""
    kind, made_by = MEDIA[name]
    with tempfile.TemporaryDirectory() as folder:
        upload = Path(folder, "upload")
        made_by(upload)
        said = remake(kind, Path(folder))
        upload.unlink()
        kept = FOLDER / name
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for file in Path(folder).iterdir():
            shutil.copyfile(file, kept / file.name)
    sys.stdout.write(f"{name} {kind} {json.dumps(said)}\n")


if __name__ == "__main__":
    for medium in sys.argv[1:] or MEDIA:
        make(medium)
