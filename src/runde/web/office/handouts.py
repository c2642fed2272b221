"""What a group gets on paper: its rules and its weekly themes, in large print and in the group's own language."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from runde.chat.models import Membership
from runde.chat.queries import members_of
from runde.programme.library import weeks_ahead
from runde.programme.queries import edition_of
from runde.web import room_words as words
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.pages import page
from runde.web.presence import usually_reads
from runde.web.signin import SignedInRequest


@in_office
@require_safe
def group_sheets(request: SignedInRequest, group: int) -> HttpResponse:
    """The rules and the themes with their dates, each ready to print on A4."""
    cohort = access.cohort_of(group)
    edition = edition_of(cohort.programme_id)
    here = members_of([cohort.room_id])[cohort.room_id]["members"]
    moderators = [one["name"] for one in here if one["role"] == Membership.MODERATOR]
    rules = edition.content["rules"] if edition else {}
    with translation.override(cohort.language):
        reads = usually_reads(cohort, moderators) if moderators and cohort.ended_at is None else ""
    return page(
        request,
        "sheets",
        "groups",
        cohort=cohort,
        rules=words.blocks(rules.get(cohort.language, "")),
        weeks=weeks_ahead(cohort, edition),
        reads=reads,
    )
