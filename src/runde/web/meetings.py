"""The meetings of a room, for every door that shows them: the list, and for those who look after it one meeting with its
answers, arranging, changing and cancelling.

Doors get the room through their own access.py and say in a `Desk` where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from runde.agenda.arranging import LONGEST_REASON, cancel, change
from runde.agenda.models import Appointment, Invitation
from runde.agenda.queries import appointments_about, invitations_of, invitations_to
from runde.agenda.rules import LONGEST_TEXTS, Plan, moment_of
from runde.chat.labels import label_of
from runde.chat.meeting import arrange_in
from runde.chat.models import Room
from runde.people.models import Person
from runde.people.rules import Unusable
from runde.web import room_words as words
from runde.web.office.fields import at_most, day, hour, line
from runde.web.office.pages import NOT_TAKEN, taken
from runde.web.presence import which_clock

FORM = require_http_methods(["GET", "HEAD", "POST"])
ANSWERS = {
    Invitation.YES: gettext_noop("I am coming"),
    Invitation.MAYBE: gettext_noop("Not sure yet"),
    Invitation.NO: gettext_noop("I cannot come"),
}
TOLD = {
    Invitation.YES: gettext_noop("comes"),
    Invitation.MAYBE: gettext_noop("not sure yet"),
    Invitation.NO: gettext_noop("cannot come"),
    "": gettext_noop("no answer yet"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody looks at the meetings of a room: the list's `address`, ending in a slash, with everything about one
    meeting below it; the page that the way `back` leads to; the frame of the page, and what it must know besides."""

    person: Person
    room: Room
    address: str
    back: str
    layout: str = "base.html"
    zone: str = ""
    leads: bool = False
    shared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as pages show it; `mine` is the invitation of who looks, where there is one."""

    it: Appointment
    when: str
    begun: bool
    mine: Invitation | None = None

    @property
    def cancelled(self) -> bool:
        return self.it.cancelled_at is not None

    @property
    def open(self) -> bool:
        """Whether one can still answer, and change something about it."""
        return not self.begun and not self.cancelled


class MeetingForm(forms.Form):
    """What is said about a meeting; times by the clocks of `zone`."""

    title = line(_("What it is"), LONGEST_TEXTS["title"], help_text=_("For example: Our first meeting"))
    day = day(_("Day"))
    begins = hour(_("Begins at"), "17:00")
    ends = hour(_("Ends at"), "18:30")
    place = line(_("Place (may stay empty)"), LONGEST_TEXTS["place"], required=False)
    phone = line(_("Telephone number to dial in (may stay empty)"), LONGEST_TEXTS["phone"], required=False, kind="tel")
    code = line(_("Code to dial in (may stay empty)"), LONGEST_TEXTS["code"], required=False)
    note = forms.CharField(
        label=_("What else is good to know (may stay empty)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[at_most(LONGEST_TEXTS["note"])],
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """Both times as moments; a time that the clocks leave out is named."""
        values = dict(super().clean() or self.cleaned_data)
        for name in ("begins", "ends"):
            if "day" in values and name in values:
                try:
                    values[name] = moment_of(values["day"], values[name], self.zone)
                except Unusable as refusal:
                    self.add_error(name, str(refusal))
        return values

    def plan(self) -> Plan:
        """What the form says."""
        values = {name: self.cleaned_data[name] for name in LONGEST_TEXTS}
        return Plan(starts_at=self.cleaned_data["begins"], ends_at=self.cleaned_data["ends"], zone=self.zone, **values)


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    reason = line(_("Reason, for everybody to read (may stay empty)"), LONGEST_REASON, required=False)


@require_safe
def listing(request: HttpRequest, desk: Desk, _found: None, now: datetime) -> HttpResponse:
    """All meetings, the next one first. Those who look after the room see all of them and how many come."""
    about = label_of(desk.room.pk)
    mine = {one.appointment_id: one for one in invitations_of(desk.person, about)}
    found = appointments_about(about) if desk.leads else (one.appointment for one in mine.values())
    every = [meeting_of(one, now, mine.get(one.pk)) for one in found]
    ahead = [one for one in every if not one.it.over(now)]
    past = [one for one in reversed(every) if one.it.over(now)]
    answers = [(code, gettext(text)) for code, text in ANSWERS.items()]
    return _page(request, "meetings", desk, ahead=ahead, past=past, answers=answers)


@require_safe
def one(request: HttpRequest, desk: Desk, found: Appointment, now: datetime) -> HttpResponse:
    """One meeting: who comes. Ready to print."""
    people = [(each.person.display_name, gettext(TOLD[each.answer]), each.answer) for each in invitations_to(found)]
    coming = sum(answer == Invitation.YES for _name, _told, answer in people)
    return _page(request, "meeting", desk, meeting=meeting_of(found, now), people=people, coming=coming)


@FORM
def arranging(request: HttpRequest, desk: Desk, found: Appointment | None, now: datetime) -> HttpResponse:
    """GET: the form, with what holds where a meeting is changed. POST: arrange it for everybody who is here, or change it."""
    meeting, zone, initial = None, desk.zone, {}
    if found is not None:
        meeting, zone = meeting_of(found, now), found.zone
        begin, end = found.local
        initial = {name: getattr(found, name) for name in LONGEST_TEXTS}
        initial |= {"day": begin.date(), "begins": begin.time(), "ends": end.time()}
    form = MeetingForm(_sent(request), zone=zone, initial=initial)

    def act() -> Appointment:
        if found is None:
            return arrange_in(room=desk.room, plan=form.plan(), by=desk.person, now=now)
        return change(appointment=found, plan=form.plan(), by=desk.person, now=now)

    if form.is_valid() and taken(form, act) is not None:
        if found is None:
            return _done(request, desk, gettext("The meeting is arranged. Everybody here finds it under “Meetings”."))
        return _done(request, desk, gettext("The meeting is changed."))
    return _page(request, "arranging", desk, form=form, meeting=meeting, clock=which_clock(zone))


@FORM
def cancelling(request: HttpRequest, desk: Desk, found: Appointment, now: datetime) -> HttpResponse:
    """GET asks once more and for a reason, POST cancels."""
    form = CancelForm(_sent(request))

    def act() -> Appointment:
        return cancel(appointment=found, by=desk.person, now=now, reason=form.cleaned_data["reason"])

    if form.is_valid() and taken(form, act) is not None:
        return _done(request, desk, gettext("The meeting is cancelled. Everybody here can read it."))
    return _page(request, "cancelling", desk, form=form, meeting=meeting_of(found, now))


def meeting_of(found: Appointment, now: datetime, mine: Invitation | None = None) -> Meeting:
    """A meeting in words, by its own clock: "Thursday 3 December, 17:00–18:30"."""
    begin, end = found.local
    day_form = pgettext("date format", "l j F") if begin.year == now.year else pgettext("date format", "l j F Y")
    when = f"{date_format(begin, day_form)}, {words.time(begin)}–{words.time(end)}{which_clock(found.zone)}"
    return Meeting(found, when, found.starts_at <= now, mine)


PAGES: dict[str, Callable[[HttpRequest, Desk, Any, datetime], HttpResponse]] = {
    "": listing,
    "new": arranging,
    "one": one,
    "change": arranging,
    "cancellation": cancelling,
}


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, desk: Desk, sentence: str) -> HttpResponseRedirect:
    messages.success(request, sentence)
    return HttpResponseRedirect(desk.address)


def _page(request: HttpRequest, template: str, desk: Desk, **context: Any) -> HttpResponse:
    form = context.get("form")
    status = NOT_TAKEN if form is not None and form.is_bound else 200
    shared = {"desk": desk, "room": desk.room, **desk.shared}
    return render(request, f"meetings/{template}.html", {**shared, **context}, status=status)
