"""What the office reads of a person's notices: how they hear, and what became of each."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext, pgettext

from runde.notices.choosing import choice_of
from runde.notices.models import Choice, Notice, Subscription
from runde.notices.states import FAILED, OPENED, SENDING, SENT, WAITING
from runde.people.models import Person


def hears(person: Person) -> str:
    """On how many devices, and how often."""
    live = Subscription.objects.filter(device__person=person, device__revoked_at=None, ended_at=None).count()
    devices = ngettext("Notices are allowed on {number} device.", "Notices are allowed on {number} devices.", live)
    how = {
        Choice.EACH: gettext("Wants to hear of each message."),
        Choice.DAILY: gettext("Wants to hear once a day."),
        Choice.NEVER: gettext("Wants to hear of no message."),
    }
    return f"{devices.format(number=live)} {how[choice_of(person).how]}"


def state(notice: Notice) -> str:
    """What became of it, and why."""
    states = {
        WAITING: pgettext("notice", "waits"),
        SENDING: pgettext("notice", "is being sent"),
        SENT: pgettext("notice", "sent"),
        OPENED: pgettext("notice", "opened"),
        FAILED: pgettext("notice", "could not be sent"),
    }
    return states.get(notice.state) or _why_not(notice.why)


def _why_not(why: str) -> str:
    reasons = {
        "seen": gettext("not sent: nothing was left to read"),
        "left": gettext("not sent: has left"),
        "late": gettext("not sent: it would have come too late"),
        "never": gettext("not sent: wants no notices"),
        "no_device": gettext("not sent: no device that allows notices"),
        "no_address": gettext("not sent: no e-mail address"),
        "withdrew": gettext("not sent: takes part no more"),
        "suspended": gettext("not sent: is suspended"),
        "died": gettext("not sent: has died"),
    }
    return reasons.get(why, gettext("not sent"))
