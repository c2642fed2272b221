"""The handbook: the strategy cards of the group's programme, searched by words, and the group's rules."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from runde.packages import Card
from runde.programme.cards import EMERGENCY, cards_of
from runde.programme.models import Cohort
from runde.programme.queries import edition_of
from runde.web.moderator.access import cohort_for, cohorts_of
from runde.web.moderator.prose import prose
from runde.web.moderator.situations import situation
from runde.web.signin import SignedInRequest, signed_in

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A strategy card in the group's language; its `title` is in the reader's. `beginning`: what to do, first sentence."""

    id: str
    title: str
    what_to_do: SafeString
    beginning: str
    hand_over: str
    wordings: tuple[str, ...]
    urgent: bool
    words: str

    def has(self, words: list[str]) -> bool:
        """Whether each of the words (as `plain` writes them) stands somewhere on the card."""
        return all(word in self.words for word in words)


def card_address(cohort: Cohort, card: str) -> str:
    """Where a card of the group's programme can be read."""
    return reverse("moderator:card", args=[cohort.pk, card])


def shown(card: Card, cohort: Cohort) -> Shown:
    """A card as the group's moderator reads it."""
    language = cohort.language
    title, text = situation(card.situation), card.text[language]
    parts = [title, text, card.hand_over[language], *card.hints[language], *card.wordings[language]]
    return Shown(
        id=card.id,
        title=title,
        what_to_do=prose(text, lambda other: card_address(cohort, other)),
        beginning=re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0],
        hand_over=card.hand_over[language],
        wordings=card.wordings[language],
        urgent=card.situation == EMERGENCY,
        words=plain(" ".join(parts)),
    )


def plain(text: str) -> str:
    """Text as it is compared in a search: small letters, without accents ("Ärztin" is found by "arztin")."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@never_cache
@require_safe
@signed_in
def first(request: SignedInRequest) -> HttpResponse:
    """The handbook of the first group that the person moderates."""
    cohorts = cohorts_of(request)
    if not cohorts:
        raise Http404
    return redirect("moderator:handbook", cohorts[0].pk)


@never_cache
@require_safe
@signed_in
def handbook(request: SignedInRequest, cohort_id: int) -> HttpResponse:
    """All cards, or those that have every word of `?words=`, and the group's rules."""
    cohort = cohort_for(request, cohort_id)
    edition = edition_of(cohort.programme_id)
    words = request.GET.get("words", "").strip()[:LONGEST_SEARCH]
    cards = [shown(card, cohort) for card in cards_of(edition)]
    found = [card for card in cards if card.has(plain(words).split())]
    rules = edition.content["rules"][cohort.language] if edition else ""
    context = {
        "cohort": cohort,
        "words": words,
        "cards": sorted(found, key=lambda card: plain(card.title)),
        "rules": prose(rules, lambda other: card_address(cohort, other)),
    }
    return render(request, "moderator/handbook.html", context)


@never_cache
@require_safe
@signed_in
def card(request: SignedInRequest, cohort_id: int, card_id: str) -> HttpResponse:
    """One card: what to do, wordings to use, when to hand over."""
    cohort = cohort_for(request, cohort_id)
    found = [one for one in cards_of(edition_of(cohort.programme_id)) if one.id == card_id]
    if not found:
        raise Http404
    return render(request, "moderator/card.html", {"cohort": cohort, "card": shown(found[0], cohort)})
