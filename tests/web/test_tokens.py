"""The look is readable: every pair of text and ground in tokens.css, measured in every theme.

Contrast as WCAG 2.2 defines it: (L1 + 0.05) / (L2 + 0.05), L being the relative luminance of sRGB.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import runde.web
from runde.people.preferences import TEXT_SIZES

CSS = Path(runde.web.__file__).parent / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
THEMES = {
    "light": ":root {",
    "dark": ':root[data-theme="dark"] {',
    "contrast": ':root[data-theme="contrast"] {',
    "print": ":root[data-theme] {",
}
GROUNDS = ("paper", "card", "accent-soft", "warm-soft", "danger-soft")
TEXT = [
    *[(ink, ground) for ink in ("ink", "quiet", "accent", "accent-deep") for ground in GROUNDS[:3]],
    *[("ink", ground) for ground in GROUNDS],
    *[("warm", ground) for ground in ("paper", "card", "warm-soft")],
    *[("danger", ground) for ground in ("paper", "card", "danger-soft")],
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-danger", "danger"),
    ("on-danger", "danger-deep"),
]
EDGES = [(line, ground) for line in ("edge", "focus", "accent", "danger") for ground in ("paper", "card")]


def block(opening: str) -> dict[str, str]:
    """The tokens set in the first rule that begins with `opening`."""
    start = TOKENS.index(opening) + len(opening)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS[start : TOKENS.index("}", start)]))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_at_least_seven_to_one(theme: str) -> None:
    colours = block(THEMES[theme])
    poor = {f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2) for ink, ground in TEXT}
    assert not {pair: value for pair, value in poor.items() if value < 7}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_what_is_touched_are_at_least_three_to_one(theme: str) -> None:
    colours = block(THEMES[theme])
    poor = {f"{line} on {ground}": contrast(colours[line], colours[ground]) for line, ground in EDGES}
    assert not {pair: value for pair, value in poor.items() if value < 3}


def test_a_theme_is_the_same_by_choice_and_by_device() -> None:
    dark = TOKENS.index("prefers-color-scheme: dark")
    more = TOKENS.index("prefers-contrast: more")
    by_device = ":root:not([data-theme]) {"
    for start, name in ((dark, "dark"), (more, "contrast")):
        place = TOKENS.index(by_device, start) + len(by_device)
        found = dict(re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS[place : TOKENS.index("}", place)]))
        assert found == block(THEMES[name])


def test_every_theme_sets_every_colour() -> None:
    colours = {name for name, value in block(THEMES["light"]).items() if value.startswith(("#", "rgb"))}
    assert len(colours) > 15
    for theme in ("dark", "contrast", "print"):
        assert set(block(THEMES[theme])) == colours


def test_colours_are_named_only_as_tokens() -> None:
    """A sheet made for paper may bring tokens of its own; nothing else names a colour."""
    named = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(", re.IGNORECASE)
    styles = [file for file in CSS.glob("*.css") if file.name != "tokens.css"]
    assert styles
    assert not {
        f"{file.name}: {line.strip()}"
        for file in styles
        for line in file.read_text(encoding="utf-8").splitlines()
        if named.search(line) and not line.strip().startswith("--")
    }


def test_every_token_that_is_used_exists() -> None:
    """A custom property without `--` declaration would silently become nothing."""
    known = set(block(THEMES["light"]))
    for file in CSS.glob("*.css"):
        style = file.read_text(encoding="utf-8")
        used = set(re.findall(r"var\(--([\w-]+)\)", style))
        assert used <= known | set(re.findall(r"--([\w-]+):", style)), file.name


@pytest.mark.promise("D6")
def test_every_size_that_can_be_chosen_is_what_it_says() -> None:
    """The root grows, so that everything measured in rem does; the text is `--text` of it."""
    text = float(block(THEMES["light"])["text"].removesuffix("rem")) * 16
    sizes = dict(re.findall(r':root\[data-text="(\d+)"\] \{\s*font-size: ([\d.]+)%', TOKENS))
    assert [text, *(round(text * float(percent) / 100, 1) for percent in sizes.values())] == list(TEXT_SIZES)
    assert [round(text), *map(int, sizes)] == list(TEXT_SIZES)
    shown = (CSS / "people.css").read_text(encoding="utf-8")
    assert re.findall(r"\.size-(\d+) \{\s*font-size: \1px", shown) == [str(size) for size in TEXT_SIZES]


def test_text_for_members_is_at_least_18_pixels_and_targets_48() -> None:
    sizes = block(THEMES["light"])
    assert float(sizes["text"].removesuffix("rem")) * 16 >= 18
    assert float(sizes["touch"].removesuffix("rem")) * 16 >= 48
    assert float(sizes["s2"].removesuffix("rem")) * 16 >= 8
