"""Two languages from the first string on: every text of code and templates stands in the German catalogue."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from promises.source import ROOT

sys.path.insert(0, str(ROOT / "bin"))
catalogues: Any = importlib.import_module("_catalogues")

MARKUP = """{% load i18n %}<p class="a">{% translate "Hello there" %} (it's "open
{% blocktranslate trimmed count n=many with name=person.name %}
  One message from {{ name }}
{% plural %}
  {{ n }} messages from {{ name }}
{% endblocktranslate %}{% if a == _("in a filter") %}{% endif %}{% translate "May" context "month" %}"""
CODE = 'A = _("Long "\n      "text {name}")\nB = ngettext("%d thing", "%d things", 3)\nC = gettext(variable)\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small source tree with texts of every kind."""
    root = tmp_path / "src" / "runde"
    root.mkdir(parents=True)
    (root / "page.html").write_text(MARKUP, encoding="utf-8")
    (root / "code.py").write_text(CODE, encoding="utf-8")
    return root


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogue_is_complete(language: str) -> None:
    wanted = catalogues.extract()
    assert len(catalogues.entries(wanted)) > 5
    assert not catalogues.faults(catalogues.read(catalogues.path_of(language), language), wanted)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_is_written_is_what_people_read(language: str) -> None:
    """What Django loads is the catalogue in the repository, compiled by bin/po or by the installation."""
    wrong = []
    with translation.override(language):
        for (context, text), message in catalogues.entries(
            catalogues.read(catalogues.path_of(language), language)
        ).items():
            forms = [message.string] if isinstance(message.string, str) else list(message.string)
            if isinstance(message.id, str):
                shown = [translation.pgettext(context, text) if context else translation.gettext(text)]
            else:
                one, many = message.id
                shown = [
                    translation.npgettext(context, one, many, number)
                    if context
                    else translation.ngettext(one, many, number)
                    for number in (1, 2)
                ]
            if shown != forms:
                wrong.append(text)
    assert not wrong


def test_english_is_the_text_in_the_code() -> None:
    with translation.override("en"):
        for context, text in catalogues.entries(catalogues.extract()):
            shown = translation.pgettext(context, text) if context else translation.gettext(text)
            assert shown == text


def test_the_languages_are_those_of_the_settings() -> None:
    assert {code for code, _ in settings.LANGUAGES} == {"en", *catalogues.LANGUAGES}


def test_texts_of_every_kind_are_found(tree: Path) -> None:
    assert set(catalogues.entries(catalogues.extract(tree))) == {
        (None, "Hello there"),
        (None, "One message from %(name)s"),
        (None, "in a filter"),
        ("month", "May"),
        (None, "Long text {name}"),
        (None, "%d thing"),
    }


def test_an_update_takes_from_files_and_forgets_nothing(tree: Path, tmp_path: Path) -> None:
    extra = tmp_path / "extra.po"
    extra.write_text(
        'msgid "Hello there"\nmsgstr "Guten Tag"\n\nmsgid "%d thing"\nmsgid_plural "%d things"\n'
        'msgstr[0] "%d Ding"\nmsgstr[1] "%d Dinge"\n\nmsgid "gone"\nmsgstr "weg"\n',
        encoding="utf-8",
    )
    new = catalogues.update("de", [extra], tree)
    assert len(catalogues.faults(new, catalogues.extract(tree))) == 4
    file = tmp_path / "django.po"
    file.write_bytes(catalogues.written(new))
    again = catalogues.read(file, "de")
    assert catalogues.entries(again)[(None, "Hello there")].string == "Guten Tag"
    assert catalogues.entries(again)[(None, "%d thing")].string == ("%d Ding", "%d Dinge")
    assert "gone" not in file.read_text(encoding="utf-8")


BAD = {
    "not translated": 'msgid "Long text {name}"\nmsgstr ""\n',
    "placeholders": 'msgid "Long text {name}"\nmsgstr "Langer Text {nam}"\n',
    "fuzzy": '#, fuzzy\nmsgid "Long text {name}"\nmsgstr "Langer Text {name}"\n',
    "no longer used": 'msgid "gone"\nmsgstr "weg"\n',
    "commented out": '#~ msgid "gone"\n#~ msgstr "weg"\n',
    "plural in one place": 'msgid "%d thing"\nmsgstr "%d Ding"\n',
    "not in the catalogue": "",
}


@pytest.mark.parametrize("name", BAD)
def test_each_fault_is_named(name: str, tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "django.po"
    file.write_text(BAD[name], encoding="utf-8")
    found = catalogues.faults(catalogues.read(file, "de"), catalogues.extract(tree))
    assert any(name in fault for fault in found)


def test_a_singular_may_leave_out_its_number(tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "django.po"
    file.write_text(
        'msgid "%d thing"\nmsgid_plural "%d things"\nmsgstr[0] "ein Ding"\nmsgstr[1] "%d Dinge"\n',
        encoding="utf-8",
    )
    found = catalogues.faults(catalogues.read(file, "de"), catalogues.extract(tree))
    assert not [fault for fault in found if "thing" in fault]
