"""The second step of staff's sign-in: setting it up, signing in with it, losing it, and what may be done without it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from cast import PASSWORD, Cast
from codes import STEP, totp
from runde.kit.settings import load
from runde.kit.time import now
from runde.ledger.models import Entry
from runde.people.models import User
from runde.people.roles import end_role
from runde.people.signin import caller_from_headers

AT = 1_774_000_000.0
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
}
"""RFC 6238, appendix B (SHA-1): seconds since 1970, and the code of eight digits, of which an app shows the last six."""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Nothing was tried yet, and the clock stands."""
    with time_machine.travel(AT, tick=False):
        cache.clear()
        yield
        cache.clear()


@pytest.fixture
def required() -> Iterator[None]:
    """A house in which nobody signs in with a password alone."""
    before = settings.RUNDE
    settings.RUNDE = load({"RUNDE_STAFF_SECOND_FACTOR": "required"})
    yield
    settings.RUNDE = before


def to_the_second_step(client: Client) -> str:
    answer = client.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    return str(answer.headers["Location"])


def typed(client: Client, code: str) -> str:
    """Where a code leads; or the page that refuses it."""
    answer = client.post("/staff/second-step/", {"code": code})
    return answer.headers.get("Location", answer.content.decode())


def inside(client: Client) -> bool:
    return client.get("/office/").status_code == 200


def with_app(cast: Cast, secret: str = RFC_SECRET) -> User:
    """Olga has an app and recovery codes."""
    TOTP.activate(cast.olga.user, secret)
    RecoveryCodes.activate(cast.olga.user)
    return cast.olga.user


@pytest.mark.parametrize("at", RFC_CODES)
def test_our_measure_and_the_program_agree_with_the_published_codes(client: Client, cast: Cast, at: int) -> None:
    with_app(cast)
    assert totp(RFC_SECRET, at, digits=8) == RFC_CODES[at]
    with time_machine.travel(at, tick=False):
        assert to_the_second_step(client) == "/staff/second-step/"
        assert not inside(client)
        assert typed(client, RFC_CODES[at][-6:]) == "/"
        assert inside(client)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_early_or_late(client: Client, cast: Cast, steps: int, fits: bool) -> None:
    with_app(cast)
    to_the_second_step(client)
    said = typed(client, totp(RFC_SECRET, AT + steps * STEP))
    assert (said == "/", inside(client)) == (fits, fits)
    assert fits or "This code does not fit." in said


def test_a_code_lets_in_once(cast: Cast) -> None:
    """Also after allauth's own memory of 30 seconds, in another process, and typed with a blank."""
    with_app(cast)
    code = totp(RFC_SECRET, AT)
    to_the_second_step(first := Client())
    assert typed(first, code) == "/"
    cache.clear()
    with time_machine.travel(AT + STEP, tick=False):
        to_the_second_step(second := Client())
        for again in (code, f"{code[:3]} {code[3:]}"):
            assert "does not fit" in typed(second, again)
        assert not inside(second)
        assert typed(second, totp(RFC_SECRET, AT + STEP)) == "/"


def test_many_wrong_codes_have_to_wait(client: Client, cast: Cast) -> None:
    with_app(cast)
    to_the_second_step(client)
    said = [typed(client, "000000") for _ in range(6)]
    assert "wait five minutes" in said[-1]
    assert "wait five minutes" in typed(client, totp(RFC_SECRET, AT))
    assert not inside(client)


def test_a_recovery_code_lets_in_once(cast: Cast) -> None:
    with_app(cast)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(set(codes)) == 10
    to_the_second_step(first := Client())
    assert typed(first, f"{codes[3][:4]} {codes[3][4:]}") == "/"
    to_the_second_step(second := Client())
    assert "does not fit" in typed(second, codes[3])
    assert typed(second, codes[4]) == "/"


def test_setting_an_app_up(client: Client, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    to_the_second_step(client)
    page = client.get("/office/my-sign-in/app/").content.decode()
    found = re.search(r'<code class="text">([A-Z2-7]+)</code>', page)
    assert found is not None
    assert "data:image/svg+xml;base64," in page
    wrong = client.post("/office/my-sign-in/app/", {"code": "000000"})
    assert "This code does not fit." in wrong.content.decode()
    assert not Authenticator.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/office/my-sign-in/app/", {"code": totp(found[1], AT)})
    assert answer.headers["Location"] == "/office/my-sign-in/codes/"
    codes = re.findall(r"<code>(\d{4}) (\d{4})</code>", client.get("/office/my-sign-in/codes/").content.decode())
    assert len(codes) == 10
    acts = list(Entry.objects.filter(act__startswith="account.totp").values_list("act", "by", "on"))
    assert acts == [("account.totp_activated", cast.olga.pk, f"person:{cast.olga.pk}")]
    to_the_second_step(other := Client())
    with time_machine.travel(AT + 2 * STEP, tick=False):
        assert typed(other, totp(found[1], AT + 2 * STEP)) == "/"


def test_the_secret_stands_encrypted(cast: Cast) -> None:
    with_app(cast)
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert RFC_SECRET not in str(Authenticator.objects.get(type="totp").data)
    assert seed.startswith("gAAAA")


def test_a_change_asks_for_the_password_when_the_sign_in_is_long_ago(client: Client, cast: Cast) -> None:
    to_the_second_step(client)
    with time_machine.travel(AT + 3600, tick=False):
        sent = client.get("/office/my-sign-in/app/")
        assert sent.headers["Location"] == "/office/my-sign-in/password/?next=%2Foffice%2Fmy-sign-in%2Fapp%2F"
        assert "This is not the password." in client.post(sent.headers["Location"], {"password": "x"}).content.decode()
        assert client.get("/office/my-sign-in/app/").status_code == 302
        back = client.post(sent.headers["Location"], {"password": PASSWORD, "next": "/office/my-sign-in/app/"})
        assert back.headers["Location"] == "/office/my-sign-in/app/"
        assert client.get("/office/my-sign-in/app/").status_code == 200


def test_without_the_app_again(client: Client, cast: Cast) -> None:
    user = with_app(cast)
    to_the_second_step(client)
    typed(client, totp(RFC_SECRET, AT))
    assert "Sign in without the app" in client.get("/office/my-sign-in/app/removal/").content.decode()
    assert client.post("/office/my-sign-in/app/removal/").headers["Location"] == "/office/my-sign-in/"
    assert not Authenticator.objects.filter(user=user).exists()  # the codes go with the last second step
    assert Entry.objects.filter(act="account.totp_deactivated").count() == 1


def test_new_recovery_codes_end_the_old_ones(client: Client, cast: Cast) -> None:
    with_app(cast)
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    to_the_second_step(client)
    typed(client, totp(RFC_SECRET, AT))
    assert "Those on paper lose their worth" in client.get("/office/my-sign-in/codes/new/").content.decode()
    client.post("/office/my-sign-in/codes/new/")
    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)


def test_who_has_none_is_asked_on_the_board(client: Client, cast: Cast, settings: Any) -> None:
    to_the_second_step(client)
    assert "Please set up a second step" in client.get("/office/").content.decode()
    with_app(cast)
    assert "Please set up a second step" not in client.get("/office/").content.decode()
    Authenticator.objects.all().delete()
    settings.RUNDE = load({"RUNDE_STAFF_SECOND_FACTOR": "off"})
    assert "Please set up a second step" not in client.get("/office/").content.decode()


@pytest.mark.usefixtures("required")
def test_where_it_is_required_nothing_else_opens_before(client: Client, cast: Cast) -> None:
    to_the_second_step(client)
    for address in (
        "/",
        "/office/",
        "/office/people/",
        f"/office/people/{cast.ana.pk}/",
        "/own/look/",
        "/own/devices/",
    ):
        assert client.get(address).headers["Location"] == "/office/my-sign-in/", address
    assert client.get("/api/me").status_code == 401
    assert "Set up a second step first" in client.get("/office/my-sign-in/").content.decode()
    assert client.get("/office/my-sign-in/app/").status_code == 200
    with_app(cast)
    assert inside(client)
    assert client.get("/api/me").json()["person"] == cast.olga.pk


@pytest.mark.usefixtures("required")
def test_the_page_for_it_is_in_the_persons_language(client: Client, cast: Cast) -> None:
    cast.olga.language = "de"
    cast.olga.save(update_fields=["language"])
    to_the_second_step(client)
    assert '<html lang="de"' in client.get("/office/my-sign-in/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize("address", ["codes/new/", "app/removal/", "codes/"])
def test_who_has_no_second_step_finds_nothing_to_change(client: Client, cast: Cast, address: str) -> None:
    to_the_second_step(client)
    answer = client.post(f"/office/my-sign-in/{address}")
    assert answer.status_code in {404, 405} or "Please set up one first." in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "credential", ["", "{}", '{"id": "x"}', "[1]", "null", '{"id": "eA", "rawId": "eA", "response": 1}']
)
def test_what_is_no_new_passkey_is_not_kept(client: Client, cast: Cast, credential: str) -> None:
    to_the_second_step(client)
    assert client.get("/office/my-sign-in/passkeys/new/").status_code == 200
    answer = client.post("/office/my-sign-in/passkeys/new/", {"credential": credential})
    assert answer.content.decode().count("No passkey was made.") == 2
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", ["", "{}", '{"id": "x"}', "[1]", "null", '{"response": {"userHandle": "MQ"}}'])
def test_what_is_no_passkey_opens_nothing(client: Client, cast: Cast, credential: str) -> None:
    with_app(cast)
    asked = client.get("/staff/passkey/", headers={"Accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    answer = client.post("/staff/passkey/", {"credential": credential}, follow=True)
    assert "This passkey did not work." in answer.content.decode()
    assert not inside(client)
    to_the_second_step(client)
    client.post("/staff/second-step/", {"credential": credential})
    assert not inside(client)


@pytest.mark.usefixtures("required")
def test_where_it_is_required_no_socket_opens_before_either(client: Client, cast: Cast) -> None:
    to_the_second_step(client)
    headers = [
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode())
    ]
    assert caller_from_headers(headers, now=now()) is None
    with_app(cast)
    caller = caller_from_headers(headers, now=now())
    assert caller is not None
    assert caller.person == cast.olga.pk


def test_under_another_key_the_page_says_what_to_do(client: Client, cast: Cast, settings: Any) -> None:
    with_app(cast)
    settings.IDENTITY_KEY = Fernet.generate_key().decode()
    to_the_second_step(client)
    assert "remove-second-factor" in typed(client, totp(RFC_SECRET, AT))
    assert "The key of this server is another one" in typed(client, totp(RFC_SECRET, AT))
    assert not inside(client)


@pytest.mark.usefixtures("required")
def test_staff_who_do_not_coordinate_have_a_second_step_too(client: Client, cast: Cast) -> None:
    end_role(person=cast.olga, role="coordinator", by=None, now=now())
    to_the_second_step(client)
    assert client.get("/own/devices/").headers["Location"] == "/office/my-sign-in/"
    assert client.get("/office/my-sign-in/app/").status_code == 200
    with_app(cast)
    assert client.get("/own/devices/").status_code == 200
    assert client.get("/office/").status_code == 404


def test_a_closed_account_is_not_opened_by_a_code(client: Client, cast: Cast) -> None:
    with_app(cast)
    to_the_second_step(client)
    User.objects.update(is_active=False)
    typed(client, totp(RFC_SECRET, AT))
    assert not inside(client)
