"""Appointments as calendars read them (RFC 5545): a file with one, or a person's feed of all.

Times carry their zone, and the file its rules (VTIMEZONE), so that the appointment stays at its hour of the wall clock. UID
stays for ever, SEQUENCE grows with each change, and a cancelled appointment says so: calendars then take it away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from runde.agenda.models import Appointment, Invitation

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
OFTEN = timedelta(hours=1)
"""How often calendars are asked to look whether something is new."""


def calendar_file(invitations: Iterable[Invitation], *, feed: str = "") -> bytes:
    """The appointments of somebody's invitations, in the language in force. `feed` is the calendar's name where it is a feed,
    which calendars fetch again and again."""
    calendar, invited = Calendar(), list(invitations)
    calendar.add("prodid", "-//Runde//Runde//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if feed:
        calendar.add("x-wr-calname", feed)
        calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for one in invited:
        calendar.add_component(_event(one))
    years = [moment.year for one in invited for moment in one.appointment.local]
    zones = [_zone(name, min(years), max(years)) for name in sorted(calendar.get_missing_tzids())]
    calendar.subcomponents[:0] = zones
    return bytes(calendar.to_ical())


def _event(invitation: Invitation) -> Event:
    found, event = invitation.appointment, Event()
    begin, end = found.local
    last = max(moment for moment in (found.made_at, found.changed_at, found.cancelled_at) if moment)
    event.add("uid", str(found.uid))
    event.add("sequence", found.sequence)
    event.add("dtstamp", last)
    event.add("last-modified", last)
    event.add("dtstart", begin)
    event.add("dtend", end)
    cancelled = found.cancelled_at is not None
    event.add("summary", gettext("Cancelled: %(title)s") % {"title": found.title} if cancelled else found.title)
    if found.place or found.phone:
        event.add("location", found.place or found.phone)
    if text := "\n".join(_description(found)):
        event.add("description", text)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled or invitation.answer == Invitation.NO else "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _description(found: Appointment) -> Iterable[str]:
    if found.cancelled_at is not None and found.reason:
        yield gettext("Reason: %(reason)s") % {"reason": found.reason}
    if found.phone:
        yield gettext("By telephone: %(phone)s") % {"phone": found.phone}
    if found.code:
        yield gettext("Code: %(code)s") % {"code": found.code}
    if found.note:
        yield found.note


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> Timezone:
    """The rules of a zone for some years: each moment at which its offset changes. (What the library finds by itself lacks
    short periods, as in Morocco, and notes when clocks go forward by the clock after it, where RFC 5545, 3.6.5, asks for the
    one before.)"""
    zone, found = ZoneInfo(name), Timezone()
    found.add("tzid", name)
    moment = datetime(first, 1, 1, tzinfo=UTC) - _DAY
    found.add_component(_onset(zone, moment))
    while moment.year <= last or moment.day < 3:
        if _offset(zone, moment) != _offset(zone, moment + _DAY):
            seconds = bisect_right(range(_DAY // _SECOND), x=False, key=partial(_changed, zone, moment))
            found.add_component(_onset(zone, moment + _SECOND * seconds))
        moment += _DAY
    return found


def _changed(zone: ZoneInfo, moment: datetime, seconds: int) -> bool:
    return _offset(zone, moment + _SECOND * seconds) != _offset(zone, moment)


def _onset(zone: ZoneInfo, moment: datetime) -> TimezoneStandard | TimezoneDaylight:
    local, before = moment.astimezone(zone), _offset(zone, moment - _SECOND)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.DTSTART = (moment + before).replace(tzinfo=None)
    part.TZOFFSETFROM, part.TZOFFSETTO = before, _offset(zone, moment)
    part.add("tzname", local.tzname())
    return part


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
