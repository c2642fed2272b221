"""People: the list, and taking somebody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from runde.chat.models import Membership, Room
from runde.kit.time import now as present
from runde.people.arriving import make_person
from runde.people.letters import issue_letter
from runde.people.models import Erased, Letter, Person, Role
from runde.programme.cohorts import place
from runde.programme.models import Cohort
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.groups import running
from runde.web.office.pages import done, page, taken
from runde.web.office.people_forms import PersonForm, SeveralForm
from runde.web.office.standing import Standing, standings
from runde.web.office.tables import Column, heads, sorted_rows
from runde.web.signin import SignedInRequest


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list."""

    person: Person
    coordinates: bool
    memberships: tuple[Membership, ...]
    standing: Standing

    @property
    def group(self) -> str:
        """The names of the groups this person is in."""
        return ", ".join(membership.room.name for membership in self.memberships)


@in_office
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody, searched by name and group."""
    wanted, sort = request.GET.get("search", "").strip(), request.GET.get("sort", "")
    columns = _columns()
    everybody = rows(present())
    found = [row for row in everybody if _fits(row, wanted.casefold())]
    return page(
        request,
        "people",
        "people",
        rows=sorted_rows(found, columns, sort),
        heads=heads(columns, sort, {"search": wanted}),
        search=wanted,
        empty=not everybody,
        erased=Erased.objects.order_by("-at", "-pk"),
    )


def rows(now: datetime) -> list[Row]:
    """Everybody by name, in a constant number of queries; without those whose data were erased."""
    here = (
        Membership.objects.filter(left_at=None, room__kind=Room.GROUP)
        .select_related("room__cohort")
        .order_by("joined_at", "id")
    )
    roles = Role.objects.filter(role=Role.COORDINATOR, ended_at=None)
    found = list(
        Person.objects.filter(erasures=None).prefetch_related(Prefetch("memberships", here), Prefetch("roles", roles))
    )
    standing = standings(found, now)
    made = [
        Row(person, bool(person.roles.all()), tuple(person.memberships.all()), standing[person.pk]) for person in found
    ]
    return sorted(made, key=lambda row: (row.person.name.casefold(), row.person.pk))


def _columns() -> list[Column[Row]]:
    return [
        Column("name", gettext("Name"), lambda row: row.person.name.casefold()),
        Column("group", gettext("Group and role"), lambda row: row.group.casefold() or None),
        Column("letter", gettext("Letter"), lambda row: (row.standing.state, row.standing.on is None, row.standing.on)),
        Column("seen", pgettext("a person was last here", "Last seen"), lambda row: row.standing.seen),
    ]


def _fits(row: Row, wanted: str) -> bool:
    return wanted in row.person.name.casefold() or wanted in row.group.casefold()


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: SignedInRequest) -> HttpResponse:
    """Take one person in; into a group and with a letter where that is asked for: all of it, or nothing."""
    form = PersonForm(request.POST or None, groups=running())
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: _taken_in(request, form))
        if made is not None:
            return _welcome(request, *made)
    return page(request, "new_person", "people", form=form)


@transaction.atomic
def _taken_in(request: SignedInRequest, form: PersonForm) -> tuple[Person, Cohort | None, Letter | None]:
    wanted, now, letter = dict(form.cleaned_data), present(), None
    number, role = wanted.pop("group"), wanted.pop("role")
    person = make_person(by=request.person, now=now, **wanted)
    group = access.cohort_of(number) if number else None
    if group is not None:
        place(person=person, cohort=group, role=role, by=request.person, now=now)
    if "letter" in request.POST:
        letter = issue_letter(person=person, by=request.person, now=now)
    return person, group, letter


def _welcome(request: SignedInRequest, person: Person, group: Cohort | None, letter: Letter | None) -> HttpResponse:
    name = person.display_name
    if group is None:
        sentence = gettext("%(name)s is now among the people.") % {"name": name}
    else:
        sentence = gettext("%(name)s is now in group %(group)s.") % {"name": name, "group": group.room.name}
    if letter is None:
        how = gettext("A letter lets them in.")
        return done(request, f"{sentence} {how}", "office:person", person.pk)
    here = gettext("Here is the letter: print it, or read out its code.")
    return done(request, f"{sentence} {here}", "office:letter", letter.pk)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def several_people(request: SignedInRequest) -> HttpResponse:
    """Take several people in: all of them, or none."""
    form = SeveralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        names, language = form.cleaned_data["names"], form.cleaned_data["language"]
        with transaction.atomic():
            for name in names:
                make_person(name=name, language=language, by=request.person, now=present())
        sentence = ngettext(
            "%(count)s person was added. A letter lets them in.",
            "%(count)s people were added. Letters let them in.",
            len(names),
        )
        return done(request, sentence % {"count": len(names)}, "office:people")
    return page(request, "several_people", "people", form=form)
