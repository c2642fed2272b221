"""Letters on paper: shown ready to print, one page each, in the language of the person they are for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from runde.chat.models import Membership
from runde.kit.ids import spaced_code
from runde.kit.time import now as present
from runde.people.letters import issue_letter, state_of
from runde.people.models import Letter, Person
from runde.programme.models import Cohort
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.pages import done, page
from runde.web.office.qr import Qr, qr
from runde.web.office.standing import ISSUED, standings
from runde.web.signin import SignedInRequest


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter as it is printed. `address` is what people type; `qr` is None where no phone could follow it."""

    letter: Letter
    name: str
    language: str
    code: str
    address: str
    qr: Qr | None


def sheets(letters: Iterable[Letter]) -> list[Sheet]:
    """The printable form of letters that can still be used; their persons must be at hand."""
    return [_sheet(letter) for letter in letters]


def _sheet(letter: Letter) -> Sheet:
    address = settings.PUBLIC_URL.removeprefix("https://")
    code = None
    if settings.RUNDE.secure:
        code = qr(settings.PUBLIC_URL + reverse("door:join", args=[letter.code]))
    person = letter.person
    return Sheet(letter, person.name, person.language, spaced_code(letter.code), address, code)


@in_office
@require_safe
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter to print; or, where it lets nobody in any more, why."""
    found, now = access.letter_of(pk), present()
    state = state_of(found, now)
    shown = [] if state else sheets([found])
    return page(request, "letters", "people", sheets=shown, state=state, letter=found, secure=settings.RUNDE.secure)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def group_letters(request: SignedInRequest, group: int) -> HttpResponse:
    """The letters of a group that wait to be used. POST issues one for everybody who cannot come in without."""
    cohort, now = access.cohort_of(group), present()
    people = members(cohort)
    standing = standings(people, now)
    missing = [person for person in people if standing[person.pk].needs_letter]
    if request.method == "POST":
        with transaction.atomic():
            for person in missing:
                issue_letter(person=person, by=request.person, now=now)
        sentence = ngettext(
            "%(count)s letter was issued. Print it now.",
            "%(count)s letters were issued. Print them now.",
            len(missing),
        )
        if not missing:
            sentence = gettext("Nobody in this group needs a letter.")
            return done(request, sentence, "office:group_letters", group)
        return done(request, sentence % {"count": len(missing)}, "office:group_letters", group)
    waiting = [standing[person.pk].letter for person in people if standing[person.pk].state == ISSUED]
    letters = Letter.objects.filter(pk__in=[found.pk for found in waiting if found]).select_related("person")
    return page(
        request,
        "letters",
        "groups",
        cohort=cohort,
        missing=missing,
        sheets=sheets(sorted(letters, key=lambda found: (found.person.name.casefold(), found.pk))),
        secure=settings.RUNDE.secure,
    )


def members(cohort: Cohort) -> list[Person]:
    """Everybody who is in a group now, moderators too, by name."""
    here = Membership.objects.filter(room=cohort.room_id, left_at=None).select_related("person")
    return sorted((found.person for found in here), key=lambda person: (person.name.casefold(), person.pk))
