"""Pages for when something is not as hoped: plain words, both languages, a way on."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from cast import Cast
from runde.kit.time import now
from runde.people.helpline import set_helpline
from runde.web import errors

PAGES = {
    errors.sign_in_first: (401, "Sie sind hier nicht angemeldet"),
    errors.forbidden: (403, "Diese Seite ist nicht für Sie"),
    errors.csrf_failure: (403, "Bitte versuchen Sie es noch einmal"),
    errors.not_found: (404, "Hier ist nichts"),
    errors.broken: (500, "Hier ist etwas schiefgegangen"),
}


@pytest.fixture
def asked(rf: RequestFactory, cast: Cast) -> HttpRequest:
    """A request, with somebody to call."""
    set_helpline(name="Herta", phone="02742 9000", hours="", by=cast.olga, now=now())
    return rf.get("/somewhere/")


@pytest.mark.promise("D14")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
@pytest.mark.parametrize("language", ["de", "en"])
def test_each_says_what_to_do(page: object, language: str, asked: HttpRequest) -> None:
    status, german = PAGES[page]  # type: ignore[index]
    with translation.override(language):
        response = page(asked)  # type: ignore[operator]
    shown = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in shown
    assert (german in shown) == (language == "de")
    assert "02742 9000" in shown
    assert 'class="button' in shown
    assert not [word for word in ("CSRF", "404", "500", "Error", "Exception", "Forbidden") if word in shown]


def test_the_last_page_needs_no_database(rf: RequestFactory, cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE people_helpline")
    response = errors.broken(rf.get("/"))
    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()
