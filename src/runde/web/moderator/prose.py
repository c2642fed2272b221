"""Markdown of a programme package as safe HTML: paragraphs, lists, emphasis and links."""

from __future__ import annotations

from collections.abc import Callable

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_CARD = "card:"
_TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "br", "blockquote", "h3", "h4", "code"}
_markdown = MarkdownIt("commonmark", {"html": False})
_markdown.validateLink = lambda url: url.startswith(("https://", "http://", "mailto:", "tel:", _CARD))  # type: ignore[method-assign]


def prose(text: str, card_address: Callable[[str], str]) -> SafeString:
    """The text as HTML without anything that could act; `card:id` links lead to `card_address(id)`."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for child in token.children or []:
            target = str(child.attrs.get("href", ""))
            if child.type == "link_open" and target.startswith(_CARD):
                child.attrs["href"] = card_address(target.removeprefix(_CARD))
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    # Cleaned by nh3: nothing but these tags and the addresses of links is left.
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}))  # noqa: S308
