"""One person: name, contact data, groups, devices, letters. Each act is a POST to what it is about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runde.agenda.feeding import close_feed
from runde.chat.models import Membership, Room
from runde.kit.time import now as present
from runde.notices.queries import log_of
from runde.people.arriving import change_identity, choose_language, rename
from runde.people.devices import revoke
from runde.people.letters import issue_letter, state_of
from runde.people.losing import report_lost
from runde.people.models import Identity, Person
from runde.people.rules import Unusable
from runde.web.office import access, notice_words
from runde.web.office.access import in_office
from runde.web.office.groups import running
from runde.web.office.pages import done, not_done, page, taken
from runde.web.office.people_forms import ContactForm, NameForm
from runde.web.office.standing import standings
from runde.web.signin import SignedInRequest


@in_office
@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything the office knows about one person."""
    return _page(request, access.person_of(pk))


def _page(
    request: SignedInRequest,
    found: Person,
    name_form: NameForm | None = None,
    contact_form: ContactForm | None = None,
) -> HttpResponse:
    now = present()
    identity = Identity.objects.filter(person=found).first()
    memberships = Membership.objects.filter(person=found, room__kind=Room.GROUP).select_related("room__cohort")
    letters = [letter for letter in found.letters.order_by("-issued_at", "-pk") if not letter.for_app]
    return page(
        request,
        "person",
        "people",
        human=found,
        standing=standings([found], now)[found.pk],
        name_form=name_form or NameForm(initial={"name": found.name, "language": found.language}),
        contact_form=contact_form or ContactForm(initial=_contact(identity)),
        memberships=list(memberships.order_by("left_at", "-joined_at")),
        groups=running(),
        devices=list(found.devices.filter(revoked_at=None).order_by("-used_at")),
        letters=[(letter, state_of(letter, now)) for letter in letters],
        notices=[(notice, notice_words.state(notice)) for notice in log_of(found)],
        hears=notice_words.hears(found),
        erased=found.erasures.select_related("by").order_by("-at").first(),
    )


def _contact(identity: Identity | None) -> dict[str, str]:
    fields = ("full_name", "phone", "email", "address")
    return {field: getattr(identity, field) for field in fields} if identity else {}


@in_office
@require_POST
def name(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person another name or language."""
    found, form = access.person_of(pk), NameForm(request.POST)
    if form.is_valid() and taken(form, lambda: _rename(request, found, form)):
        return done(request, gettext("Name and language are kept."), "office:person", pk)
    return _page(request, access.person_of(pk), name_form=form)


def _rename(request: SignedInRequest, found: Person, form: NameForm) -> bool:
    rename(person=found, name=form.cleaned_data["name"], by=request.person, now=present())
    choose_language(person=found, language=form.cleaned_data["language"])
    return True


@in_office
@require_POST
def contact(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a person's contact data."""
    found, form = access.person_of(pk), ContactForm(request.POST)
    if form.is_valid() and taken(form, lambda: _change_identity(request, found, form)):
        return done(request, gettext("The contact data are kept, encrypted."), "office:person", pk)
    return _page(request, found, contact_form=form)


def _change_identity(request: SignedInRequest, found: Person, form: ContactForm) -> bool:
    change_identity(person=found, by=request.person, now=present(), **form.cleaned_data)
    return True


@in_office
@require_POST
def new_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Issue a new letter and show it, ready to print."""
    try:
        letter = issue_letter(person=access.person_of(pk), by=request.person, now=present())
    except Unusable as refusal:
        return not_done(request, str(refusal), "office:person", pk)
    return redirect("office:letter", letter.pk)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def phone_lost(request: SignedInRequest, pk: int) -> HttpResponse:
    """A phone is lost: one page says what happens, then everything is signed out and a new letter is ready to print."""
    found = access.person_of(pk)
    if request.method != "POST":
        number = found.devices.filter(revoked_at=None).count()
        return page(request, "phone_lost", "people", human=found, number=number)
    try:
        letter = report_lost(person=found, by=request.person, now=present())
        close_feed(person=found, by=request.person, now=present())
    except Unusable as refusal:
        return not_done(request, str(refusal), "office:person", pk)
    sentence = gettext("%(name)s is signed out everywhere. Here is the new letter: print it, or read out its code.")
    return done(request, sentence % {"name": found.display_name}, "office:letter", letter.pk)


@in_office
@require_POST
def sign_out(request: SignedInRequest, pk: int, device: int) -> HttpResponse:
    """Sign one device of a person out."""
    found = access.device_of(pk, device)
    if revoke(device=found, by=request.person, now=present()):
        sentence = gettext("This device is signed out. To use it again, %(name)s needs a new letter.")
    else:
        sentence = gettext("This device of %(name)s was signed out already.")
    return done(request, sentence % {"name": found.person.display_name}, "office:person", pk)
