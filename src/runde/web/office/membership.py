"""Who is in a group: coming in, going out."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from runde.chat.joining import leave
from runde.chat.taking_down import take_down
from runde.kit.time import now as present
from runde.moderation import reasons
from runde.programme.cohorts import place
from runde.programme.models import Cohort
from runde.web.deciding import asked, attempt
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.group_forms import PlaceForm, ReasonForm
from runde.web.office.groups import not_in, show
from runde.web.office.pages import done, page, taken
from runde.web.signin import SignedInRequest


@in_office
@require_POST
def members(request: SignedInRequest, group: int) -> HttpResponse:
    """Put people into a group, as members or as moderators: all of them, or none."""
    cohort = access.cohort_of(group)
    form = PlaceForm(request.POST, people=not_in(cohort))
    if form.is_valid() and taken(form, lambda: _placed(request, cohort, form)):
        many = len(form.cleaned_data["people"])
        sentence = ngettext(
            "%(count)s person is now in group %(name)s.", "%(count)s people are now in group %(name)s.", many
        )
        return done(request, sentence % {"count": many, "name": cohort.room.name}, "office:group", group)
    return show(request, cohort, place_form=form)


@transaction.atomic
def _placed(request: SignedInRequest, cohort: Cohort, form: PlaceForm) -> bool:
    for pk in form.cleaned_data["people"]:
        person, role = access.person_of(pk), form.cleaned_data["role"]
        place(person=person, cohort=cohort, role=role, by=request.person, now=present())
    return True


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: SignedInRequest, group: int, person: int) -> HttpResponse:
    """Take somebody out of a group, after one sentence that says what happens."""
    cohort = access.cohort_of(group)
    membership = access.membership_of(cohort, person)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        leave(room=cohort.room, person=membership.person, by=request.person, now=present(), reason=reason)
        sentence = gettext("%(person)s is no longer in group %(name)s.")
        shown = {"person": membership.person.name, "name": cohort.room.name}
        return done(request, sentence % shown, "office:group", group)
    return page(request, "removal", "groups", cohort=cohort, membership=membership, form=form)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def introduction_removal(request: SignedInRequest, group: int, person: int) -> HttpResponse:
    """Take down what somebody says about themselves: GET asks for the reason, POST does it."""
    cohort = access.cohort_of(group)
    membership = access.membership_of(cohort, person)
    own, refused = request.POST.get("reason", ""), None
    if request.method == "POST":
        _, refused = attempt(lambda: take_down(membership=membership, by=request.person, reason=own, now=present()))
        if refused is None:
            said = gettext("The introduction is taken down. Its author can read why.")
            return done(request, said, "office:group", group)
    form = asked(reasons.HIDE, own, refused)
    name = membership.person.display_name
    mine = membership.person_id == request.person.pk
    response = page(
        request, "introduction", "groups", cohort=cohort, membership=membership, name=name, asked=form, mine=mine
    )
    response.status_code = form.status
    return response
