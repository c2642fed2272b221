"""The tree keeps its own rules: names, sizes, and what import contracts cannot see."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

from promises import source
from promises.source import ROOT, SOURCE, TESTS, broken, name_of, python_files, text_files

LONGEST_FILE = 400
LONGEST_PYTHON = 30_000  # docs/decisions/2026-11-24-lines-again.md
LONGEST_SCRIPTS = 3_000


def test_every_package_says_what_it_is() -> None:
    folders = {file.parent for file in python_files()}
    silent = []
    for folder in sorted(folders):
        init = folder / "__init__.py"
        about = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) if init.exists() else None
        if not about or len(about) < 40:
            silent.append(name_of(folder))
    assert len(folders) > 5
    assert not silent, "packages without a paragraph in __init__.py"


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [name_of(file) for file in SOURCE.rglob("*.py") if file.name in source.FORBIDDEN_NAMES]


def test_no_file_is_longer_than_it_may_be() -> None:
    files = [file for file in text_files(".py", ".js", ".css", ".html") if "migrations" not in file.parts]
    files += python_files(TESTS)
    long = {name_of(file): count for file in files if (count := lines(file)) > LONGEST_FILE}
    assert not long


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_the_whole_stays_small() -> None:
    assert 0 < sum(lines(file) for file in python_files()) <= LONGEST_PYTHON
    assert sum(lines(file) for file in text_files(".js")) <= LONGEST_SCRIPTS


def test_imports_inside_functions_have_a_reason() -> None:
    assert not broken(source.late_imports, python_files())


def test_only_the_posting_verb_makes_messages() -> None:
    files = python_files()
    statements = SOURCE / "chat" / "statements.py"  # which only posting.py may import: see .importlinter
    assert statements in files
    assert broken(source.messages_made, [statements]), "messages are made there, so the rule must see it"
    assert not broken(source.messages_made, [file for file in files if file != statements])


def test_models_are_imported_not_looked_up() -> None:
    assert not broken(source.models_by_name, python_files())


def test_nothing_happens_by_signal() -> None:
    assert not broken(source.signals_used, python_files())


def test_rows_are_saved_field_by_field() -> None:
    assert not broken(source.whole_saves, python_files())


def test_pages_hold_no_inline_script_or_style() -> None:
    templates = text_files(".html")
    assert templates
    assert not broken(source.unsafe_markup, templates)


def test_nothing_is_left_for_later() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    files = [*text_files(".py", ".html", ".js", ".css"), *python_files(TESTS)]
    files = [file for file in files if file.parent.name != "promises"]
    assert not [name_of(file) for file in files if pattern.search(file.read_text(encoding="utf-8"))]


def test_our_own_code_is_never_mocked() -> None:
    files = [file for file in python_files(TESTS) if file.parent.name != "promises"]
    assert not [name_of(file) for file in files if "unittest.mock" in file.read_text(encoding="utf-8")]


def test_the_layers_stand_in_the_order_of_the_architecture() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:layers"]
    named = [name.strip(" ()") for line in layers["layers"].split("\n") for name in line.split("|") if name.strip()]
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    places = [re.search(rf"^    {name}/", drawn, re.MULTILINE) for name in named if (SOURCE / name).is_dir()]
    assert all(places), "a layer is not drawn in ARCHITECTURE.md"
    positions = [place.start() for place in places if place]
    assert positions == sorted(positions)
    assert layers["exhaustive"] == "True"


def test_the_import_contracts_hold() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", ["packages", "analysis"])
def test_the_libraries_import_nothing_of_ours(package: str) -> None:
    wrong = []
    for file in python_files(SOURCE / package):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                ours = module.startswith("runde") and not f"{module}.".startswith(f"runde.{package}.")
                if ours or module.split(".")[0] == "django":
                    wrong.append(f"{name_of(file)} imports {module}")
    assert not wrong


BAD = {
    "late import": (source.late_imports, "def f():\n    import json\n"),
    "late import, other remark": (
        source.late_imports,
        "async def f():\n    from runde.chat import models  # circular\n",
    ),
    "message": (source.messages_made, "Message.objects.create(text='')\n"),
    "messages at once": (source.messages_made, "models.Message.objects.bulk_create([])\n"),
    "message of a room": (source.messages_made, "room.messages.create(text='')\n"),
    "message, unsaved": (
        source.messages_made,
        "from runde.chat.models import Message as M\nM(text='').save()\n",
    ),
    "model by name": (source.models_by_name, "apps.get_model('chat', 'Message')\n"),
    "signal": (source.signals_used, "from django.db.models.signals import post_save\n"),
    "signal by path": (source.signals_used, "signals.post_save.connect(f)\n"),
    "whole save": (source.whole_saves, "def f(room):\n    room.name = ''\n    room.save()\n"),
    "whole save of what was read": (
        source.whole_saves,
        "def f():\n    room = Room.objects.get()\n    room.save()\n",
    ),
    "style": (source.unsafe_markup, '<p style="color: red">'),
    "event": (source.unsafe_markup, '<p onclick="f()">'),
    "script": (source.unsafe_markup, "<script>f()</script>"),
    "safe": (source.unsafe_markup, "{{ text|safe }}"),
}
GOOD = {
    "at the top": (source.late_imports, "import json\ndef f():\n    return json\n"),
    "with a reason": (source.late_imports, "def f():\n    import pandas  # slow\n"),
    "with a reason above": (
        source.late_imports,
        "def f():\n    # app ready\n    from runde.chat import models\n",
    ),
    "reading": (
        source.messages_made,
        "from runde.chat.models import Message\nMessage.objects.filter(pk=1).get()\n",
    ),
    "another Message": (source.messages_made, "from babel.messages.catalog import Message\nMessage('a')\n"),
    "update_fields": (source.whole_saves, "def f(room):\n    room.save(update_fields=['name'])\n"),
    "made here": (source.whole_saves, "def f():\n    room = Room(name='')\n    room.save()\n"),
    "insert": (source.whole_saves, "def f(room):\n    room.save(force_insert=True)\n"),
    "a form": (source.whole_saves, "def f(self):\n    self.form.save()\n"),
    "script from a file": (source.unsafe_markup, '<script type="module" src="/a.js"></script>'),
    "a tag": (source.unsafe_markup, '{% include "a.html" with one=blank %}'),
    "class": (source.unsafe_markup, '<p class="style">on time = good</p>'),
}


@pytest.mark.parametrize("name", BAD)
def test_a_rule_sees_what_it_is_for(name: str) -> None:
    rule, text = BAD[name]
    assert rule(text)


@pytest.mark.parametrize("name", GOOD)
def test_a_rule_lets_good_code_pass(name: str) -> None:
    rule, text = GOOD[name]
    assert rule(text) == []
