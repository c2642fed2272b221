"""A page's language: the person's, else the browser's cookie, else what it asks for, else the setting."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from runde.people.models import Person


class LanguageMiddleware:
    """Answers in the right language and says which one it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language of whoever asks."""
        person = getattr(request, "person", None)
        chosen = person.language if isinstance(person, Person) else ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
