"""A package is read whole, and its digests follow its content only."""

from __future__ import annotations

import json
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packages.spoiling import CARD, POLL, PROGRAMME, RULES, WELCOME, Folder
from runde.packages import Card, Item, Package, read
from runde.packages.faults import Code


def whole(folder: Folder) -> Package:
    reading = folder.read()
    assert reading.faults == []
    assert reading.ok
    assert reading.package is not None
    return reading.package


@pytest.mark.promise("A1")
def test_the_example_is_read_whole(folder: Folder) -> None:
    package = whole(folder)

    assert (package.id, package.version, package.languages, package.weeks) == (
        "example",
        "1.0.0",
        ("de", "en"),
        2,
    )
    assert package.fallback == "de"
    assert package.title["en"] == "Small example"
    assert package.about["de"] == "Zwei Wochen zum Anschauen."
    assert [(phase.id, phase.weeks) for phase in package.phases] == [("arriving", (1, 2))]
    assert package.themes[2].title["en"] == "Moving in small steps"
    assert list(package.reactions) == ["thanks", "me-too"]
    assert package.rules["en"].startswith("We write as we would talk.")


@pytest.mark.promise("C12")
@pytest.mark.parametrize("rule", ["off", "moderators", "open"])
def test_the_one_to_one_rule_is_read_and_is_off_where_nothing_is_said(folder: Folder, rule: str) -> None:
    before = whole(folder)
    assert before.one_to_one == "off"
    folder.replace(PROGRAMME, "weeks = 2", f'weeks = 2\none_to_one = "{rule}"')
    after = whole(folder)
    assert after.one_to_one == rule
    assert (after.digest == before.digest) == (rule == "off")


@pytest.mark.promise("A1")
def test_an_item_has_its_place_its_aim_its_wording_and_its_advice(folder: Folder) -> None:
    welcome, poll = whole(folder).items

    assert (welcome.id, welcome.kind, welcome.mode, welcome.file) == ("welcome", "question", "offer", WELCOME)
    assert (welcome.week, welcome.number, welcome.day, welcome.day_offset) == (1, 1, "mon", 0)
    assert (welcome.time, welcome.expires) == (time(9, 0), timedelta(days=3))
    assert welcome.aim["en"] == "Everybody writes once."
    assert welcome.text["en"].startswith("Good to meet you here!")
    assert welcome.follow_ups["en"] == ("Thank you! Who else enjoys that?",)
    assert welcome.if_silent is not None
    assert welcome.if_silent.after == timedelta(hours=24)
    assert welcome.if_silent.text == {"de": "Schreiben Sie selbst zuerst.", "en": "Write first yourself."}
    assert [(option.id, option.text["en"]) for option in poll.options] == [
        ("stairs", "Stairs"),
        ("errand", "An errand on foot"),
    ]
    assert poll.if_silent is None
    assert poll.day_offset == 1
    assert len(poll.sources) == 1


def test_a_card_has_hints_wordings_and_when_to_hand_over(folder: Folder) -> None:
    (card,) = whole(folder).cards

    assert (card.id, card.situation, card.file) == ("silence", "silence", CARD)
    assert card.hints["en"] == ("nobody writes", "quiet")
    assert card.wordings["en"] == ("One word will do: how was the week? Mine: slow.",)
    assert card.hand_over["en"].startswith("When somebody who usually writes")
    assert card.text["en"].startswith("Silence does not mean")


def test_the_mode_is_offer_where_none_is_given_and_sources_may_be_left_out(folder: Folder) -> None:
    folder.replace(POLL, 'mode = "offer"\n', "")
    folder.replace(WELCOME, 'mode = "offer" ', 'mode = "auto" ')
    folder.write(POLL, "\n".join(line for line in folder.text(POLL).split("\n") if not line.startswith("sources")))

    welcome, poll = whole(folder).items

    assert (welcome.mode, poll.mode) == ("auto", "offer")
    assert poll.sources == ()


def test_phases_and_reactions_may_be_left_out(folder: Folder) -> None:
    text = folder.text(PROGRAMME)
    text = text[: text.index("[reactions]")]
    start, end = text.index("[[phase]]"), text.index("[[theme]]")
    folder.write(PROGRAMME, text[:start] + text[end:])

    package = whole(folder)

    assert package.phases == ()
    assert package.reactions == {}


def test_items_stand_in_the_order_in_which_they_are_due(folder: Folder) -> None:
    poll = folder.text(POLL)
    folder.write("items/01-02-late.md", poll.replace('"small-steps"', '"late"').replace('"tue"', '"sun"'))
    folder.write(
        "items/01-03-early.md",
        poll.replace('"small-steps"', '"early"').replace('"tue"', '"mon"').replace("09:00", "08:00"),
    )

    assert [item.id for item in whole(folder).items] == ["early", "welcome", "late", "small-steps"]


def test_a_quiz_knows_its_right_answer(folder: Folder) -> None:
    folder.replace(POLL, '"poll"', '"quiz"')
    folder.replace(POLL, 'id = "stairs"', 'id = "stairs"\ncorrect = true')

    assert [option.correct for option in whole(folder).items[1].options] == [True, False]


def test_items_and_cards_survive_the_way_through_json(folder: Folder) -> None:
    package = whole(folder)

    for item in package.items:
        again = Item.from_dict(json.loads(json.dumps(item.as_dict())))
        assert again == item
        assert again.digest == item.digest
    for card in package.cards:
        assert Card.from_dict(json.loads(json.dumps(card.as_dict()))) == card
    assert package.items[0].as_dict()["expires"] == 3 * 24 * 3600
    assert package.items[0].as_dict()["time"] == "09:00"


@pytest.mark.parametrize("name", [PROGRAMME, WELCOME, CARD, RULES])
@pytest.mark.parametrize("style", ["crlf", "cr", "bom", "last line open"])
def test_line_ends_and_a_byte_order_mark_change_nothing(folder: Folder, name: str, style: str) -> None:
    before = whole(folder)
    raw = folder.text(name).encode()
    folder.write(
        name,
        {
            "crlf": raw.replace(b"\n", b"\r\n"),
            "cr": raw.replace(b"\n", b"\r"),
            "bom": b"\xef\xbb\xbf" + raw,
            "last line open": raw.rstrip(b"\n"),
        }[style],
    )

    after = whole(folder)

    assert after == before
    assert after.digest == before.digest


def test_the_digest_does_not_depend_on_the_files_names(folder: Folder) -> None:
    before = whole(folder)
    (folder.path / WELCOME).rename(folder.path / "items/01-7-hello.md")
    (folder.path / CARD).rename(folder.path / "cards/quiet.md")

    after = whole(folder)

    assert after.digest == before.digest
    assert [item.digest for item in after.items] == [item.digest for item in before.items]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(range(5)))
def test_the_digest_does_not_depend_on_the_order_of_files(folder: Folder, order: list[int]) -> None:
    before = whole(folder).digest
    names = [PROGRAMME, WELCOME, POLL, CARD, RULES]
    contents = {name: folder.text(name) for name in names}
    for name in names:
        (folder.path / name).unlink()
    for place in order:
        folder.write(names[place], contents[names[place]])

    assert whole(folder).digest == before


@pytest.mark.parametrize(
    ("name", "old", "new", "touches_item"),
    [
        (WELCOME, "Good to meet you", "Lovely to meet you", True),
        (WELCOME, '"mon"', '"thu"', True),
        (WELCOME, "Who else enjoys that?", "Who else likes that?", True),
        (CARD, "Mine: slow", "Mine: quick", False),
        (RULES, "stays here", "remains here", False),
        (PROGRAMME, "Who we are", "Who are we", False),
        (PROGRAMME, '"1.0.0"', '"1.0.1"', False),
    ],
)
def test_the_digest_follows_the_content(folder: Folder, name: str, old: str, new: str, touches_item: bool) -> None:
    before = whole(folder)
    folder.replace(name, old, new)

    after = whole(folder)

    assert after.digest != before.digest
    assert (after.items[0].digest != before.items[0].digest) is touches_item
    assert after.items[1].digest == before.items[1].digest
    assert (after.cards[0].digest != before.cards[0].digest) is (name == CARD)


def test_links_to_cards_files_and_the_web_are_followed(folder: Folder) -> None:
    folder.write("media/leaf.txt", "A leaf.")
    folder.replace(
        CARD,
        "answer first yourself.",
        "answer first yourself. [This card](card:silence), [a leaf](../media/leaf.txt), "
        "[the web](https://example.org/a?b=c#d), https://example.org, [mail](mailto:help@example.org), "
        "[phone](tel:+43123), ![a leaf](../media/leaf.txt), <https://example.org:8443/x>",
    )

    assert whole(folder)


def test_rules_may_have_headings_and_lists_of_their_own(folder: Folder) -> None:
    folder.replace(RULES, "# en\n", "# en\n## At the table\n- One\n- Two\n\n")

    assert whole(folder).rules["en"].startswith("## At the table\n- One\n- Two")


def test_a_heading_inside_a_code_block_is_text(folder: Folder) -> None:
    folder.replace(RULES, "# en\n", "# en\n```\n# fr\n```\n")

    assert "# fr" in whole(folder).rules["en"]


def test_other_files_beside_the_plan_and_hidden_ones_are_passed_over(folder: Folder) -> None:
    folder.write("README.md", "<b>For designers</b>")
    folder.write("items/.DS_Store", b"\x00\xff")
    folder.write(".git/config", b"\xff")

    assert whole(folder)


def test_a_link_to_a_file_inside_the_package_is_a_file(folder: Folder) -> None:
    (folder.path / CARD).rename(folder.path / "shared.md")
    (folder.path / CARD).symlink_to("../shared.md")

    assert whole(folder).cards[0].id == "silence"


def test_the_path_may_be_a_link_itself(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder.path)

    assert read(tmp_path / "link").package == whole(folder)


def test_a_check_in_may_name_its_answers_or_none(folder: Folder) -> None:
    folder.replace(POLL, '"poll"', '"check-in"')
    assert [option.id for option in whole(folder).items[1].options] == ["stairs", "errand"]
    folder.replace(WELCOME, '"question"', '"check-in"')
    assert whole(folder).items[0].options == ()


def test_answers_are_few_and_short(folder: Folder) -> None:
    more = "".join(f'[[option]]\nid = "more-{number}"\ntext = {{ de = "x", en = "x" }}\n\n' for number in range(9))
    first = folder.text(POLL)
    folder.write(POLL, first.replace("[[option]]", f"{more}[[option]]", 1))
    assert folder.places() == [(POLL, folder.line(POLL, "[[option]]"), Code.BAD_OPTIONS)]
    folder.write(POLL, first.replace("Stiegen", "x" * 201))
    assert folder.places() == [(POLL, folder.line(POLL, "xxx"), Code.BAD_OPTIONS)]


def test_one_answer_is_no_choice(folder: Folder) -> None:
    folder.replace(POLL, '"poll"', '"check-in"')
    text = folder.text(POLL)
    start, end = text.rindex("[[option]]"), text.rindex("+++")
    folder.write(POLL, text[:start] + text[end:])
    assert folder.places() == [(POLL, folder.line(POLL, "kind ="), Code.BAD_OPTIONS)]
