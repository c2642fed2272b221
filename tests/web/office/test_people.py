"""People: the list, taking somebody in, and every act on a person's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cast import Cast
from runde.chat.models import Membership
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.people.devices import make_device
from runde.people.letters import issue_letter, use_letter, withdraw_letter
from runde.people.models import Device, Erased, Identity, Letter, Person, Pin
from runde.programme.cohorts import end_cohort
from runde.programme.models import Cohort


def acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


def text(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


def test_the_list_says_how_everybody_stands(office: Client, cast: Cast, cohort: Cohort) -> None:
    issue_letter(person=cast.ana, by=cast.olga, now=now())
    issue_letter(person=cast.ben, by=cast.olga, now=now() - timedelta(days=60))
    used = issue_letter(person=cast.anton, by=cast.olga, now=now())
    use_letter(letter=used, pin="2749", label="Phone", now=now())
    Pin.objects.create(person=cast.carla, hash="", chosen_at=now(), wrong=10, locked_at=now())
    page = text(office, "/office/people/")
    for sentence in (
        "letter issued, works until 8 Apr 2026",
        "letter expired on 7 Feb 2026, never used",
        "came in on 11 Mar 2026",
        "locked after ten wrong PINs",
        "no letter yet",
        "signs in by e-mail",
        "Coordinator",
        "(moderates)",
    ):
        assert sentence in page, sentence


@pytest.mark.parametrize("key", ["name", "group", "letter", "seen"])
def test_the_list_sorts(key: str, office: Client, cast: Cast, by_device: Callable[[Person], Client]) -> None:
    by_device(cast.ben)
    for sign in ("", "-"):
        assert office.get(f"/office/people/?sort={sign}{key}").status_code == 200


def test_the_search_finds_names_and_groups_whatever_their_capitals(office: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.dev.pk).update(name="Özlem")
    assert "Özlem" in text(office, "/office/people/?search=öZ")
    page = text(office, "/office/people/?search=ahorn")
    assert ">Ben<" in page
    assert ">Ana<" not in page
    assert "Nobody fits this search" in text(office, "/office/people/?search=xyz")


def test_a_person_comes_in_with_contact_data_encrypted(office: Client, cast: Cast) -> None:
    data = {
        "name": "Ida",
        "language": "de",
        "full_name": "Ida Huber",
        "phone": "0660 1",
        "email": "i@e.org",
        "address": "Weg 1",
    }
    response = office.post("/office/people/new/", data, follow=True)
    assert "Ida is now among the people." in response.content.decode()
    person = Person.objects.get(name="Ida")
    assert Identity.objects.get(person=person).full_name == "Ida Huber"
    assert acts()[-1] == "person.make"
    with connection.cursor() as cursor:
        cursor.execute("SELECT full_name, phone, email, address FROM people_identity")
        assert not [cell for cell in cursor.fetchone() if "Huber" in cell or "0660" in cell or "Weg" in cell]
    assert "Ida Huber" in text(office, reverse("office:person", args=[person.pk]))


def test_one_step_takes_somebody_in_places_them_and_issues_the_letter(office: Client, cohort: Cohort) -> None:
    assert 'name="group"' in text(office, "/office/people/new/")
    sent = {"name": "Ida", "language": "de", "group": cohort.pk, "role": "moderator", "letter": ""}
    response = office.post("/office/people/new/", sent, follow=True)
    letter = Letter.objects.get(person__name="Ida")
    assert response.redirect_chain == [(reverse("office:letter", args=[letter.pk]), 302)]
    page = response.content.decode()
    assert "Ida is now in group Birke. Here is the letter: print it, or read out its code." in page
    assert f"{letter.code[:4]} {letter.code[4:]}" in page
    membership = Membership.objects.get(person=letter.person)
    assert (membership.room, membership.role) == (cohort.room, Membership.MODERATOR)
    assert acts()[-3:] == ["person.make", "room.join", "letter.issue"]


def test_who_is_put_into_a_group_without_another_word_is_a_member(office: Client, cohort: Cohort) -> None:
    response = office.post("/office/people/new/", {"name": "Ida", "language": "de", "group": cohort.pk}, follow=True)
    assert "Ida is now in group Birke. A letter lets them in." in response.content.decode()
    assert Membership.objects.get(person__name="Ida").role == Membership.MEMBER
    assert not Letter.objects.exists()


def test_where_no_group_runs_none_is_asked_for_and_none_is_taken(office: Client, cast: Cast, cohort: Cohort) -> None:
    end_cohort(cohort=cohort, by=cast.olga, now=now(), reason="over")
    assert 'name="group"' not in text(office, "/office/people/new/")
    sent = {"name": "Ida", "language": "de", "group": cohort.pk, "letter": ""}
    response = office.post("/office/people/new/", sent)
    assert response.status_code == 422
    assert "Choose a group that is still running." in response.content.decode()
    assert not Person.objects.filter(name="Ida").exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "", "language": "de"}, "Please fill this in."),
        ({"name": "\u200b", "language": "de"}, "Please enter a name."),
        ({"name": "x" * 200, "language": "de"}, "Please use at most 60 characters."),
        ({"name": "Ida", "language": "xx"}, "Please choose German or English."),
        ({"name": "Ida", "language": "de", "role": "chief"}, "Choose member or moderator."),
        ({"name": "Ida", "language": "de", "address": "x" * 501}, "Please use at most 500 characters."),
    ],
)
def test_who_cannot_be_taken_in_gets_a_sentence(data: dict[str, str], sentence: str, office: Client) -> None:
    before = Person.objects.count()
    response = office.post("/office/people/new/", data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Person.objects.count() == before


def test_several_come_in_at_once(office: Client) -> None:
    response = office.post("/office/people/several/", {"names": "Ida\n\n  Jon \n", "language": "de"}, follow=True)
    assert "2 people were added." in response.content.decode()
    assert set(Person.objects.filter(language="de").values_list("name", flat=True)) == {"Ida", "Jon"}


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("", "Please write at least one name."),
        (" \n ", "Please write at least one name."),
        ("\u2066\n\u2069", "Please write at least one name."),
        ("Ida\n" + "x" * 61, "Line 2: This name is too long."),
        ("\n".join(["Ida"] * 201), "Please enter at most 200 names."),
    ],
)
def test_of_several_none_comes_in_when_one_cannot(names: str, sentence: str, office: Client) -> None:
    before = Person.objects.count()
    response = office.post("/office/people/several/", {"names": names, "language": "de"})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Person.objects.count() == before


def test_a_person_gets_another_name_and_language(office: Client, cast: Cast) -> None:
    address = reverse("office:person_name", args=[cast.ana.pk])
    response = office.post(address, {"name": "Anni", "language": "de"}, follow=True)
    assert "Name and language are kept." in response.content.decode()
    cast.ana.refresh_from_db()
    assert (cast.ana.name, cast.ana.language) == ("Anni", "de")
    assert acts()[-1] == "person.rename"
    response = office.post(address, {"name": "x" * 200, "language": "de"})
    assert response.status_code == 422
    assert "Please use at most 60 characters." in response.content.decode()
    assert office.post(address, {"name": "\u200b", "language": "de"}).status_code == 422


def test_contact_data_change(office: Client, cast: Cast) -> None:
    address = reverse("office:person_contact", args=[cast.ana.pk])
    response = office.post(address, {"phone": "01 234"}, follow=True)
    assert "The contact data are kept, encrypted." in response.content.decode()
    assert Identity.objects.get(person=cast.ana).phone == "01 234"
    assert acts()[-1] == "identity.change"
    assert office.post(address, {"phone": "1" * 61}).status_code == 422


def test_one_device_is_signed_out(office: Client, cast: Cast) -> None:
    device, _ = make_device(person=cast.ana, label="", now=now())
    page = text(office, reverse("office:person", args=[cast.ana.pk]))
    assert "Unnamed device" in page
    address = reverse("office:device_sign_out", args=[cast.ana.pk, device.pk])
    assert "This device is signed out." in office.post(address, follow=True).content.decode()
    assert Device.objects.get(pk=device.pk).revoked_at == now()
    assert acts()[-1] == "device.revoke"
    assert "was signed out already" in office.post(address, follow=True).content.decode()
    other = reverse("office:device_sign_out", args=[cast.ben.pk, device.pk])
    assert office.post(other).status_code == 404


def test_a_lost_phone_is_one_act(office: Client, cast: Cast) -> None:
    for _ in range(2):
        make_device(person=cast.ana, label="", now=now())
    old = issue_letter(person=cast.ana, by=cast.olga, now=now())
    address = reverse("office:phone_lost", args=[cast.ana.pk])
    assert f'href="{address}"' in text(office, reverse("office:person", args=[cast.ana.pk]))
    assert "Ana is signed in on 2 devices." in text(office, address)
    assert Device.objects.filter(person=cast.ana, revoked_at=None).count() == 2
    response = office.post(address, follow=True)
    fresh = Letter.objects.latest("pk")
    assert response.redirect_chain == [(reverse("office:letter", args=[fresh.pk]), 302)]
    page = response.content.decode()
    assert "Ana is signed out everywhere." in page
    assert f"{fresh.code[:4]} {fresh.code[4:]}" in page
    assert not Device.objects.filter(person=cast.ana, revoked_at=None).exists()
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert acts()[-4:] == ["phone.lost", "person.sign_out", "letter.withdraw", "letter.issue"]


def test_of_somebody_erased_no_phone_is_lost(office: Client, cast: Cast) -> None:
    Erased.objects.create(person=cast.gil, at=now(), extent=Erased.ALL, reason="moved away")
    response = office.post(reverse("office:phone_lost", args=[cast.gil.pk]), follow=True)
    assert "The data of this person were erased" in response.content.decode()
    assert not Letter.objects.exists()


def test_the_page_of_a_person_tells_of_letters_groups_and_a_locked_pin(office: Client, cast: Cast) -> None:
    old = issue_letter(person=cast.gil, by=cast.olga, now=now() - timedelta(days=50))
    withdraw_letter(letter=old, by=cast.olga, now=now())
    issue_letter(person=cast.gil, by=cast.olga, now=now() - timedelta(days=49))
    Letter.objects.filter(withdrawn_at=None).update(code="")
    Pin.objects.create(person=cast.gil, hash="", chosen_at=now(), wrong=10, locked_at=now())
    page = text(office, reverse("office:person", args=[cast.gil.pk]))
    for sentence in ("replaced by a newer one", "never used", "The PIN is locked", "from 9 Feb 2026 to 19 Feb 2026"):
        assert sentence in page, sentence
    assert "In no group." in text(office, reverse("office:person", args=[cast.dev.pk]))


def test_an_empty_house_says_what_to_do(office: Client, cast: Cast) -> None:
    assert "Nobody is here yet" not in text(office, "/office/people/")
