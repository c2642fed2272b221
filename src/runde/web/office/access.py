"""Who may enter the office, and the only way in which its views get an object. Refused and absent look alike: 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from runde.agenda.models import Appointment
from runde.chat.labels import label_of
from runde.chat.models import Membership, Message, Room
from runde.consent.models import Request
from runde.moderation.queries import in_question
from runde.people.models import Device, Letter, Person, Role, StaffSignIn, User
from runde.people.roles import has_role
from runde.people.second_factor import second_factor_due
from runde.programme import queries
from runde.programme.models import Cohort, Programme
from runde.web.signin import SignedInRequest

P = ParamSpec("P")
T = TypeVar("T")


def in_office(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase], *, unready: bool = False
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let coordinators in who signed in as staff: only the staff session counts here, never a device. Nobody
    signed in: to the staff's door. Who must set up a second step first: there (`unready`: this is there, for every
    account of staff). All others: Http404.

    Nothing of it stays in the browser's cache: names and letters must not be found with "Back".
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        staff = user.person if isinstance(user, User) else None
        if staff is None and getattr(request, "person", None) is None:
            return redirect_to_login(request.get_full_path())
        if staff is None or not (unready or has_role(staff, Role.COORDINATOR)):
            raise Http404
        request.person = staff  # type: ignore[attr-defined]
        translation.activate(staff.language)  # so far nobody was known who has one, where the second step is still due
        if isinstance(user, User) and not unready and second_factor_due(user):
            return redirect("mfa_index")
        response = view(request, *args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guarded


def sign_in_of(request: SignedInRequest, sign_in: int) -> StaffSignIn:
    """One of the caller's own sign-ins as staff. Raises Http404."""
    return _one(StaffSignIn.objects.filter(pk=sign_in, person=request.person).first())


def cohort_of(group: int) -> Cohort:
    """The group with this id. Raises Http404."""
    found = queries.cohorts().filter(pk=group).first()
    if found is None:
        raise Http404
    return found


def meeting_of(cohort: Cohort, meeting: int) -> Appointment:
    """A meeting of a group. Raises Http404."""
    return _one(Appointment.objects.filter(about=label_of(cohort.room_id), pk=meeting).first())


def person_of(person: int) -> Person:
    """The person with this id. Raises Http404."""
    return _one(Person.objects.filter(pk=person).first())


def letter_of(letter: int) -> Letter:
    """The letter with this id, with its person. Raises Http404."""
    return _one(Letter.objects.filter(pk=letter).select_related("person").first())


def device_of(person: int, device: int) -> Device:
    """A device of this person. Raises Http404."""
    return _one(Device.objects.filter(pk=device, person=person).select_related("person").first())


def membership_of(cohort: Cohort, person: int) -> Membership:
    """The present membership of a person in a group. Raises Http404."""
    present = Membership.objects.filter(room=cohort.room_id, person=person, left_at=None)
    return _one(present.select_related("person").first())


def message_of(message: int) -> Message:
    """The message with this id: in a group any, in a conversation of two only one that is in question. Raises Http404."""
    found = Message.objects.filter(Q(room__kind=Room.GROUP) | Q(pk__in=in_question().values("pk")), pk=message)
    return _one(found.select_related("room__cohort", "room__group__cohort", "author").first())


def request_of(request: int) -> Request:
    """The request with this id, with its person; not one for a copy. Raises Http404."""
    return _one(Request.objects.exclude(kind=Request.COPY).filter(pk=request).select_related("person").first())


def programme_of(slug: str) -> Programme:
    """The programme with this id in its package. Raises Http404."""
    return _one(Programme.objects.filter(slug=slug).first())


def _one(found: T | None) -> T:
    if found is None:
        raise Http404
    return found
