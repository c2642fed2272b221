"""Keeps the catalogues of Runde: finds every text in code and templates, updates them, says what is wrong.

English stands in the code itself and has no catalogue. Every other language has one file, written by hand:
src/runde/locale/<language>/LC_MESSAGES/django.po; this program only adds and removes entries.

    bin/po                update the catalogues and name what is not translated
    bin/po FILE.po …      the same, taking translations into German from these files first
    bin/po --check        change nothing; exit 1 when anything is missing or wrong
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "runde"
LANGUAGES = ("de",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")

Key = tuple[str | None, str]  # context and msgid


def path_of(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(root: Path = SOURCE) -> Catalog:
    """Every text below `root` that is marked for translation, with the files in which it stands."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    found = Catalog(fuzzy=False)
    for file in sorted([*root.rglob("*.py"), *root.rglob("*.html"), *root.rglob("*.txt")]):
        name = file.relative_to(root.parent.parent).as_posix()
        if "/migrations/" in name or "/library/" in name:
            continue
        for messages, context in _texts(file):
            found.add(messages, locations=[(name, None)], context=context)  # type: ignore[list-item]
    return found


def _texts(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    code = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # Inside parentheses the blanks that stand for the rest of the template mean nothing to Python.
        code = f"(\n{templatize(code, origin=str(file))}\n)"
    for _, function, arguments, _ in extract_python(io.BytesIO(code.encode()), list(KEYWORDS), [], {}):
        texts = list(arguments) if isinstance(arguments, tuple) else [arguments]
        context = texts.pop(0) if "pgettext" in function else None
        wanted = texts[: 2 if function.startswith(("ng", "np")) else 1]
        if wanted and all(wanted):
            yield (wanted[0] if len(wanted) == 1 else (wanted[0], wanted[1])), context


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """The messages of a catalogue by context and msgid, without its header."""
    return {(m.context, _singular(m)): m for m in catalogue if m.id}


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def read(file: Path, language: str) -> Catalog:
    """The catalogue in `file`; an empty one where there is none."""
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def update(language: str, extra: list[Path], root: Path = SOURCE) -> Catalog:
    """The catalogue of `language` with the texts of today, translated from `extra` or else from itself."""
    known = entries(read(path_of(language), language))
    for file in extra:
        known.update({key: m for key, m in entries(read(file, language)).items() if translated(m)})
    new = Catalog(locale=language, project="Runde", charset="utf-8", fuzzy=False)
    for key, message in sorted(entries(extract(root)).items(), key=lambda item: (item[1].locations[0][0], item[0][1])):
        old = known.get(key)
        string = old.string if old and isinstance(old.string, str) == isinstance(message.id, str) else None
        new.add(
            message.id,
            string or "",
            locations=sorted(set(message.locations)),
            user_comments=old.user_comments if old else (),
            context=message.context,
        )
    return new


def written(catalogue: Catalog) -> bytes:
    """A catalogue as the bytes of its file, without dates, so that only real changes show."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, include_lineno=False, omit_header=True)
    language = catalogue.locale_identifier
    return (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    ).encode() + buffer.getvalue()


def translated(message: Message) -> bool:
    """Whether every form of a message has a text."""
    strings = _forms(message)
    return bool(strings) and all(strings)


def faults(catalogue: Catalog, wanted: Catalog) -> list[str]:
    """What is wrong with a catalogue, given the texts of today: one sentence each."""
    found = []
    have, want = entries(catalogue), entries(wanted)
    found += [f"not in the catalogue: {key[1]!r} ({want[key].locations[0][0]})" for key in want.keys() - have.keys()]
    found += [f"no longer used: {key[1]!r}" for key in have.keys() - want.keys()]
    found += [f"no longer used (commented out): {m!r}" for m in catalogue.obsolete]
    for key in have.keys() & want.keys():
        message = have[key]
        if message.fuzzy:
            found.append(f"marked fuzzy: {key[1]!r}")
        if isinstance(message.id, str) != isinstance(want[key].id, str):
            found.append(f"plural in one place only: {key[1]!r}")
        elif not translated(message):
            found.append(f"not translated: {key[1]!r} ({want[key].locations[0][0]})")
        elif len(_forms(message)) != (1 if isinstance(message.id, str) else catalogue.num_plurals):
            found.append(f"wrong number of plural forms: {key[1]!r}")
        elif not _same_placeholders(message):
            found.append(f"other placeholders than the English: {key[1]!r}")
    return sorted(found)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _same_placeholders(message: Message) -> bool:
    """The same placeholders; a form for one number only ("one message") may leave out the number."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(PLACEHOLDER.findall(ids[-1]))
    *others, last = [set(PLACEHOLDER.findall(form)) for form in _forms(message)]
    return last == wanted and all(found <= wanted for found in others)


def main(arguments: list[str]) -> int:
    """Run the program; returns its exit code."""
    check = "--check" in arguments
    extra = [Path(name) for name in arguments if name != "--check"]
    if missing := [str(file) for file in extra if not file.is_file()]:
        sys.stderr.write(f"These files do not exist: {', '.join(missing)}.\n")
        return 1
    wanted = extract()
    count = 0
    for file in extra:
        for _, text in entries(read(file, LANGUAGES[0])).keys() - entries(wanted).keys():
            sys.stdout.write(f"{file.name}: no text in the program is {text!r}\n")
    for language in LANGUAGES:
        if not check:
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_bytes(written(update(language, extra)))
            with path_of(language).with_suffix(".mo").open("wb") as stream:
                write_mo(stream, read(path_of(language), language))
        found = faults(read(path_of(language), language), wanted)
        count += len(found)
        for fault in found:
            sys.stdout.write(f"{language}: {fault}\n")
        sys.stdout.write(f"{language}: {len(entries(wanted))} texts, {len(found)} faults.\n")
    return 1 if count and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
