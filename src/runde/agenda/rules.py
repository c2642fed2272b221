"""What can be an appointment. `check_x` raises people.rules.Unusable, with a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext

from runde.kit.text import clean, clean_name, visible
from runde.people.rules import Unusable

FURTHEST = timedelta(days=5 * 366)
"""A start further away than this is a typing mistake."""
LONGEST = timedelta(days=1)
LONGEST_TEXTS = {"title": 80, "place": 200, "phone": 40, "code": 40, "note": 1000}  # characters


@dataclass(frozen=True, slots=True)
class Plan:
    """What is said about an appointment when it is made or changed; moments aware, in UTC."""

    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str = ""
    phone: str = ""
    code: str = ""
    note: str = ""


def moment_of(day: date, at: time, zone: str) -> datetime:
    """The moment in UTC at which the clocks of `zone` show `at` on `day`; of a time that exists twice the first one.

    Raises Unusable for a time that does not exist: the clocks are put forward over it.
    """
    wanted = datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(zone))
    moment = wanted.astimezone(UTC)
    if moment.astimezone(wanted.tzinfo).replace(tzinfo=None) != wanted.replace(tzinfo=None):
        sentence = gettext("On this day the clocks are put forward, and %(time)s does not exist. Choose another time.")
        raise Unusable(sentence % {"time": f"{at:%H:%M}"})
    return moment


def checked(plan: Plan, now: datetime) -> dict[str, object]:
    """The fields of an appointment that a plan gives, tidied. Raises Unusable for what cannot be."""
    texts = {name: clean_name(getattr(plan, name)) for name in LONGEST_TEXTS} | {"note": clean(plan.note)}
    if not visible(texts["title"]):
        raise Unusable(gettext("The meeting has no title yet. Write what it is, in a few words."))
    for name, most in LONGEST_TEXTS.items():
        if len(texts[name]) > most:
            raise Unusable(gettext("This is too long. Please use at most %(most)s characters.") % {"most": most})
    if plan.zone not in available_timezones():
        raise Unusable(gettext("This time zone is not known. Write one like Europe/Vienna."))
    if plan.ends_at <= plan.starts_at:
        raise Unusable(gettext("The meeting must end after it begins. Please correct the times."))
    if plan.ends_at - plan.starts_at > LONGEST:
        raise Unusable(gettext("The meeting lasts longer than a day. Please correct the times."))
    if plan.starts_at <= now:
        raise Unusable(gettext("This time is past already. Please choose a later one."))
    if plan.starts_at - now > FURTHEST:
        raise Unusable(gettext("This day is more than five years away. Please check the year."))
    return {**texts, "starts_at": plan.starts_at, "ends_at": plan.ends_at, "zone": plan.zone}
