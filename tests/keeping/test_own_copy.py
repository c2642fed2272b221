"""A person's own copy: complete, only theirs, and readable by programs and by people."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection
from django.test import override_settings

from cast import gather, say
from keeping.filled import ANA_SAYS, ANA_SHOWS, ANTON_SHOWS, CONTACT, NOW, House, copied
from programme.packing import kept
from programme.racing import race
from runde.chat.models import Message
from runde.keeping.own_copy import copy_of, plain, write_copy
from runde.keeping.page import page
from runde.keeping.page_words import act, table
from runde.ledger.models import Entry
from runde.media.models import Medium
from runde.media.storing import remove_folders
from runde.moderation.gate import forget_pace
from runde.people.arriving import make_person, rename
from runde.people.models import Person

pytestmark = pytest.mark.promise("B16")


def test_everything_that_one_wrote_is_in_it_as_it_stands_now(house: House) -> None:
    copy, _, _ = copied(house.cast.ana)
    written = copy["own"]["chat.message"]
    assert [message["text"] for message in written] == [ANA_SAYS[0], ANA_SAYS[1], "", ANA_SAYS[2]]
    first, answer, regretted, edited = written
    assert first["room"]["name"] == "Linde"
    assert first["at"] == "2026-03-18T03:00:00.000Z"
    assert (answer["reply_to"], answer["reply_to_at"]) == (2, "2026-03-18T04:00:00.000Z")
    assert regretted["taken_back_at"] == edited["edited_at"] == "2026-03-18T12:00:00.000Z"


def test_ones_own_pictures_are_in_it_with_the_message_and_nobody_elses(house: House) -> None:
    copy, page, everything = copied(house.cast.ana)
    [medium], [attachment] = copy["own"]["media.medium"], copy["own"]["chat.attachment"]
    assert medium["file"] == attachment["file"]
    assert medium["file"] in page
    assert (attachment["room"], attachment["seq"], attachment["at"]) == (
        {"name": "Linde"},
        1,
        "2026-03-18T03:00:00.000Z",
    )
    assert ANA_SHOWS in everything
    assert ANTON_SHOWS not in everything
    into = io.BytesIO()
    write_copy(person=house.cast.ana, language="en", by=None, now=NOW, into=into)
    assert zipfile.ZipFile(into).read(medium["file"]) == ANA_SHOWS


def test_a_file_that_is_not_there_harms_no_copy(house: House) -> None:
    remove_folders(Medium.objects.values_list("key", flat=True))
    copy, _, everything = copied(house.cast.ana)
    assert len(copy["own"]["media.medium"]) == 1
    assert ANA_SHOWS not in everything


def test_contact_data_account_letters_devices_and_groups_are_in_it(house: House) -> None:
    copy, _, _ = copied(house.cast.ana)
    own = copy["own"]
    assert copy["person"]["name"] == "Ana Bell"
    assert own["people.identity"] == [CONTACT]
    assert own["people.user"] == [{"last_login": None, "email": "ana@example.org"}]
    assert [row["label"] for row in own["people.device"]] == ["Telephone of Ana"]
    assert len(own["people.letter"]) == 2
    assert list(own["people.pin"][0]) == ["chosen_at"]
    assert {row["room"]["name"] for row in own["chat.membership"]} == {"Linde", "Birke"}
    [noted] = own["programme.knownsilence"]
    assert (noted["kind"], noted["cohort"]["room"]["name"]) == ("known", "Birke")


def test_the_ledger_says_what_happened_to_one(house: House) -> None:
    copy, _, _ = copied(house.cast.ana)
    acts = {entry["act"]: entry for entry in copy["ledger"]}
    assert acts["person.rename"]["details"] == {"old": "Ana", "new": "Ana Bell"}
    assert acts["letter.use"]["by_you"] is True
    assert acts["room.join"]["details"] == {"role": "member"}
    assert {"pin.choose", "device.make", "identity.change", "silence.known", "message.postpone"} <= acts.keys()
    assert all(entry["by_you"] or "details" in entry for entry in copy["ledger"])


def test_a_moderators_copy_holds_their_own_decisions(house: House) -> None:
    copy, page, _ = copied(house.cast.carla)
    reasons = [row["reason"] for row in copy["acts"]["programme.due"]]
    assert "Carla has a reason of her own" in reasons
    assert len(copy["acts"]["programme.postponement"]) == 2
    assert "programme.knownsilence" not in copy["acts"], "that is in the copy of the member whom it is about"
    assert "Items of the programme that you posted or skipped" in page
    assert "You posted an item of the programme" in page


def test_what_the_programme_posted_in_ones_name_is_marked(house: House) -> None:
    _, page, _ = copied(house.cast.carla)
    assert "Could be posted until" in page
    assert page.count("posted by the programme in your name") == Message.objects.filter(automatic=True).count() == 1


def test_that_a_copy_was_made_is_recorded(house: House) -> None:
    copied(house.cast.ana, "de")
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.on, entry.by) == ("person.copy", f"person:{house.cast.ana.pk}", None)
    assert kept("person.copy") == {"language": "de"}


def test_with_another_identity_key_there_is_no_copy_and_no_record(house: House) -> None:
    with override_settings(IDENTITY_KEY=Fernet.generate_key().decode()), pytest.raises(InvalidToken):
        write_copy(person=house.cast.ana, language="en", by=None, now=NOW, into=io.BytesIO())
    assert not Entry.objects.filter(act="person.copy").exists()


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_it_is_read_is_not_in_it(tmp_path: Path) -> None:
    cast = gather(NOW)
    rounds = itertools.count(1)

    def act() -> None:
        """Ana is renamed (a line in the ledger) and answers herself."""
        number = next(rounds)
        rename(person=Person.objects.get(pk=cast.ana.pk), name=f"Ana {number}", by=cast.olga, now=NOW)
        forget_pace()  # she writes once for each table that is read
        say(cast.linde, cast.ana, f"Word {number}", reply_to=1)
        connection.close()

    def read() -> tuple[Any, Any]:
        say(cast.linde, cast.ana, "Good morning")
        before = copy_of(cast.ana, language="en", now=NOW)
        with ThreadPoolExecutor(1) as another:

            def and_then(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
                found = execute(sql, *rest)
                if sql.startswith("SELECT"):
                    another.submit(act).result()
                return found

            with connection.execute_wrapper(and_then):
                return before, copy_of(cast.ana, language="en", now=NOW)

    (before, meanwhile), name = race(tmp_path, read, then=lambda: Person.objects.get(pk=cast.ana.pk).name)
    assert name != "Ana"
    assert meanwhile == before


class Checked(HTMLParser):
    """Looks for what a page that stands alone must not have, and for tags that do not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert tag not in {"script", "link", "img", "iframe"}
        assert not {"src", "href", "onclick", "style"} & {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"


ENGLISH = (
    "Your data in Runde",
    "What you wrote",
    "In group Linde",
    "an answer to a message of 18 March 2026",
    "Taken back.",
)
GERMAN = (
    *("Ihre Daten in Runde", "Was Sie geschrieben haben", "In der Gruppe Linde", "Zurückgenommen."),
    "eine Antwort auf eine Nachricht vom 18. März 2026",
)


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("de", GERMAN)])
def test_the_page_reads_well_in_both_languages_and_needs_nothing_else(
    house: House, language: str, words: tuple[str, ...]
) -> None:
    _, page, _ = copied(house.cast.ana, language)
    for word in words:
        assert word in page
    for text in ANA_SAYS:
        assert text in page
    assert f'<html lang="{language}">' in page
    assert not re.search(r"\dT\d\d:", page), "moments are for people"
    checked = Checked()
    checked.feed(page)
    assert not checked.open
    assert checked.seen.count("article") == 4
    assert "url(" not in page
    assert "@import" not in page


def test_nothing_that_somebody_wrote_becomes_markup(house: House) -> None:
    Person.objects.filter(pk=house.cast.ana.pk).update(name="<b>Ana</b>")
    Message.objects.filter(author=house.cast.ana, text=ANA_SAYS[0]).update(text="</p><script>alert(1)</script>")
    _, page, _ = copied(house.cast.ana)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "You have not written anything yet."), ("de", "Sie haben noch nichts geschrieben.")],
)
def test_who_has_done_nothing_reads_so(db: None, language: str, sentence: str) -> None:
    new = make_person(name="Nora", language=language, by=None, now=NOW)
    copy, page, _ = copied(new, language)
    assert copy["own"] == copy["acts"] == {}
    assert sentence in page


def test_a_table_and_an_act_without_words_are_shown_under_their_own_names(house: House) -> None:
    copy, _, _ = copied(house.cast.ana)
    copy["own"]["garden.tree"] = [{"grown_in": "Horn", "is_old": True, "leaves": ["green", "red"], "felled_at": None}]
    copy["ledger"] = [
        {"seq": 1, "at": copy["made_at"], "act": "tree.fell", "on": "tree:1", "by_you": True, "details": None}
    ]
    shown = page(copy)
    assert re.search(r"<h3>tree</h3>\s*<dl>\s*<div><dt>grown in</dt><dd>Horn</dd>", shown)
    assert "<dt>is old</dt><dd>yes</dd>" in shown
    assert "<dd>green, red</dd>" in shown
    assert "felled" not in shown
    assert "tree.fell" in shown
    assert (table("garden.old_tree"), act("tree.grow")) == ("old tree", "tree.grow")
    copy["ledger"] = []
    assert "Nothing yet." in page(copy)


def test_data_json_is_readable_by_people_too(house: House) -> None:
    into = io.BytesIO()
    write_copy(person=house.cast.ana, language="en", by=house.cast.olga, now=NOW, into=into)
    text = zipfile.ZipFile(into).read("data.json").decode()
    assert CONTACT["full_name"] in text
    assert json.loads(text)["format"] == "runde-person-export"
    assert "\\u" not in text


def test_values_of_any_field_become_plain() -> None:
    assert plain(NOW) == "2026-03-18T12:00:00.000Z"
    assert (plain(NOW.date()), plain(NOW.time())) == ("2026-03-18", "12:00:00")
    assert [plain(value) for value in (None, True, 3, ["a"])] == [None, True, 3, ["a"]]
    assert (plain(Decimal("1.50")), plain(UUID(int=1))) == ("1.50", "00000000-0000-0000-0000-000000000001")
