"""Moments and spans in words, in the language in force and by the clock of a group."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext, ngettext, pgettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_WEEK = 7
_HOURS_UP_TO = timedelta(hours=48)  # longer spans are counted in days


def clock_time(moment: datetime, zone: str) -> str:
    """The time on the group's clock: 9:05."""
    return dateformat.format(moment.astimezone(ZoneInfo(zone)), pgettext("format of a time", "G:i"))


def day_name(day: date) -> str:
    """Monday, 7 December."""
    return dateformat.format(day, pgettext("format of a day", "l, j F"))


def near_day(day: date, today: date) -> str:
    """A day as people say it on `today`: today, yesterday, tomorrow, Thursday; with its date when a week or more away."""
    away = (day - today).days
    if abs(away) >= _WEEK:
        return day_name(day)
    known = {0: gettext("today"), -1: gettext("yesterday"), 1: gettext("tomorrow")}
    return known.get(away) or dateformat.format(day, "l")


def when(moment: datetime, now: datetime, zone: str) -> str:
    """A moment as people say it now: "today, 9:00", "Thursday, 9:00"."""
    at = moment.astimezone(ZoneInfo(zone)).date()
    day = near_day(at, now.astimezone(ZoneInfo(zone)).date())
    return gettext("%(day)s, %(time)s") % {"day": day, "time": clock_time(moment, zone)}


def lasting(span: timedelta) -> str:
    """How long: whole minutes below an hour, hours below two days, then days."""
    if span < HOUR:
        minutes = max(1, span // MINUTE)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if span < _HOURS_UP_TO:
        return ngettext("%(n)s hour", "%(n)s hours", span // HOUR) % {"n": span // HOUR}
    return days(span // DAY)


def days(count: int) -> str:
    """A number of days: "9 days"."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def upper_first(text: str) -> str:
    """`text` with a capital at its beginning, for words that stand alone."""
    return text[:1].upper() + text[1:]
