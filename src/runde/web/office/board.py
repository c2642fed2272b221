"""The board: one row per group, what waits for the office above it, and the rows behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from runde.chat import answers
from runde.chat.models import Membership, Message
from runde.consent.models import Request
from runde.consent.queries import going
from runde.kit.time import now as present
from runde.moderation import queries
from runde.people.helpline import helpline
from runde.people.models import Person, User
from runde.people.second_factor import has_second_factor
from runde.programme import board as boards
from runde.programme.attention import known_silences, needing_no_answer
from runde.programme.models import Cohort, Due, Programme
from runde.programme.states import OFFERED
from runde.web.attached import attached, gist
from runde.web.office import access, sparkline
from runde.web.office.access import in_office
from runde.web.office.groups import by_name
from runde.web.office.pages import page
from runde.web.office.standing import standings
from runde.web.office.tables import Column, heads, sorted_rows
from runde.web.signin import SignedInRequest

PATIENCE = timedelta(days=1)
"""An offer that waits longer than this waits for the office too."""


@dataclass(frozen=True, slots=True)
class Must:
    """Something that waits for somebody in the office: a sentence, and where to do it."""

    sentence: str
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group on the page. `must` makes it red."""

    row: boards.Row
    moderators: str
    points: str
    told: str
    must: tuple[Must, ...]


@in_office
@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """How all running groups are. Scripted groups (demo, rehearsal) are shown too, and marked."""
    now, sort = present(), request.GET.get("sort", "")
    lines = _lines(boards.board(now, scripted=True), now)
    columns = _columns()
    musts = [must for line in lines for must in line.must]
    if helpline() is None:
        link = f"{reverse('office:settings')}#helpline"
        musts.append(Must(gettext("Nobody is named whom people can call."), link))
    user = request.user
    asked = settings.RUNDE.staff_second_factor != "off" and not request.person.scripted
    if asked and isinstance(user, User) and not has_second_factor(user):
        sentence = gettext("Your password alone opens all of this. Please set up a second step for signing in.")
        musts.append(Must(sentence, reverse("mfa_index")))
    open_requests = list(going())
    musts += _requested(open_requests)
    reported = queries.reported()
    musts += _reported(queries.without_judge(reported))
    return page(
        request,
        "board",
        "board",
        reported=len(reported),
        requests=len(open_requests),
        lines=sorted_rows(lines, columns, sort),
        heads=heads(columns, sort, {}),
        musts=musts,
        programmes=bool(lines) or Programme.objects.exists(),
        people=bool(lines) or Person.objects.filter(roles=None).exists(),
        settings=settings.RUNDE,
        days=boards.WEEK,
        sparkline_days=boards.SPARKLINE,
        box=sparkline,
    )


def _columns() -> list[Column[Line]]:
    return [
        Column("group", gettext("Group"), lambda line: line.row.cohort.room.name.casefold()),
        Column("week", gettext("Week"), lambda line: line.row.week),
        Column("writers", gettext("Writing (7 days)"), lambda line: line.row.active_share),
        Column("silent", gettext("Silent"), lambda line: len(line.row.silent)),
        Column("unanswered", gettext("Unanswered"), lambda line: len(line.row.unanswered)),
        Column("kept", gettext("Plan kept"), lambda line: line.row.fidelity.share),
    ]


def _lines(rows: list[boards.Row], now: datetime) -> list[Line]:
    rooms = [row.cohort.room_id for row in rows]
    here = list(Membership.objects.filter(room__in=rooms, left_at=None).select_related("person").order_by("joined_at"))
    standing = standings({membership.person for membership in here}, now)
    outside: dict[int, int] = dict.fromkeys(rooms, 0)
    leading: dict[int, list[str]] = {room: [] for room in rooms}
    for membership in here:
        outside[membership.room_id] += not membership.person.scripted and standing[membership.person_id].needs_letter
        if membership.role == Membership.MODERATOR:
            leading[membership.room_id].append(membership.person.display_name)
    old = Due.objects.filter(cohort__in=[row.cohort for row in rows], state=OFFERED, offered_at__lte=now - PATIENCE)
    counted = old.order_by().values_list("cohort").annotate(many=Count("id"))
    waiting: dict[int, int] = dict(counted)
    return [
        Line(
            row=row,
            moderators=", ".join(leading[row.cohort.room_id]),
            points=sparkline.points(row.activity, row.members),
            told=_told(row.activity),
            must=tuple(_musts(row, waiting.get(row.cohort.pk, 0), outside[row.cohort.room_id])),
        )
        for row in rows
    ]


def _musts(row: boards.Row, waiting: int, outside: int) -> Iterable[Must]:
    cohort, name = row.cohort, {"group": row.cohort.room.name}
    if not row.moderators:
        sentence = gettext("Group %(group)s has no moderator: nothing of the programme reaches it.")
        yield Must(sentence % name, f"{reverse('office:group', args=[cohort.pk])}#add")
    if waiting:
        sentence = ngettext(
            "Group %(group)s: %(count)s item waits for its moderator for more than a day.",
            "Group %(group)s: %(count)s items wait for their moderator for more than a day.",
            waiting,
        )
        link = f"{reverse('office:items', args=[cohort.pk])}?outcome=waiting"
        yield Must(sentence % {**name, "count": waiting}, link)
    if outside:
        sentence = ngettext(
            "Group %(group)s: %(count)s person cannot come in and needs a letter.",
            "Group %(group)s: %(count)s people cannot come in and need letters.",
            outside,
        )
        yield Must(sentence % {**name, "count": outside}, reverse("office:group_letters", args=[cohort.pk]))


def _reported(alone: Iterable[queries.Reported]) -> Iterable[Must]:
    """Reported messages about which no moderator of their room can decide."""
    names = Counter((one.message.room.group or one.message.room).name for one in alone)
    for name, many in sorted(names.items()):
        sentence = ngettext(
            "Group %(group)s: %(count)s reported message waits for your decision.",
            "Group %(group)s: %(count)s reported messages wait for your decision.",
            many,
        )
        yield Must(sentence % {"group": name, "count": many}, reverse("office:reports"))


def _requested(open_requests: Iterable[Request]) -> Iterable[Must]:
    """Erasures that wait for a decision."""
    if many := sum(one.kind == Request.ERASE and not one.extent for one in open_requests):
        sentence = ngettext(
            "%(count)s person asks to have their data erased: please decide.",
            "%(count)s people ask to have their data erased: please decide.",
            many,
        )
        yield Must(sentence % {"count": many}, reverse("office:requests"))


def _told(activity: list[int]) -> str:
    words = {"days": len(activity), "most": max(activity, default=0), "today": activity[-1] if activity else 0}
    return gettext("Writers per day in the last %(days)s days: at most %(most)s, today %(today)s") % words


@in_office
@require_safe
def writers(request: SignedInRequest, group: int) -> HttpResponse:
    """Who of a group wrote on how many of the last seven days; `?wrote=yes` only those who did."""
    cohort, now = access.cohort_of(group), present()
    zones = {cohort.room_id: cohort.zone}
    by_day = answers.writers_by_room(zones, boards.WEEK, now)[cohort.room_id]
    wrote: set[int] = set().union(*by_day)
    here = set(
        Membership.objects.filter(room=cohort.room_id, left_at=None, role=Membership.MEMBER).values_list(
            "person", flat=True
        )
    )
    wanted = wrote if request.GET.get("wrote") == "yes" else here | wrote
    rows = [
        {"person": person, "days": sum(person.pk in day for day in by_day), "here": person.pk in here}
        for person in by_name(Person.objects.filter(pk__in=wanted))
    ]
    return page(
        request, "writers", "board", cohort=cohort, rows=rows, wrote=len(wrote), days=boards.WEEK, only=wanted is wrote
    )


@in_office
@require_safe
def silent(request: SignedInRequest, group: int) -> HttpResponse:
    """Who of a group is silent, since when, and whether a moderator knows why."""
    cohort, now = access.cohort_of(group), present()
    days = int(settings.RUNDE.silent_days)
    known = known_silences([cohort.pk], now)
    rows = [
        (silence, (cohort.pk, silence.person.pk) in known)
        for silence in answers.silent(cohort.room_id, now, days, zone=cohort.zone)
    ]
    return page(request, "silent", "board", cohort=cohort, rows=rows, days=days)


@in_office
@require_safe
def unanswered(request: SignedInRequest, group: int) -> HttpResponse:
    """The messages of a group that nobody answered, oldest first."""
    cohort = access.cohort_of(group)
    minutes = int(settings.RUNDE.answer_minutes)
    found = _unanswered(cohort, minutes)
    media = attached(found)
    rows = [(message, gist(message, media.get(message.pk, []))) for message in found]
    return page(request, "unanswered", "board", cohort=cohort, rows=rows, minutes=minutes)


def _unanswered(cohort: Cohort, minutes: int) -> list[Message]:
    found = answers.unanswered(cohort.room_id, present(), timedelta(minutes=minutes))
    settled = needing_no_answer(message.pk for message in found)
    return [message for message in found if message.pk not in settled]
