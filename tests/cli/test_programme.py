"""`runde programme`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from programme.packing import ITEMS, Sheet, write
from runde.cli.programme import programme
from runde.ledger.models import Entry
from runde.programme.models import Edition, Programme


def run(*arguments: str) -> Result:
    return CliRunner().invoke(programme, list(arguments))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package without a fault."""
    return write(tmp_path / "package")


@pytest.mark.promise("A1")
def test_a_sound_package_is_checked_without_django_or_a_database(package: Path) -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        f"from runde.cli.programme import programme; programme(['check', {str(package)!r}])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("little 1.0.0: no faults.")


@pytest.mark.promise("A1")
def test_faults_are_named_with_file_line_and_sentence_and_the_exit_is_1(package: Path) -> None:
    (package / "rules.md").write_text("# en\n<b>Be kind</b>\n")
    found = run("check", str(package))
    assert found.exit_code == 1
    assert found.output == "rules.md:2: HTML is not allowed. Write plain text or Markdown.\n"


def test_json_is_for_other_programs(package: Path, tmp_path: Path) -> None:
    found = run("check", str(package), "--json")
    assert found.exit_code == 0
    assert json.loads(found.output)["package"]["items"] == 3
    found = run("check", str(tmp_path / "nowhere"), "--json")
    assert found.exit_code == 1
    assert json.loads(found.output)["faults"][0]["code"] == "not-a-folder"


@pytest.mark.promise("A1")
@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time(package: Path) -> None:
    for _ in range(2):
        found = run("load", str(package))
        assert (found.exit_code, found.output) == (0, "little 1.0.0 is in force.\n")
    assert Entry.objects.filter(act="programme.load", by=None).count() == 1


@pytest.mark.django_db
def test_a_programme_of_the_library_is_loaded_by_its_name() -> None:
    assert run("load", "diabetes-type2").exit_code == 0
    assert Edition.objects.get().programme.slug == "diabetes-type2"


@pytest.mark.django_db
def test_the_list_names_what_there_is(package: Path) -> None:
    run("load", str(package))
    assert run("list").output == "diabetes-type2  not loaded\nlittle  1.0.0 is in force\n"


@pytest.mark.django_db
def test_a_package_with_faults_loads_nothing(package: Path) -> None:
    (package / "rules.md").unlink()
    found = run("load", str(package))
    assert found.exit_code == 1
    assert "The folder has no rules.md." in found.output
    assert "nothing was loaded" in found.output
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_what_the_plan_refuses_is_one_sentence(package: Path) -> None:
    run("load", str(package))
    write(package, items=dict(ITEMS) | {"more": Sheet(day="sun")})
    found = run("load", str(package))
    assert (found.exit_code, found.output.count("\n")) == (1, 1)
    assert "Raise the version" in found.output


def test_neither_a_folder_nor_a_name() -> None:
    found = run("load", "diabetes-type3")
    assert found.exit_code == 1
    assert "Choose one of: diabetes-type2. Or name a folder" in found.output
