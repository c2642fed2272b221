"""The handbook: cards that are found by words, and the rules."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import Cast
from runde.packages.model import KINDS, SITUATIONS
from runde.programme.models import Cohort, Edition
from runde.web.moderator.prose import prose
from runde.web.moderator.situations import kind, situation
from web.moderator.browsing import birch, browser, read


def test_all_cards_and_the_rules_stand_there(carla: Client, cohort: Cohort) -> None:
    page = read(carla, f"/today/{cohort.pk}/handbook/")
    titles = ["Conflict", "Emergency", "False claim", "Grief", "Medical question", "Silence"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "Our group rules" in page
    assert "Every question is welcome." in page
    assert carla.get("/today/handbook/").headers["Location"] == f"/today/{cohort.pk}/handbook/"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("METFORMIN", ["Medical question"]),
        ("medical question", ["Medical question"]),
        ("soup stove", ["Silence"]),
        ("metformin soup", []),
        ("<script>", []),
    ],
)
def test_a_card_is_found_by_each_of_its_words(carla: Client, cohort: Cohort, words: str, found: list[str]) -> None:
    response = carla.get(f"/today/{cohort.pk}/handbook/", {"words": words})
    page = response.content.decode()
    titles = ["Conflict", "Emergency", "False claim", "Grief", "Medical question", "Silence"]
    assert [title for title in titles if f"<b>{title}</b>" in page] == found
    assert ("No card has these words." in page) is not bool(found)
    assert "Show all cards" in page
    assert "<script>" not in page.split("<body")[1].replace('<script src="', "")


def test_accents_need_not_be_typed(cast: Cast, carla: Client) -> None:
    cohort = birch(cast, name="Esche", language="de")
    assert "<b>Medical question</b>" in carla.get(f"/today/{cohort.pk}/handbook/?words=arztin").content.decode()


def test_a_card_says_what_to_do_how_to_say_it_and_when_to_hand_over(carla: Client, cohort: Cohort) -> None:
    address = f"/today/{cohort.pk}/handbook/medical-question/"
    page = read(carla, address)
    for part in ("What to do", "You need not know the answer", "Wordings to use", "When to hand over", "All cards"):
        assert part in page
    assert f'href="/today/room/{cohort.room_id}/?draft=That%20is' in carla.get(address).content.decode()
    assert carla.get(f"/today/{cohort.pk}/handbook/nothing/").status_code == 404


def test_a_programme_without_an_edition_has_no_cards(carla: Client, cohort: Cohort) -> None:
    Edition.objects.all().delete()
    page = read(carla, f"/today/{cohort.pk}/handbook/")
    assert "This programme has no cards yet." in page
    assert "Our group rules" not in page


@pytest.mark.parametrize("name", ["ana", "karl", "gil", "olga"])
def test_for_everybody_else_it_is_not_there(cast: Cast, cohort: Cohort, name: str) -> None:
    client = browser(getattr(cast, name))
    for address in (f"/today/{cohort.pk}/handbook/", f"/today/{cohort.pk}/handbook/silence/", "/today/handbook/"):
        assert client.get(address).status_code == 404
        assert browser(None).get(address).status_code == 401


def test_prose_is_safe_and_leads_to_cards() -> None:
    text = "See [grief](card:grief), *soon*.\n\n- [a](https://a.example)\n- [b](javascript:alert(1))\n\n<b>c</b> ![](x.png)"
    html = prose(text, lambda card: f"/cards/{card}/")
    assert 'href="/cards/grief/"' in html
    assert "<em>soon</em>" in html
    assert 'href="https://a.example"' in html
    assert 'href="javascript' not in html
    assert "<b>" not in html
    assert "<img" not in html


def test_a_link_in_the_rules_leads_to_the_card(carla: Client, cohort: Cohort) -> None:
    edition = Edition.objects.get()
    edition.content["rules"]["en"] = "When it is quiet: [this card](card:silence)."
    edition.save(update_fields=["content"])
    page = carla.get(f"/today/{cohort.pk}/handbook/").content.decode()
    assert f'href="/today/{cohort.pk}/handbook/silence/"' in page.split("Our group rules")[1]


def test_every_kind_and_situation_of_a_package_has_a_name() -> None:
    assert all(kind(name) for name in KINDS)
    assert all(situation(name) for name in SITUATIONS)
