"""Coming in by letter: the code, the PIN, the first words."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from runde.kit.ids import CODE_LENGTH, tidy_code
from runde.kit.time import now
from runde.people.arriving import choose_language
from runde.people.helpline import helpline
from runde.people.letters import UNKNOWN, USED, LetterGone, state_of, use_letter
from runde.people.models import Letter
from runde.people.rules import Unusable
from runde.web.door.access import TooManyGuesses, device_of, letter_of, others_of
from runde.web.door.labels import device_label
from runde.web.door.pins import end_session
from runde.web.door.sharing import make_room
from runde.web.signin import SignedInRequest, remember_device, remember_others, signed_in

STATUS = {UNKNOWN: 404}
GONE = 410


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Where the code of a letter is entered."""
    if request.method != "POST":
        return render(request, "door/welcome.html")
    typed = request.POST.get("code", "")
    code = tidy_code(typed)
    try:
        letter = letter_of(request, code, now()) if len(code) == CODE_LENGTH else None
    except TooManyGuesses:
        return _wait(request)
    if letter is not None:
        return redirect("door:join", code=code)
    fault = (
        _sentence(UNKNOWN)
        if len(code) == CODE_LENGTH
        else gettext("A code has 8 letters and digits. Please look at your letter again.")
    )
    return render(request, "door/welcome.html", {"typed": typed[:30], "fault": fault}, status=422)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code opens: who the letter is for, and the choice of a PIN. Only sending a PIN uses it up."""
    at = now()
    try:
        letter = letter_of(request, code, at)
    except TooManyGuesses:
        return _wait(request)
    state = state_of(letter, at)
    if letter is None or state:
        return _gone(request, letter, state)
    with translation.override(_language(request, letter)):
        if request.method == "POST":
            return _come_in(request, letter)
        return _ask_pin(request, letter)


@never_cache
@require_safe
@signed_in
def start(request: SignedInRequest) -> HttpResponse:
    """The first words after a letter was used: what is recorded, and who else uses this browser."""
    others = [device.person.display_name for device in others_of(request).values()]
    return render(request, "door/start.html", {"others": others, "names": ", ".join(others)})


def _come_in(request: HttpRequest, letter: Letter) -> HttpResponse:
    at = now()
    label = device_label(request.headers.get("User-Agent", ""))
    try:
        _, token = use_letter(letter=letter, pin=request.POST.get("pin", ""), label=label, now=at)
    except Unusable as error:
        return _ask_pin(request, letter, fault=str(error))
    except LetterGone as error:
        return _gone(request, letter, error.state)
    language = translation.get_language()
    if language != letter.person.language:
        choose_language(person=letter.person, language=language)
    response = redirect("door:start")
    remember_others(response, make_room(request, letter.person, at))
    end_session(request)
    rotate_token(request)
    remember_device(response, token)
    return response


def _ask_pin(request: HttpRequest, letter: Letter, fault: str = "") -> HttpResponse:
    context = {"letter": letter, "fault": fault, "pin_days": int(settings.RUNDE.pin_after_days)}
    response = render(request, "door/join.html", context, status=422 if fault else 200)
    response.headers["Content-Language"] = translation.get_language()
    return response


def _gone(request: HttpRequest, letter: Letter | None, state: str) -> HttpResponse:
    device = device_of(request)
    used = letter is not None and device is not None and state == USED and device.person_id == letter.person_id
    # People open their letter's QR code again and again, and the app begins with its code for ever, whoever uses it then.
    if used or (letter is not None and device is not None and letter.for_app):
        return redirect("door:first")
    return render(request, "door/letter.html", {"sentence": _sentence(state)}, status=STATUS.get(state, GONE))


def _wait(request: HttpRequest) -> HttpResponse:
    sentence = gettext("Those were many codes that do not fit. Please wait ten minutes, then try again.")
    return render(request, "door/letter.html", {"sentence": sentence}, status=429)


def _language(request: HttpRequest, letter: Letter) -> str:
    """The language that was chosen here; else the one that the coordinator noted for this person."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else letter.person.language


def _sentence(state: str) -> str:
    human = helpline()
    if state == UNKNOWN:
        return gettext("We do not know this code. Please compare it with your letter, one character after the other.")
    said = {
        USED: gettext("This letter was used already. If it was not you, please call at once."),
        "expired": gettext("This letter is too old."),
        "withdrawn": gettext("There is a newer letter for you. Please use that one."),
    }[state]
    if human is None:
        ask = gettext("Please ask the person who gave you your letter for a new one.")
        return f"{said} {ask}"
    ask = gettext("For a new letter please call %(name)s, %(phone)s.") % {
        "name": human.name,
        "phone": human.phone,
    }
    return f"{said} {ask}"
