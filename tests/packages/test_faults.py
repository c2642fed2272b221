"""Every mistake that a designer can make is named with its file, its line, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from packages.spoiling import CARD, POLL, PROGRAMME, RULES, WELCOME, Folder
from runde.packages import Code, read
from runde.packages.folder import MAX_FILE_BYTES, MAX_FILES, MAX_PACKAGE_BYTES
from runde.packages.texts import MAX_TEXT_LENGTH

pytestmark = pytest.mark.promise("A1")

SPOILED: list[tuple[str, str, str, str, Code]] = [
    # file, what stands there, what a designer writes instead, what the named line holds, code
    (WELCOME, 'kind = "question"', 'kindd = "question"', "kindd", Code.UNKNOWN_KEY),
    (PROGRAMME, "weeks = 2", 'weeks = 2\ncolour = "red"', "colour", Code.UNKNOWN_KEY),
    (PROGRAMME, "[[phase]]", '[[phase]]\n"a b" = 1', "a b", Code.UNKNOWN_KEY),
    (POLL, 'id = "errand"', 'id = "errand"\npoints.a = 3', "points", Code.UNKNOWN_KEY),
    (CARD, 'situation = "silence"', 'situation = "silence"\nwhen.now = 1', "when.now", Code.UNKNOWN_KEY),
    (WELCOME, 'after = "24h", ', 'after = "24h", soon = "1h", ', "soon", Code.UNKNOWN_KEY),
    (WELCOME, 'id = "welcome"', "", "+++", Code.MISSING_KEY),
    (PROGRAMME, 'version = "1.0.0"', "#", "id =", Code.MISSING_KEY),
    (POLL, 'id = "stairs"\n', "", "[[option]]", Code.MISSING_KEY),
    (WELCOME, 'after = "24h", ', "", "if_silent", Code.MISSING_KEY),
    (PROGRAMME, "weeks = [1, 2]\n", "", "[[phase]]", Code.MISSING_KEY),
    (PROGRAMME, "week = 2\n", 'week = "two"\n', '"two"', Code.WRONG_TYPE),
    (CARD, "hints =", "hint =", "+++", Code.MISSING_KEY),
    (WELCOME, "aim =", "aims =", "+++", Code.MISSING_KEY),
    (PROGRAMME, "weeks = 2", 'weeks = "2"', "weeks =", Code.WRONG_TYPE),
    (PROGRAMME, "weeks = 2", "weeks = true", "weeks =", Code.WRONG_TYPE),
    (
        PROGRAMME,
        'title = { de = "Kleines Beispiel", en = "Small example" }',
        'title = "x"',
        "title",
        Code.WRONG_TYPE,
    ),
    (PROGRAMME, 'languages = ["de", "en"]', 'languages = [\n"de",\n"en",\n7]', "7]", Code.WRONG_TYPE),
    (PROGRAMME, "weeks = [1, 2]", "weeks = [1]", "weeks = [1]", Code.WRONG_TYPE),
    (PROGRAMME, "weeks = [1, 2]", 'weeks = [1, "2"]', "weeks = [1,", Code.WRONG_TYPE),
    (PROGRAMME, "[reactions]  ", "[[reactions]]", "[[reactions]]", Code.WRONG_TYPE),
    (WELCOME, 'time = "09:00"', "time = 09:00:00", "time =", Code.WRONG_TYPE),
    (WELCOME, "sources = []", 'sources = "me"', "sources", Code.WRONG_TYPE),
    (WELCOME, "sources = []", "sources = []\noption = [1]", "option", Code.WRONG_TYPE),
    (WELCOME, "sources = []", 'sources = []\noption = "x"', "option", Code.WRONG_TYPE),
    (POLL, 'de = "Ein Weg zu Fuß"', "de = 1", "de = 1", Code.WRONG_TYPE),
    (POLL, 'id = "stairs"', 'id = "stairs"\ncorrect = "yes"', "correct", Code.WRONG_TYPE),
    (CARD, '["nobody writes", "quiet"]', '"quiet"', "hints", Code.WRONG_TYPE),
    (CARD, '["nobody writes", "quiet"]', '["nobody writes", 1]', "hints", Code.WRONG_TYPE),
    (
        WELCOME,
        'if_silent = { after = "24h", de',
        'if_silent = "later" # { after = "24h", de',
        "later",
        Code.WRONG_TYPE,
    ),
    (PROGRAMME, "weeks = 2", 'weeks = 2\none_to_one = "openly"', "one_to_one", Code.BAD_VALUE),
    (PROGRAMME, "weeks = 2", "weeks = 2\none_to_one = true", "one_to_one", Code.WRONG_TYPE),
    (PROGRAMME, 'languages = ["de", "en"]', "languages = []", "languages", Code.BAD_VALUE),
    (PROGRAMME, 'languages = ["de", "en"]', 'languages = ["de",\n"en",\n"en"]', '"en"]', Code.BAD_VALUE),
    (PROGRAMME, 'languages = ["de", "en"]', 'languages = ["de", "en",\n"German"]', "German", Code.BAD_VALUE),
    (PROGRAMME, 'id = "example"', 'id = "an example"', "id =", Code.BAD_ID),
    (WELCOME, 'id = "welcome"', 'id = ""', "id =", Code.BAD_ID),
    (PROGRAMME, '"1.0.0"', '"1.0"', "version", Code.BAD_VERSION),
    (PROGRAMME, '"1.0.0"', '"01.0.0"', "version", Code.BAD_VERSION),
    (PROGRAMME, '"1.0.0"', '""', "version", Code.BAD_VERSION),
    (WELCOME, 'day = "mon"', 'day = "monday"', "day =", Code.BAD_OFFSET),
    (WELCOME, '"09:00"', '"24:00"', "time =", Code.BAD_OFFSET),
    (WELCOME, '"09:00"', '"9:00"', "time =", Code.BAD_OFFSET),
    (WELCOME, 'expires = "3d"', 'expires = "3 days"', "expires =", Code.BAD_OFFSET),
    (WELCOME, 'expires = "3d"', 'expires = "53w"', "expires =", Code.BAD_OFFSET),
    (WELCOME, 'after = "24h"', 'after = "0h"', "if_silent", Code.BAD_OFFSET),
    (WELCOME, 'after = "24h"', 'after = "soon"', "if_silent", Code.BAD_OFFSET),
    (PROGRAMME, "weeks = 2", "weeks = 0", "weeks =", Code.BAD_OFFSET),
    (PROGRAMME, "weeks = 2", "weeks = 105", "weeks =", Code.BAD_OFFSET),
    (PROGRAMME, "weeks = [1, 2]", "weeks = [2, 1]", "weeks = [", Code.BAD_OFFSET),
    (PROGRAMME, "weeks = [1, 2]", "weeks = [1, 3]", "weeks = [", Code.BAD_OFFSET),
    (PROGRAMME, "week = 2", "week = 3", "week = 3", Code.BAD_OFFSET),
    (PROGRAMME, "week = 1", "week = 0", "week = 0", Code.BAD_OFFSET),
    (WELCOME, 'expires = "3d"', 'expires = "0d"', "expires =", Code.EXPIRY_BEFORE_POSTING),
    (WELCOME, 'expires = "3d"', 'expires = "-2h"', "expires =", Code.EXPIRY_BEFORE_POSTING),
    (WELCOME, 'after = "24h"', 'after = "73h"', "if_silent", Code.SILENCE_AFTER_EXPIRY),
    (POLL, 'id = "errand"', 'id = "STAIRS"', "STAIRS", Code.DUPLICATE_ID),
    (POLL, 'id = "small-steps"', 'id = "Welcome"', "Welcome", Code.DUPLICATE_ID),
    (PROGRAMME, "week = 2", "week = 1 ", "week = 1 ", Code.DUPLICATE_ID),
    (PROGRAMME, "me-too =", "Thanks =", "Thanks", Code.DUPLICATE_ID),
    (PROGRAMME, 'de = "Ankommen", ', "", "Arriving", Code.MISSING_LANGUAGE),
    (WELCOME, ', en = "Write first yourself."', "", "if_silent", Code.MISSING_LANGUAGE),
    (CARD, ', en = ["nobody writes", "quiet"]', "", "hints", Code.MISSING_LANGUAGE),
    (WELCOME, "## follow-up\nThank you! Who else enjoys that?", "", "# en", Code.MISSING_LANGUAGE),
    (PROGRAMME, 'de = "Ankommen", ', 'de = "Ankommen", fr = "Arriver", ', "Arriver", Code.UNKNOWN_LANGUAGE),
    (RULES, "# en", "# EN", "# EN", Code.UNKNOWN_LANGUAGE),
    (PROGRAMME, "week = 2", "week = 1 ", "weeks = 2", Code.MISSING_THEME),
    (WELCOME, 'kind = "question"', 'kind = "joke"', "kind =", Code.UNKNOWN_KIND),
    (WELCOME, 'mode = "offer"', 'mode = "automatic"', "mode =", Code.UNKNOWN_MODE),
    (CARD, 'situation = "silence"', 'situation = "rain"', "situation =", Code.UNKNOWN_SITUATION),
    (POLL, 'kind = "poll"', 'kind = "quiz"', "kind =", Code.BAD_OPTIONS),
    (POLL, 'kind = "poll"', 'kind = "ritual"', "[[option]]", Code.BAD_OPTIONS),
    (WELCOME, 'kind = "question"', 'kind = "poll"', "kind =", Code.BAD_OPTIONS),
    (POLL, 'id = "stairs"', 'id = "stairs"\ncorrect = true', "correct", Code.BAD_OPTIONS),
    (WELCOME, "## follow-up", "## followup", "## followup", Code.UNKNOWN_SECTION),
    (CARD, "## wording\nEin Wort", "## tip\nEin Wort", "## tip", Code.UNKNOWN_SECTION),
    (RULES, "# en", "# de", "# en", Code.DUPLICATE_SECTION),
    (WELCOME, "+++\n\n# de", "+++\n\nHello\n# de", "Hello", Code.TEXT_OUTSIDE_SECTION),
    (WELCOME, "+++\n\n# de", "+++\n\n## follow-up\nHi\n\n# de", "## follow-up", Code.TEXT_OUTSIDE_SECTION),
    (RULES, "# de", "Our rules\n\n# de", "Our rules", Code.TEXT_OUTSIDE_SECTION),
    (
        POLL,
        "Which small walk suits you today? The one to the letter box counts too.",
        "",
        "# en",
        Code.EMPTY_TEXT,
    ),
    (
        POLL,
        "Which small walk suits you today? The one to the letter box counts too.",
        "\n\u200b",
        "\u200b",
        Code.EMPTY_TEXT,
    ),
    (WELCOME, 'en = "Everybody writes once."', 'en = " "', "aim", Code.EMPTY_TEXT),
    (CARD, '["nobody writes", "quiet"]', "[]", "hints", Code.EMPTY_TEXT),
    (WELCOME, "Good to meet you", "Good\x07 to meet you", "Good\x07", Code.CONTROL_CHARACTER),
    (
        WELCOME,
        'en = "Everybody writes once."',
        'en = "Everybody \\u0000 once."',
        "aim",
        Code.CONTROL_CHARACTER,
    ),
    (RULES, "We write", "We <b>write</b>", "We <b>", Code.RAW_HTML),
    (RULES, "We write", "Two\nlines\n<!-- a note -->\n\nWe write", "<!--", Code.RAW_HTML),
    (RULES, "We write", "<div>\nNo\n</div>\n\nWe write", "<div>", Code.RAW_HTML),
    (WELCOME, 'en = "Everybody writes once."', 'en = "Everybody<br>writes."', "aim", Code.RAW_HTML),
    (CARD, "Ask something", "One\ntwo [here](missing.md). Ask something", "missing.md", Code.BROKEN_LINK),
    (CARD, "Ask something", "[Here](../../secret.txt) Ask", "secret.txt", Code.BROKEN_LINK),
    (CARD, "Ask something", "[Here](/etc/hosts) Ask", "hosts", Code.BROKEN_LINK),
    (CARD, "Ask something", "[Here](#part) Ask", "#part", Code.BROKEN_LINK),
    (CARD, "Ask something", "![A leaf](leaf.png) Ask", "leaf.png", Code.BROKEN_LINK),
    (WELCOME, "Good to meet", "Look\\\nat [it](card:noise). Good to meet", "card:noise", Code.BROKEN_LINK),
    (WELCOME, "Good to meet", "[it](http://example.org) Good to meet", "http:", Code.INSECURE_LINK),
    (WELCOME, "Good to meet", "See http://example.org/a. Good to meet", "http:", Code.INSECURE_LINK),
    (POLL, "General advice", "http://example.org General advice", "http:", Code.INSECURE_LINK),
    (WELCOME, "Good to meet", "[it](https://) Good to meet", "https:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it](https:example) Good to meet", "https:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "https://example Good to meet", "https:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "https://example.org:99999 Good to meet", "https:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "<https://[::1> Good to meet", "https:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it](ftp://example.org) Good to meet", "ftp:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it](//example.org) Good to meet", "//example", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it](mailto:) Good to meet", "mailto:", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it]() Good to meet", "[it]()", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it](a page.md) Good to meet", "a page", Code.MALFORMED_LINK),
    (WELCOME, "Good to meet", "[it](javascript:alert) Good to meet", "javascript", Code.MALFORMED_LINK),
    (WELCOME, "+++\nid", "id", "id =", Code.NO_FRONT_MATTER),
    (WELCOME, "+++\n\n# de", "\n\n# de", "+++", Code.UNCLOSED_FRONT_MATTER),
    (CARD, "+++\nid", "--\nid", "--", Code.NO_FRONT_MATTER),
    (WELCOME, 'day = "mon"', "day = mon", "day =", Code.INVALID_TOML),
    (PROGRAMME, "weeks = 2", "weeks = ", "weeks =", Code.INVALID_TOML),
    (PROGRAMME, 'id = "example"', 'id = "example"\nid = "two"', '"two"', Code.INVALID_TOML),
    (CARD, 'id = "silence"', 'id = "silence', "id =", Code.INVALID_TOML),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "marker", "code"),
    SPOILED,
    ids=[f"{case[4]}-{n}" for n, case in enumerate(SPOILED)],
)
def test_a_mistake_is_named_with_its_line(
    folder: Folder, name: str, old: str, new: str, marker: str, code: Code
) -> None:
    folder.replace(name, old, new)
    line = folder.line(name, marker) if code is not Code.DUPLICATE_SECTION else 4

    assert (name, line, code) in folder.places()


def test_each_sentence_says_what_to_do_on_one_line(folder: Folder) -> None:
    for name, old, new, _, _ in SPOILED:
        before = folder.text(name)
        folder.replace(name, old, new)
        for fault in folder.faults():
            assert fault.sentence[-1] in ".?", fault
            assert fault.sentence.isprintable(), fault
            assert str(fault) == f"{fault.file}:{fault.line}: {fault.sentence}"
        folder.write(name, before)


def test_a_missing_section_is_named_where_the_texts_begin(folder: Folder) -> None:
    for name in (WELCOME, RULES):
        text = folder.text(name)
        folder.write(name, text[: text.index("# en")])

    assert folder.places() == [
        (WELCOME, folder.text(WELCOME).split("\n").index("+++", 1) + 2, Code.MISSING_LANGUAGE),
        (RULES, 1, Code.MISSING_LANGUAGE),
    ]


def test_a_card_needs_a_wording(folder: Folder) -> None:
    text = folder.text(CARD)
    folder.write(CARD, text.replace("## wording\n", ""))

    assert {code for _, _, code in folder.places()} == {Code.MISSING_SECTION}
    assert {line for _, line, _ in folder.places()} == {folder.line(CARD, "# de"), folder.line(CARD, "# en")}


def test_a_file_without_any_section(folder: Folder) -> None:
    folder.write(RULES, "")

    assert folder.places() == [(RULES, 1, Code.MISSING_LANGUAGE), (RULES, 1, Code.MISSING_LANGUAGE)]


def test_a_near_miss_gets_a_suggestion(folder: Folder) -> None:
    folder.replace(WELCOME, "expires =", "expire =")

    assert 'Did you mean "expires"?' in " ".join(fault.sentence for fault in folder.faults())


def test_a_week_after_the_last_one(folder: Folder) -> None:
    (folder.path / POLL).rename(folder.path / "items/03-1-small-steps.md")
    folder.write("items/00-1-before.md", folder.text(WELCOME).replace('"welcome"', '"before"'))

    assert folder.places() == [
        ("items/00-1-before.md", 1, Code.BAD_OFFSET),
        ("items/03-1-small-steps.md", 1, Code.BAD_OFFSET),
    ]


def test_the_same_card_twice(folder: Folder) -> None:
    folder.write("cards/silence-2.md", folder.text(CARD).replace('id = "silence"', 'id = "Silence"'))

    (fault,) = folder.faults()

    assert (fault.file, fault.line, fault.code) == (CARD, 2, Code.DUPLICATE_ID)
    assert "cards/silence-2.md:2" in fault.sentence


def test_phases_that_overlap_or_share_an_id(folder: Folder) -> None:
    folder.replace(
        PROGRAMME,
        "[[theme]]",
        '[[phase]]\nid = "Arriving"\nweeks = [2, 2]\ntitle = { de = "Zwei", en = "Two" }\n\n[[theme]]',
    )

    assert folder.places() == [
        (PROGRAMME, folder.line(PROGRAMME, 'id = "Arriving"'), Code.DUPLICATE_ID),
        (PROGRAMME, folder.line(PROGRAMME, "weeks = [2, 2]"), Code.BAD_OFFSET),
    ]


def test_a_long_text_is_allowed_and_one_character_more_is_not(folder: Folder) -> None:
    head = folder.text(RULES)[: folder.text(RULES).index("# en")]
    folder.write(RULES, f"{head}# en\n{'ä' * MAX_TEXT_LENGTH}\n")
    assert folder.read().ok
    folder.write(RULES, f"{head}# en\n\n{'ä' * (MAX_TEXT_LENGTH + 1)}\n")

    assert folder.places() == [(RULES, folder.line(RULES, "ää"), Code.TEXT_TOO_LONG)]


def test_bytes_that_are_not_utf8(folder: Folder) -> None:
    text = folder.text(WELCOME).encode()
    folder.write(WELCOME, text.replace("Schön".encode(), "Schön".encode("latin-1")).replace(b"\n", b"\r\n"))

    assert folder.places() == [(WELCOME, text[: text.index(b"Sch\xc3\xb6n")].count(b"\n") + 1, Code.INVALID_UTF8)]


def test_a_file_that_is_too_large(folder: Folder) -> None:
    folder.write("media/large.bin", b"x" * MAX_FILE_BYTES)
    assert folder.read().ok
    folder.write("media/large.bin", b"x" * (MAX_FILE_BYTES + 1))
    folder.write(WELCOME, folder.text(WELCOME) + " " * MAX_FILE_BYTES)

    assert folder.places() == [(WELCOME, 1, Code.FILE_TOO_LARGE), ("media/large.bin", 1, Code.FILE_TOO_LARGE)]


def test_a_package_that_is_too_large_or_has_too_many_files(folder: Folder) -> None:
    for number in range(MAX_PACKAGE_BYTES // MAX_FILE_BYTES):
        folder.write(f"media/{number}.bin", b"x" * MAX_FILE_BYTES)
    assert folder.places() == [(".", 1, Code.PACKAGE_TOO_LARGE)]
    for number in range(MAX_FILES + 1):
        folder.write(f"media/{number}.bin", b"")

    assert folder.places() == [(".", 1, Code.PACKAGE_TOO_LARGE)]


def test_files_that_are_neither_items_nor_cards(folder: Folder) -> None:
    for name in ("items/notes.txt", "items/1-1-short.md", "items/old/01-1-a.md", "cards/silence.md.bak"):
        folder.write(name, "")

    assert folder.places() == [
        ("cards/silence.md.bak", 1, Code.UNEXPECTED_FILE),
        ("items/1-1-short.md", 1, Code.UNEXPECTED_FILE),
        ("items/notes.txt", 1, Code.UNEXPECTED_FILE),
        ("items/old/01-1-a.md", 1, Code.UNEXPECTED_FILE),
    ]


def test_links_out_of_the_folder_and_into_nowhere(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("+++\n+++\n")
    (tmp_path / "packages2").mkdir()
    (folder.path / "items/01-2-secret.md").symlink_to(tmp_path / "secret.md")
    (folder.path / "media").symlink_to(tmp_path / "packages2")
    (folder.path / "cards/lost.md").symlink_to("nowhere.md")
    (folder.path / "cards/loop.md").symlink_to("loop.md")
    (folder.path / "again").symlink_to(folder.path)
    os.mkfifo(folder.path / "cards/pipe.md")

    assert folder.places() == [
        ("again", 1, Code.UNREADABLE),
        ("cards/loop.md", 1, Code.UNREADABLE),
        ("cards/lost.md", 1, Code.UNREADABLE),
        ("cards/pipe.md", 1, Code.UNREADABLE),
        ("items/01-2-secret.md", 1, Code.LINK_OUTSIDE),
        ("media", 1, Code.LINK_OUTSIDE),
    ]


def test_folders_so_deep_that_the_system_cannot_reach_them(folder: Folder) -> None:
    at = os.open(folder.path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=at)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)

    assert {code for _, _, code in folder.places()} == {Code.UNREADABLE}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_files_that_are_closed_to_this_user(folder: Folder) -> None:
    (folder.path / RULES).chmod(0)
    (folder.path / "media").mkdir(mode=0)

    assert folder.places() == [("media", 1, Code.UNREADABLE), (RULES, 1, Code.UNREADABLE)]


def test_a_path_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for path in (tmp_path / "file", tmp_path / "nothing", Path("a\0b"), Path("x" * 5000)):
        reading = read(path)
        assert not reading.ok
        assert [(fault.file, fault.line, fault.code) for fault in reading.faults] == [(".", 1, Code.NOT_A_FOLDER)]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert [fault.code for fault in read(tmp_path).faults] == [
        Code.NO_ITEMS,
        Code.NO_PROGRAMME,
        Code.NO_RULES,
    ]


def test_without_programme_toml_the_items_are_checked_all_the_same(folder: Folder) -> None:
    (folder.path / PROGRAMME).unlink()
    folder.replace(WELCOME, 'day = "mon"', 'day = "someday"')

    assert folder.places() == [
        (".", 1, Code.NO_PROGRAMME),
        (WELCOME, folder.line(WELCOME, "someday"), Code.BAD_OFFSET),
    ]
    folder.replace(RULES, "# en", "# English")
    assert (RULES, 4, Code.UNKNOWN_LANGUAGE) in folder.places()


def test_names_that_cannot_be_printed_do_not_spoil_the_report(folder: Folder) -> None:
    (folder.path / os.fsdecode(b"items/bad\xff\nname")).write_text("")
    folder.replace(PROGRAMME, "weeks = 2", 'weeks = 2\n"a\\nb\\u001b" = 1\n' + "x" * 200 + " = 1")

    for fault in folder.faults():
        assert str(fault).isprintable()
        assert str(fault).encode()


def test_each_code_is_driven_by_a_test_in_this_file() -> None:
    text = Path(__file__).read_text(encoding="utf-8")

    assert [code.name for code in Code if f"Code.{code.name}" not in text] == []
