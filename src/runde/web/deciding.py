"""What the doors share where somebody gives a reason for an act on a message: the reasons, refusals as sentences, answers for
scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, gettext, gettext_noop

from runde.chat.models import Message
from runde.kit.refusals import Refused
from runde.moderation import reasons, reports
from runde.web.api.refusing import STATUS

T = TypeVar("T")
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Decision:
    """What can be decided about a message: the act, the reasons for one tap, and what is said when it is done."""

    act: Callable[..., Message]
    choices: Sequence[str]
    said: str


DECISIONS = {
    "hide": Decision(
        reports.hide, reasons.HIDE, gettext_noop("The message is hidden. You can show it again at any time.")
    ),
    "leave": Decision(reports.leave, reasons.LEAVE, gettext_noop("The message stays. The report is settled.")),
    "restore": Decision(reports.restore, reasons.RESTORE, gettext_noop("Everybody can read the message again.")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page needs to ask for a reason: those for one tap (as kept, as read), what was typed, why it was not taken."""

    reasons: list[tuple[str, str]]
    own: str = ""
    refused: str = ""

    @property
    def status(self) -> int:
        return UNPROCESSABLE if self.refused else 200


def asked(choices: Iterable[str], own: str = "", refused: Refused | None = None) -> Asked:
    """The form for a reason, in the language in force."""
    return Asked([(kept, reasons.shown(kept)) for kept in choices], own, sentence(refused) if refused else "")


def attempt(act: Callable[[], T]) -> tuple[T | None, Refused | None]:
    """Do an act; what it gave, or why it was refused. Http404 for what is not theirs."""
    try:
        return act(), None
    except Refused as refused:
        if refused.refusal.code == "unknown":
            raise Http404 from refused
        return None, refused


def sentence(refused: Refused) -> str:
    """What to tell somebody whose reason, or whose act, was not taken."""
    code = refused.refusal.code
    if code == "empty":
        return gettext("The reason is still missing. Please choose one, or write it in your own words.")
    if code == "too_long":
        return gettext("The reason is too long. Please say it in 200 characters.")
    if code == "gone" and not refused.refusal.because:
        return gettext("The message is no longer there: its author has taken it back.")
    return refused.refusal.sentence(get_language() or "")


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which needs no page."""
    return "application/json" in request.headers.get("Accept", "") or request.headers.get("HX-Request") == "true"


def told_script(refused: Refused | None) -> HttpResponse:
    """The answer for a script: 204, or the refusal as the HTTP twin gives it."""
    if refused is None:
        return HttpResponse(status=204)
    code = refused.refusal.code
    return JsonResponse({"code": code, "reason": sentence(refused)}, status=STATUS.get(code, UNPROCESSABLE))
