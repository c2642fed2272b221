"""Whatever stands in the files, reading answers and never raises."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packages.spoiling import CARD, POLL, PROGRAMME, RULES, WELCOME, Folder
from runde.packages import Reading
from runde.packages.report import as_json, as_lines

pytestmark = pytest.mark.promise("A1")

NAMES = st.sampled_from([PROGRAMME, WELCOME, POLL, CARD, RULES])
PIECES = st.lists(
    st.sampled_from(
        [
            "+++\n",
            "# de\n",
            "# en\n",
            "## follow-up\n",
            "## wording\n",
            "id = ",
            '"x"',
            "weeks = 1\n",
            "[",
            "]",
            "{",
            "}",
            "[[option]]\n",
            "title.de = ",
            "languages = ",
            '["de"]\n',
            "\n",
            "<b>",
            "](",
            "http://",
            "card:",
            "//[",
            "(a",
            "```\n",
            "    ",
            "> ",
            "&#0;",
            "%ff",
            "\ufeff",
            "\u2028",
            "\x00",
            "'''",
            '"""',
            "=",
            ".",
            "1",
        ]
    )
    | st.text(max_size=5),
    max_size=40,
).map("".join)
slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_sound(reading: Reading) -> bool:
    """Either a package or faults, each on a line that the file has, and a report of it."""
    return (
        reading.ok is (not reading.faults)
        and all(fault.line >= 1 and fault.sentence for fault in reading.faults)
        and bool(as_lines(reading))
        and as_json(reading)["ok"] is reading.ok
    )


@slow
@given(name=NAMES, content=st.binary(max_size=300))
def test_any_bytes(folder: Folder, name: str, content: bytes) -> None:
    folder.write(name, content)

    assert is_sound(folder.read())


@slow
@given(name=NAMES, content=PIECES)
def test_any_pieces_of_the_format(folder: Folder, name: str, content: str) -> None:
    folder.write(name, content.encode("utf-8", "surrogatepass"))

    assert is_sound(folder.read())


@slow
@given(name=NAMES, content=PIECES, place=st.floats(0, 1), cut=st.integers(0, 30))
def test_any_pieces_inside_a_good_file(folder: Folder, name: str, content: str, place: float, cut: int) -> None:
    good = folder.text(name)
    at = int(place * len(good))
    folder.write(name, (good[:at] + content + good[at + cut :]).encode("utf-8", "surrogatepass"))
    lines = (folder.path / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1

    reading = folder.read()
    folder.write(name, good)

    assert is_sound(reading)
    assert all(fault.line <= lines for fault in reading.faults if fault.file == name)
