"""A person's own copy as one page to read and to print: no script, nothing from elsewhere, in their language.

It is made from the plain values of `own_copy.copy_of` alone. A table or field that has no word here yet is shown under its own
name, so that nothing is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext

from runde.keeping import page_words as words
from runde.kit.time import moment

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
Row = Mapping[str, Any]
Tables = Mapping[str, list[Row]]

MESSAGES = "chat.message"
WHO, GROUPS = ("people.identity", "people.user"), ("chat.membership",)
SIGN_IN = ("people.letter", "people.pin", "people.device")


def page(copy: Mapping[str, Any]) -> str:
    """The whole page as HTML, in the language in force."""
    own: Tables = copy["own"]
    rest = [name for name in own if name not in {MESSAGES, *WHO, *GROUPS, *SIGN_IN}]
    sections = [
        _section(gettext("Who you are"), _rows("people.person", [copy["person"]]) + _tables(own, WHO)),
        _section(gettext("Your groups"), _tables(own, GROUPS) or _empty(gettext("You were in no group."))),
        _section(gettext("What you wrote"), _messages(own.get(MESSAGES, []))),
        _section(gettext("How you sign in"), _tables(own, SIGN_IN) or _empty(gettext("You have not signed in yet."))),
        _section(gettext("What you decided"), _named(copy["acts"], copy["acts"])),
        _section(gettext("More about you"), _named(own, rest)),
        _section(gettext("What was recorded about you"), _ledger(copy["ledger"])),
    ]
    return format_html(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{}</title>\n'
        "<style>\n{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n{}</header>\n<main>\n{}</main>\n</body>\n</html>\n",
        copy["language"],
        gettext("Your data in Runde"),
        mark_safe(STYLE),  # noqa: S308 - our own file
        gettext("Your data in Runde"),
        _beginning(copy),
        _joined(sections),
    )


def _beginning(copy: Mapping[str, Any]) -> SafeString:
    made = gettext("This is what Runde keeps about you. It was written down on {moment}.")
    sentences = [
        made.format(moment=_moment(copy["made_at"])),
        gettext("What other people wrote is not in it, and neither are their names."),
        gettext("Please keep this file in a safe place: whoever has it can read everything that stands here."),
        gettext("The file data.json beside this page holds the same for programs."),
    ]
    return format_html_join("", "<p>{}</p>\n", ((sentence,) for sentence in sentences))


def _section(title: str, content: SafeString) -> SafeString:
    return format_html("<section>\n<h2>{}</h2>\n{}</section>\n", title, content) if content else mark_safe("")


def _empty(sentence: str) -> SafeString:
    return format_html('<p class="none">{}</p>\n', sentence)


def _tables(tables: Tables, wanted: Iterable[str]) -> SafeString:
    return _joined(_rows(name, tables[name]) for name in wanted if name in tables)


def _named(tables: Tables, wanted: Iterable[str]) -> SafeString:
    return _joined(format_html("<h3>{}</h3>\n{}", words.table(name), _rows(name, tables[name])) for name in wanted)


def _rows(table: str, rows: Iterable[Row]) -> SafeString:
    """Each row as a list of words and values; what is empty is left out."""
    return format_html_join("", "<dl>\n{}</dl>\n", ((_lines(table, row),) for row in rows))


def _lines(table: str, row: Row) -> SafeString:
    said = [(words.field(table, name), _value(value)) for name, value in row.items() if value not in (None, "", [], {})]
    return format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>\n", said)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict) and "name" in value:
        return _room(value) or gettext("with one person")
    if isinstance(value, dict):
        return ", ".join(_value(one) for one in value.values() if one not in (None, ""))
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return _moment(value)
    return words.value(str(value))


def _messages(messages: list[Row]) -> SafeString:
    if not messages:
        return _empty(gettext("You have not written anything yet."))
    rooms: dict[str, list[Row]] = {}
    for message in messages:
        rooms.setdefault(_room(message.get("room", {})), []).append(message)
    many = ngettext("{number} message.", "{number} messages.", len(messages)).format(number=len(messages))
    parts = [format_html("<p>{}</p>\n", many)]
    for room, written in rooms.items():
        title = gettext("In group {name}").format(name=room) if room else gettext("To one person")
        parts.append(format_html("<h3>{}</h3>\n{}", title, _joined(_message(message) for message in written)))
    return _joined(parts)


def _room(room: Row) -> str:
    """The name of a group; a conversation of two has none, since it would be the other one's."""
    return str(room.get("name", ""))


def _message(message: Row) -> SafeString:
    about = [_moment(message["at"])]
    if message.get("reply_to_at"):
        about.append(gettext("an answer to a message of {moment}").format(moment=_moment(message["reply_to_at"])))
    if message.get("automatic"):
        about.append(gettext("posted by the programme in your name"))
    if message.get("anonymous"):
        about.append(gettext("the others did not see your name"))
    if message.get("hidden_at"):
        about.append(gettext("hidden by a moderator"))
    if message.get("edited_at"):
        about.append(pgettext("message", "changed"))
    if message.get("taken_back_at"):
        text = format_html('<p class="none">{}</p>', gettext("Taken back. The text is not kept."))
    else:
        text = format_html('<p class="text" dir="auto">{}</p>', message.get("text", ""))
    return format_html('<article>\n<p class="about">{}</p>\n{}\n</article>\n', " · ".join(about), text)


def _ledger(entries: list[Row]) -> SafeString:
    if not entries:
        return _empty(gettext("Nothing yet."))
    intro = gettext(
        "Important steps are recorded so that nobody can change them unnoticed. These are about you, or you took them."
    )
    items = format_html_join("", "<li>{}</li>\n", ((_entry(entry),) for entry in entries))
    return format_html("<p>{}</p>\n<ul>\n{}</ul>\n", intro, items)


def _entry(entry: Row) -> SafeString:
    said = [
        f"{words.field('', name)}: {_value(value)}"
        for name, value in (entry.get("details") or {}).items()
        if value not in (None, "", [], {})
    ]
    about = f" ({'; '.join(said)})" if said else ""
    what = words.act(entry["act"]) if "details" in entry else words.own_act(entry["act"])
    return format_html('<span class="about">{}</span> {}{}', _moment(entry["at"]), what, about)


def _moment(text: str) -> str:
    local: datetime = localtime(moment(text))
    return f"{date_format(local, pgettext('date format', 'j F Y'))}, {date_format(local, 'G:i')}"


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
