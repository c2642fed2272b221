"""When somebody usually reads in a group: one sentence from the moderators' names, their days and their hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, ngettext

from runde.programme.models import Cohort

WEEK = 7
RUN = 3
"""So many days in a row are written as "Monday to Friday"."""
LATEST = time(23, 30)


def usually_reads(cohort: Cohort | None, moderators: Sequence[str]) -> str:
    """ "Carla usually reads on Monday and Friday, 17:00–19:00." By the group's clock; its time zone is named where it is not
    that of the house. Empty for a room without a programme."""
    if cohort is None:
        return ""
    if cohort.ended_at is not None:
        return gettext("The weeks with a moderator are over. Nobody reads here at fixed times.")
    if not moderators:
        return gettext("This group has no moderator just now. If you have a question, please call us.")
    sentence = ngettext("{names} usually reads {days}{hours}.", "{names} usually read {days}{hours}.", len(moderators))
    return sentence.format(names=listed(moderators), days=_days(cohort.weekdays), hours=_hours(cohort))


def listed(words: Sequence[str]) -> str:
    """ "Monday", "Monday and Friday", "Monday, Wednesday and Friday"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def _days(weekdays: Iterable[int]) -> str:
    days = sorted(set(weekdays))
    if len(days) == WEEK:
        return gettext("every day")
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    if len(days) >= RUN and days[-1] - days[0] == len(days) - 1:
        return gettext("from {first} to {last}").format(first=first, last=last)
    return gettext("on {days}").format(days=listed([str(WEEKDAYS[day]) for day in days]))


def _hours(cohort: Cohort) -> str:
    if cohort.hours_from == time(0) and cohort.hours_to >= LATEST:
        return ""
    begin, end = _hour(cohort.hours_from), _hour(cohort.hours_to)
    return gettext(", {begin}–{end}").format(begin=begin, end=end) + which_clock(cohort.zone)


def which_clock(zone: str) -> str:
    """ " (time in London)" behind a time by the clocks of `zone`; empty where these are the clocks of the house."""
    if zone == settings.TIME_ZONE:
        return ""
    return gettext(" (time in {city})").format(city=zone.rpartition("/")[2].replace("_", " "))


def _hour(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"
