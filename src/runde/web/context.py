"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from runde.cli.demo.mark import is_demo
from runde.people.helpline import helpline
from runde.people.models import Preferences
from runde.people.preferences import preferences_of


def page(request: HttpRequest) -> dict[str, Any]:
    """`helpline` (name, phone, hours; false when none is set), `person`, `language` and the other languages.

    `look`: text size and colours of whoever is signed in here, or has to show their PIN. `demo` says whether this
    installation is one; `languages` holds (code, name in that language) of each language but the present one; `here` is the
    address to come back to after changing it; a view whose address only takes POST passes another `here`.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "demo": is_demo(settings.DATA),
        "helpline": SimpleLazyObject(helpline),
        "person": getattr(request, "person", None),
        "look": SimpleLazyObject(lambda: _look(request)),
        "language": language,
        "here": request.get_full_path(),
        "languages": [
            (code, translation.get_language_info(code)["name_local"])
            for code, _ in settings.LANGUAGES
            if code != language
        ],
    }


def _look(request: HttpRequest) -> Preferences:
    locked = getattr(request, "device_locked", None)
    person = getattr(request, "person", None) or (locked.person if locked is not None else None)
    return preferences_of(person) if person is not None else Preferences()
