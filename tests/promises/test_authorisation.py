"""Who may do what: every address × every role. What is refused and what does not exist look alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from cast import say
from runde.agenda.rules import Plan
from runde.chat.drafts import Draft, NewPoll, Posted
from runde.chat.joining import leave
from runde.chat.meeting import arrange_in
from runde.chat.pairing import open_pair
from runde.consent.asking import ask as ask_for
from runde.consent.models import Request
from runde.keeping.copying import folder as copies
from runde.kit.time import now
from runde.media.models import Medium
from runde.media.storing import FULL, made_folder
from runde.moderation.gate import submit
from runde.notices.intending import intend
from runde.packages.library import library_path
from runde.people.devices import make_device
from runde.people.letters import issue_letter
from runde.people.models import Person, Role, User
from runde.people.staff_sign_ins import note_sign_in
from runde.programme.cohorts import form_cohort, place
from runde.programme.due import run_due
from runde.programme.loading import load
from runde.programme.models import Cohort, Due
from runde.programme.moving import add_holiday

MEMBERS = frozenset({"ana"})
MODERATORS = frozenset({"carla"})
ROOM = MEMBERS | MODERATORS
OFFICE = frozenset({"olga"})
LEADING = frozenset({"carla", "karl"})  # pages without an object: everybody who moderates has their own
TALKING = frozenset({"ana", "ben", "carla", "karl", "gil", "dev", "olga"})
OWN_SIGN_IN = ("mfa_", "account_", "sign_in_")  # a coordinator's own; allauth names the addresses
ALL_ROLES = ("nobody", "ana", "ben", "carla", "karl", "gil", "dev", "olga")

# Before sign-in, or about nobody: these have tests of their own (tests/web/door, tests/web/own).
PUBLIC = frozenset(
    {
        "door:first", "door:welcome", "door:join", "door:pin", "door:sign-out", "door:help", "door:kept",
        "door:worker", "door:manifest", "door:offline", "door:language", "leaflet:leaflet", "door:switch", "door:choose",
        "account_login", "account_inactive", "mfa_authenticate", "mfa_login_webauthn",
        "api:openapi-json", "api:api-root", "demo:play", "own:feed",
    }
)  # fmt: skip

ALLOWED: dict[str, frozenset[str]] = {
    "door:start": TALKING,
    "api:me": TALKING,
    "api:send": ROOM,
    "api:history": ROOM,
    "api:edit": MEMBERS,
    "api:take_back": MEMBERS,
    "api:react": ROOM,
    "api:vote": ROOM,
    "api:read": ROOM,
    "api:search": ROOM,
    "api:day": ROOM,
    "api:begin_upload": TALKING,
    "api:send_piece": MEMBERS,
    "api:upload_state": MEMBERS,
    "api:cancel_upload": MEMBERS,
    "media:file": ROOM,
    "member:rooms": TALKING,
    "member:room": ROOM,
    "member:messages": ROOM,
    "member:about": ROOM,
    "member:members": ROOM,
    "member:introduction": ROOM,
    "member:name": ROOM,
    "member:welcome": ROOM,
    "member:welcome-rules": ROOM,
    "member:welcome-look": ROOM,
    "own:look": TALKING,
    "own:notices": TALKING,
    "own:subscription": TALKING - OFFICE,  # staff without a device have no browser that could be told
    "own:notice-opened": MEMBERS,
    "own:devices": TALKING,
    "own:install": TALKING,
    "own:everywhere": TALKING,
    "own:device-sign-out": MEMBERS,
    "leaving:choices": TALKING,
    "leaving:group": ROOM,
    "leaving:stop": TALKING,
    "leaving:erasure": TALKING,
    "leaving:undoing": MEMBERS,
    "leaving:copy": TALKING,
    "leaving:file": MEMBERS,
    "member:report": ROOM,
    "member:library": ROOM,
    "member:conversations": ROOM,
    "member:write-to": MODERATORS,  # the address is of Ana, who does not write to herself
    "member:search": ROOM,
    "member:meetings": ROOM,
    "member:meeting-answer": ROOM,
    "member:meeting-file": ROOM,
    "own:calendar": TALKING,
    "moderator:meetings": MODERATORS,
    "moderator:new-meeting": MODERATORS,
    "moderator:meeting": MODERATORS,
    "moderator:meeting-change": MODERATORS,
    "moderator:meeting-cancellation": MODERATORS,
    "moderator:home": LEADING,
    "moderator:handbooks": LEADING,
    "moderator:today": MODERATORS,
    "moderator:week": MODERATORS,
    "moderator:handbook": MODERATORS,
    "moderator:card": MODERATORS,
    "moderator:item": MODERATORS,
    "moderator:posting": MODERATORS,
    "moderator:skipping": MODERATORS,
    "moderator:postponement": MODERATORS,
    "moderator:closing": MODERATORS,
    "moderator:silence": MODERATORS,
    "moderator:hello": MODERATORS,
    "moderator:room": MODERATORS,
    "moderator:room-messages": MODERATORS,
    "moderator:room-about": MODERATORS,
    "moderator:reports": MODERATORS,
    "moderator:poll": MODERATORS,
    "moderator:introduction-removal": MODERATORS,
    "moderator:hide": MODERATORS,
    "moderator:leave": MODERATORS,
    "moderator:restore": MODERATORS,
    "moderator:author": MODERATORS,
    "moderator:poll-closing": MODERATORS,
    "moderator:room-library": MODERATORS,
    "moderator:room-conversations": MODERATORS,
    "moderator:room-write-to": MODERATORS,
    "moderator:room-search": MODERATORS,
}

# In a conversation of Ana and Carla, with a message of Ana's: whoever is not named here finds nothing there.
IN_A_PAIR: dict[str, frozenset[str]] = {
    "api:send": ROOM,
    "api:history": ROOM,
    "api:edit": MEMBERS,
    "api:take_back": MEMBERS,
    "api:react": ROOM,
    "api:read": ROOM,
    "api:search": ROOM,
    "api:day": ROOM,
    "member:room": ROOM,
    "member:messages": ROOM,
    "member:about": ROOM,
    "member:members": ROOM,
    "member:introduction": ROOM,
    "member:name": ROOM,
    "member:welcome": ROOM,
    "member:welcome-rules": ROOM,
    "member:welcome-look": ROOM,
    "member:report": MODERATORS,
    "member:search": ROOM,
    "moderator:room": MODERATORS,
    "moderator:room-messages": MODERATORS,
    "moderator:room-about": MODERATORS,
    "moderator:room-search": MODERATORS,
}


def addresses() -> list[tuple[str, list[str]]]:
    """Every address: its name and the names of its parameters. All of the office belongs to the coordinator, and so does the
    second step of signing in to it."""
    found: dict[str, list[str]] = {}

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = ":".join(part for part in (space, pattern.namespace) if part)
                walk(pattern.url_patterns, inner)
            else:
                name = ":".join(part for part in (space, str(pattern.name)) if part)
                found[name] = list(pattern.pattern.converters)

    walk(get_resolver().url_patterns, "")
    return sorted(found.items())


def allowed(name: str) -> frozenset[str]:
    """Who may use the address of this name; a KeyError for an address that nobody has thought of."""
    return OFFICE if name.startswith(("office:", *OWN_SIGN_IN)) else ALLOWED[name]


@dataclass(frozen=True)
class Stage:
    """What stands for each parameter of an address, and a browser for each role."""

    values: dict[str, dict[str, Any]]
    pair: dict[str, Any]
    clients: dict[str, Client]

    def parameters(self, name: str, wanted: list[str], *, absent: bool) -> dict[str, Any]:
        """Values for an address: of group Linde, or of nothing that exists."""
        here = self.values["*"] | self.values.get(name, {})
        values = {key: here[key] for key in wanted}
        return {key: _absent(value) for key, value in values.items()} if absent else values


def _absent(value: Any) -> Any:
    return 987_654 if isinstance(value, int) else "nothing-like-this"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Made once for all; each test leaves it as it found it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def stage(world: Stage, db: None) -> Stage:
    """What each test meets, with browsers of its own."""
    browsers = {}
    for name, client in world.clients.items():
        browsers[name] = Client()
        browsers[name].cookies.load({key: morsel.value for key, morsel in client.cookies.items()})
    return replace(world, clients=browsers)


def build() -> Stage:
    at = now()
    people = {
        name.lower(): Person.objects.create(name=name, language="en", made_at=at)
        for name in ("Ana", "Anton", "Ben", "Carla", "Karl", "Dev", "Gil", "Olga")
    }
    Role.objects.create(person=people["olga"], role=Role.COORDINATOR, given_at=at)
    user = User.objects.create_user("olga@example.org", "x", person=people["olga"])
    programme = load(path=library_path("diabetes-type2"), by=people["olga"], now=at).programme
    monday = (at - timedelta(days=at.weekday() + 7)).date()
    made: dict[str, Cohort] = {}
    for name in ("Linde", "Ahorn"):
        made[name] = form_cohort(
            programme=programme, name=name, language="en", starts_on=monday, zone="Europe/Vienna",
            weekdays=range(7), hours_from=time(0), hours_to=time(23, 59), by=None, now=at - timedelta(days=20),
        )  # fmt: skip
    for name, group, role in (
        ("ana", "Linde", "member"), ("anton", "Linde", "member"), ("gil", "Linde", "member"),
        ("carla", "Linde", "moderator"), ("ben", "Ahorn", "member"), ("karl", "Ahorn", "moderator"),
    ):  # fmt: skip
        place(person=people[name], cohort=made[group], role=role, by=None, now=at - timedelta(days=20))
    linde = made["Linde"]
    holiday = monday + timedelta(days=9)
    add_holiday(cohort=linde, day=holiday, name="Feast", by=people["olga"], now=at)
    leave(room=linde.room, person=people["gil"], by=people["gil"], now=at)
    run_due(now=at)
    message = say(linde.room, people["ana"], "Does anybody know this?", at=at - timedelta(hours=3))
    theirs = say(linde.room, people["anton"], "I do not.", at=at - timedelta(hours=2))
    poll = NewPoll("poll", (("yes", "Yes", False), ("no", "No", False)))
    [asked] = submit([Draft(linde.room_id, people["carla"].pk, uuid4(), "Do you walk?", poll=poll)])
    assert isinstance(asked, Posted)
    medium = picture_of(people["ana"])
    submit([Draft(linde.room_id, people["ana"].pk, uuid4(), "Look", attachments=(medium.pk,))])
    offered = Due.objects.filter(cohort=linde, state="offered").first()
    assert offered is not None
    plan = Plan("A walk", at + timedelta(days=2), at + timedelta(days=2, hours=1), "Europe/Vienna")
    meeting = arrange_in(room=linde.room, plan=plan, by=people["carla"], now=at)
    letter = issue_letter(person=people["ana"], by=people["olga"], now=at)
    device, _ = make_device(person=people["ana"], label="x", now=at)
    notice = intend(person=people["ana"], kind="message", key="x", earliest=at, now=at)
    assert notice is not None
    clients = {"nobody": Client()}
    for name in ("ana", "ben", "carla", "karl", "gil", "dev"):
        clients[name] = Client()
        clients[name].cookies["runde_device"] = make_device(person=people[name], label="x", now=at)[1]
    clients["olga"] = Client()
    clients["olga"].force_login(user)
    person = people["ana"].pk
    common = {
        "room": linde.room_id, "room_id": linde.room_id, "cohort_id": linde.pk, "group": linde.pk, "due": offered.pk,
        "due_id": offered.pk, "message_id": message.pk, "person_id": person, "person": person, "pk": person,
        "notice_id": notice.pk, "device": device.pk, "device_id": device.pk,
        "seq": message.seq, "card_id": "silence", "slug": "diabetes-type2", "day": holiday.isoformat(),
        "meeting": meeting.pk, "meeting_id": meeting.pk, "medium": medium.pk, "medium_id": medium.pk, "variant": "full",
    }  # fmt: skip
    pair = open_pair(group=linde.room, person=people["ana"], other=people["carla"], by=people["ana"], now=at)
    between = say(pair, people["ana"], "Between us", at=at)
    two = {"room": pair.pk, "room_id": pair.pk, "message_id": between.pk, "seq": between.seq}
    signed_in = note_sign_in(user=user, browser="x", label="", now=at)
    TOTP.activate(user, "SECRET")
    RecoveryCodes.activate(user)
    common["sign_in"] = signed_in.pk
    values: dict[str, dict[str, Any]] = {
        "*": common, "office:letter": {"pk": letter.pk}, "member:report": {"seq": theirs.seq},
        "api:vote": {"seq": asked.seq}, "moderator:poll-closing": {"seq": asked.seq},
    }  # fmt: skip
    wish, _ = ask_for(person=people["ana"], kind=Request.ERASE, now=at)
    copy, _ = ask_for(person=people["ana"], kind=Request.COPY, now=at)
    Request.objects.filter(pk=copy.pk).update(done_at=at)
    assert copy.key is not None
    copies().mkdir(exist_ok=True)
    (copies() / f"{copy.key.hex}.zip").write_bytes(b"x")
    common["request_id"], values["leaving:file"] = wish.pk, {"request_id": copy.pk}
    return Stage(values, two, clients)


def picture_of(person: Person) -> Medium:
    """A picture that is ready to be sent."""
    medium = Medium.objects.create(
        key=uuid4(), owner=person, kind=Medium.PICTURE, state=Medium.READY, size=1, arrived=1, made_at=now()
    )
    (made_folder(medium.key) / FULL[Medium.PICTURE]).write_bytes(b"x")
    return medium


def ask(client: Client, method: str, address: str, name: str) -> HttpResponseBase:
    body = {"client_id": str(uuid4()), "text": "x", "seq": 1, "reaction": "thanks", "option": "yes"}
    body |= {"kind": "picture", "size": 10}
    if name.startswith("api:"):
        return client.generic(
            method,
            f"{address}?client_id={uuid4()}&q=x&date=2026-11-24&offset=0",
            json.dumps(body),
            content_type="application/json",
        )
    answer: HttpResponseBase = client.get(address) if method == "GET" else client.generic(method, address)
    answer.close()
    return answer


def test_every_address_has_somebody_who_may_use_it_written_down_here() -> None:
    names = {name for name, _ in addresses()}
    assert {name for name in names if not name.startswith(("office:", *OWN_SIGN_IN))} - PUBLIC == set(ALLOWED)


@pytest.mark.parametrize(("name", "wanted"), [(n, w) for n, w in addresses() if n not in PUBLIC])
def test_an_address_serves_those_it_is_for_and_looks_absent_to_all_others(
    stage: Stage, name: str, wanted: list[str]
) -> None:
    here = reverse(name, kwargs=stage.parameters(name, wanted, absent=False))
    absent = reverse(name, kwargs=stage.parameters(name, wanted, absent=True))
    methods = ("GET", "POST", "PUT", "DELETE") if name.startswith("api:") else ("GET", "POST")
    check(stage, name, here, absent, methods, allowed(name))


IN_A_ROOM = [(name, wanted) for name, wanted in addresses() if {"room", "room_id", "message_id"} & {*wanted}]


@pytest.mark.promise("C12")
@pytest.mark.parametrize(("name", "wanted"), IN_A_ROOM)
def test_a_conversation_of_two_is_there_for_its_two_people_and_has_no_moderator(
    stage: Stage, name: str, wanted: list[str]
) -> None:
    values = stage.parameters(name, wanted, absent=False)
    here = reverse(name, kwargs=values | {key: stage.pair[key] for key in wanted if key in stage.pair})
    absent = reverse(name, kwargs=stage.parameters(name, wanted, absent=True))
    methods = ("GET", "POST", "PUT", "DELETE") if name.startswith("api:") else ("GET", "POST")
    check(stage, name, here, absent, methods, IN_A_PAIR.get(name, frozenset()))


def check(stage: Stage, name: str, here: str, absent: str, methods: tuple[str, ...], may: frozenset[str]) -> None:
    """An address serves those who may, and to all others it looks as the absent one does."""
    for role in sorted(set(ALL_ROLES) - may):
        client = stage.clients[role]
        for method in methods:
            answer, nothing = ask(client, method, here, name), ask(client, method, absent, name)
            assert answer.status_code == nothing.status_code, (role, method)
            if role == "nobody":
                assert answer.status_code in {302, 401, 405}, (role, method)
                if answer.status_code == 302:
                    assert answer.headers["Location"].split("?")[0] in {"/welcome/", "/staff/"}
            else:
                assert answer.status_code in {404, 405}, (role, method)
    for role in sorted(may):
        served = [ask(stage.clients[role], method, here, name).status_code for method in methods]
        assert any(status not in {401, 403, 404, 405} and status < 500 for status in served), (role, served)
