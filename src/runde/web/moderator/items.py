"""What the programme offers: one item in full, posting it as it is or in other words, and passing it over."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from runde.kit.refusals import Refused
from runde.kit.text import LONGEST_MESSAGE
from runde.kit.time import now
from runde.programme import posting as acts
from runde.programme import reasons
from runde.programme.models import Cohort, Due
from runde.programme.polls import offered
from runde.programme.states import OFFERED, POSTED
from runde.programme.wording import prepared_text, same_wording
from runde.web.moderator.access import due_for
from runde.web.moderator.fates import fate_of
from runde.web.moderator.handbook import card_address
from runde.web.moderator.prose import prose
from runde.web.moderator.situations import kind
from runde.web.moderator.words import lasting, when
from runde.web.signin import SignedInRequest, signed_in

FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@signed_in
def item(request: SignedInRequest, due_id: int) -> HttpResponse:
    """One item in full: text, aim, follow-ups, what to do when nobody answers, sources, and what became of it."""
    due = due_for(request, due_id)
    context = _about(due) | {
        "fate": fate_of(due, now=now()),
        "when": when(due.due_at, now(), due.cohort.zone),
        "waiting": due.state == OFFERED,
    }
    return render(request, "moderator/item.html", context)


@never_cache
@FORM
@signed_in
def posting(request: SignedInRequest, due_id: int) -> HttpResponse:
    """GET: the text to change first. POST: post it, in the wording of `text` or, without one, as prepared.

    A second tap posts nothing and shows what stands. A refused wording stays in the text box.
    """
    due = due_for(request, due_id)
    if request.method != "POST":
        if due.state != OFFERED:
            return back_to_today(due.cohort, due=due.pk)
        return _wording_page(request, due, prepared_text(due.item, due.cohort.language))
    text = request.POST.get("text")
    try:
        after = acts.post_now(due=due, by=request.person, now=now(), text=text)
    except Refused as refused:
        if refused.refusal.code != "unknown":
            return _wording_page(request, due, text, refused=sentence_of(refused))
        after = due_for(request, due_id)  # its week was moved meanwhile, or a 404
    if text is not None and not _stands(after, text):
        stands = gettext("Your text was not sent. %(reason)s") % {"reason": fate_of(after, now=now()).sentence}
        return _wording_page(request, after, text, refused=stands)
    return back_to_today(after.cohort, due=after.pk)


@never_cache
@FORM
@signed_in
def skipping(request: SignedInRequest, due_id: int) -> HttpResponse:
    """GET: the reasons to choose from. POST: pass the item over, with `reason`."""
    due = due_for(request, due_id)
    if request.method != "POST":
        if due.state != OFFERED:
            return back_to_today(due.cohort, due=due.pk)
        return _reasons_page(request, due)
    reason = request.POST.get("reason", "")
    try:
        acts.skip(due=due, by=request.person, now=now(), reason=reason)
    except Refused as refused:
        if refused.refusal.code != "unknown":
            return _reasons_page(request, due, reason, refused=_reason_sentence(refused))
    return back_to_today(due.cohort, due=due.pk)


def back_to_today(cohort: Cohort, **told: int) -> HttpResponseRedirect:
    """To the group's Today, where `told` (due, message or person, by its number) makes the page say what stands now."""
    response = HttpResponseRedirect(f"{reverse('moderator:today', args=[cohort.pk])}?{urlencode(told)}")
    response.status_code = 303
    return response


def offered_reasons() -> list[tuple[str, str]]:
    """The reasons for one tap: as they are kept, and as they are read."""
    return [(reason, reasons.shown(reason)) for reason in reasons.OFFERED_REASONS]


def sentence_of(refused: Refused) -> str:
    """What to tell the person, in the language in force."""
    return refused.refusal.sentence(get_language() or "")


def _reason_sentence(refused: Refused) -> str:
    if refused.refusal.code == "too_long":
        return gettext("The reason is too long. Please say it in 200 characters.")
    return gettext("The reason is still missing. Please choose one, or write it in your own words.")


def _stands(due: Due, text: str) -> bool:
    return due.state == POSTED and same_wording(due.delivery.message.text, text)


def _about(due: Due) -> dict[str, object]:
    content, language = due.item.content, due.cohort.language
    silent = content["if_silent"]
    return {
        "due": due,
        "cohort": due.cohort,
        "kind": kind(due.item.kind),
        "aim": content["aim"][language],
        "text": prepared_text(due.item, language),
        "answers": [text for _, text, _ in offered(due.item, language)],
        "follow_ups": content["follow_ups"].get(language, []),
        "if_silent": prose(silent["text"][language], lambda card: card_address(due.cohort, card)) if silent else "",
        "silent_after": lasting(timedelta(seconds=silent["after"])) if silent else "",
        "sources": content["sources"],
    }


def _wording_page(request: SignedInRequest, due: Due, text: str | None, *, refused: str = "") -> HttpResponse:
    context = _about(due) | {
        "wording": prepared_text(due.item, due.cohort.language) if text is None else text,
        "longest": LONGEST_MESSAGE,
        "refused": refused,
        "ended": due.state != OFFERED,
    }
    return render(request, "moderator/posting.html", context, status=422 if refused else 200)


def _reasons_page(request: SignedInRequest, due: Due, own: str = "", *, refused: str = "") -> HttpResponse:
    context = _about(due) | {"reasons": offered_reasons(), "own": own, "refused": refused}
    return render(request, "moderator/skipping.html", context, status=422 if refused else 200)
