"""Programmes: which are loaded, what stands in them, and loading one that is shipped with Runde."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from runde.kit.time import now as present
from runde.packages import library
from runde.programme import queries
from runde.programme.loading import load
from runde.programme.models import Edition, Item, Programme
from runde.programme.polls import offered
from runde.programme.refusals import PlanRefused
from runde.programme.wording import prepared_text
from runde.web.moderator.situations import kind
from runde.web.office import access
from runde.web.office.access import in_office
from runde.web.office.pages import done, not_done, page
from runde.web.signin import SignedInRequest


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def programmes(request: SignedInRequest) -> HttpResponse:
    """The loaded programmes, and those on the shelf. POST loads the one that is named."""
    if request.method == "POST":
        return _load(request, request.POST.get("programme", ""))
    counts = {
        "planned": Count("items", filter=Q(items__retired_at=None), distinct=True),
        "groups": Count("cohorts", distinct=True),
    }
    found = list(Programme.objects.annotate(**counts).order_by("slug"))
    editions = queries.editions_of(programme.pk for programme in found)
    rows = [(programme, editions.get(programme.pk)) for programme in found]
    loaded = {programme.slug for programme in found}
    return page(
        request,
        "programmes",
        "programmes",
        rows=[(programme, edition, title_of(edition, programme.slug)) for programme, edition in rows],
        shelf=[(slug, slug in loaded) for slug in library.names()],
    )


def _load(request: SignedInRequest, slug: str) -> HttpResponse:
    try:
        path = library.library_path(slug)
    except LookupError as error:
        raise Http404 from error
    before = Edition.objects.count()
    try:
        edition = load(path=path, by=request.person, now=present())
    except PlanRefused as refusal:
        return not_done(request, str(refusal), "office:programmes")
    sentence = gettext("“%(title)s”, version %(version)s, is loaded.")
    if Edition.objects.count() == before:
        sentence = gettext("“%(title)s”, version %(version)s, is in force already; nothing was changed.")
    shown = {"title": title_of(edition, slug), "version": edition.version}
    return done(request, sentence % shown, "office:programmes")


@in_office
@require_safe
def programme(request: SignedInRequest, slug: str) -> HttpResponse:
    """One programme: its weeks with their items, each with its text in every language."""
    found = access.programme_of(slug)
    edition = queries.edition_of(found.pk)
    if edition is None:
        raise Http404
    languages = edition.content["languages"]
    items = list(Item.objects.filter(programme=found, retired_at=None))
    weeks = [
        {
            "number": week,
            "theme": queries.theme_of(edition, week, _language(edition)),
            "items": [_shown(item, languages) for item in items if item.week == week],
        }
        for week in sorted({item.week for item in items})
    ]
    return page(
        request,
        "programme",
        "programmes",
        programme=found,
        edition=edition,
        title=title_of(edition, slug),
        about=edition.content["about"].get(_language(edition), ""),
        weeks=weeks,
    )


def title_of(edition: Edition | None, slug: str) -> str:
    """The title of a programme in the language in force; its id while no edition is loaded."""
    return str(edition.content["title"][_language(edition)]) if edition else slug


def _language(edition: Edition) -> str:
    wanted, languages = get_language() or settings.LANGUAGE_CODE, edition.content["languages"]
    return wanted if wanted in languages else str(languages[0])


def _shown(item: Item, languages: list[str]) -> dict[str, object]:
    texts = [
        (
            language,
            item.content["aim"][language],
            prepared_text(item, language),
            [text for _, text, _ in offered(item, language)],
        )
        for language in languages
    ]
    return {"item": item, "kind": kind(item.kind), "day": WEEKDAYS[item.day], "texts": texts}
