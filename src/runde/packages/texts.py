"""Checks one text that people will read: not empty, not too long, no raw HTML, every link sound."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from markdown_it import MarkdownIt

from runde.packages.faults import Code, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from runde.packages.folder import Source

MAX_TEXT_LENGTH = 10_000
"""Code points; as long as a message may be."""

_MARKDOWN = MarkdownIt("commonmark")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`]*", re.IGNORECASE)
_UNREAD_LINK = re.compile(r"\]\(([^()]*)\)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"(?!-)[^\s./\\_:]+(\.[^\s./\\_:]+)+")
_CARD = "card:"
_PLAIN_SCHEMES = ("mailto:", "tel:")


def check_text(source: Source, text: str, line: int) -> None:
    """Adds a fault for everything that is wrong with a Markdown text whose first line stands on `line`."""
    if not any(char.isprintable() and not char.isspace() for char in text):
        source.fault(line, Code.EMPTY_TEXT, "There is no text here. Write one, or remove this part.")
        return
    for offset, content in enumerate(text.split("\n")):
        if _has_control(content):
            source.fault(
                line + offset,
                Code.CONTROL_CHARACTER,
                "The line holds an invisible control character. Type it anew.",
            )
    if len(text) > MAX_TEXT_LENGTH:
        source.fault(
            line,
            Code.TEXT_TOO_LONG,
            f"The text has {len(text)} characters; {MAX_TEXT_LENGTH} are allowed. Shorten it.",
        )
        return
    for offset, content in enumerate(text.split("\n")):
        for match in _WEB_ADDRESS.finditer(content):
            _check_web_address(source, match[0].rstrip(".,;:!?*_"), line + offset)
    for token in _MARKDOWN.parse(text):
        start = line + (token.map[0] if token.map else 0)
        if token.type == "html_block":
            _html(source, start)
        for child, at in _children(token, start):
            if child.type == "html_inline":
                _html(source, at)
            elif child.type == "link_open":
                _check_target(source, str(child.attrs.get("href", "")), at)
            elif child.type == "image":
                _check_target(source, str(child.attrs.get("src", "")), at)
            elif child.type == "text":
                for match in _UNREAD_LINK.finditer(child.content):
                    _malformed(source, match[1], at)


def _children(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    """The inline tokens, each with its line: a break or a line end inside HTML moves to the next one."""
    for child in token.children or []:
        yield child, line
        line += child.type in ("softbreak", "hardbreak")
        line += child.content.count("\n") if child.type == "html_inline" else 0


def _html(source: Source, line: int) -> None:
    source.fault(line, Code.RAW_HTML, "HTML is not allowed. Write plain text or Markdown.")


def _check_target(source: Source, target: str, line: int) -> None:
    if target.startswith(_CARD):
        source.checking.card_links.append((source.file, line, unquote(target.removeprefix(_CARD))))
    elif target.lower().startswith(("http:", "https:")):
        _check_web_address(source, target, line)
    elif target.lower().startswith(_PLAIN_SCHEMES):
        if not target.split(":", 1)[1]:
            _malformed(source, target, line)
    elif not target or _SCHEME.match(target) or target.startswith("//"):
        _malformed(source, target, line)
    else:
        _check_file(source, target, line)


def _check_web_address(source: Source, address: str, line: int) -> None:
    try:
        parts = urlsplit(address)
        sound = _HOST.fullmatch(parts.hostname or "") is not None and _port_is_sound(parts)
    except ValueError:
        sound = False
    if not sound:
        _malformed(source, address, line)
    elif parts.scheme == "http":
        source.fault(
            line,
            Code.INSECURE_LINK,
            f"The link {quoted(unquote(address))} is not secure. Begin it with https://.",
        )


def _port_is_sound(parts: SplitResult) -> bool:
    return parts.port is None or parts.port > 0


def _check_file(source: Source, target: str, line: int) -> None:
    """A link without a scheme names a file of the package, seen from the folder of the file it stands in."""
    path = unquote(target.split("#", 1)[0].split("?", 1)[0])
    name = posixpath.normpath(posixpath.join(posixpath.dirname(source.file), path))
    if not path or name not in source.checking.files:
        source.fault(
            line,
            Code.BROKEN_LINK,
            f"The link {quoted(unquote(target))} leads to no file here. Correct it, or add the file.",
        )


def _malformed(source: Source, target: str, line: int) -> None:
    source.fault(
        line,
        Code.MALFORMED_LINK,
        f"The link {quoted(unquote(target))} is not an address. Write https://…, card:…, or a file's name.",
    )


def _has_control(line: str) -> bool:
    return any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line.replace("\t", ""))
