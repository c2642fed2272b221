"""A person's copy and erasure follow what stands beside the fields: in every table there is, and in those to come."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from keeping.filled import ANTON_SAYS, BEN_SAYS, CARLA_SAYS, House, copied, fill
from promises.test_exports import our_models
from runde.keeping.erasing import erase
from runde.keeping.whose import links, own_rows, ways
from runde.kit.fields import Erasure, Export, declaration
from runde.kit.time import now
from runde.people.models import Person

pytestmark = pytest.mark.promise("B16")

ADDED = {
    "chat.message": {"reply_to_at"},
    "media.medium": {"file"},
    "chat.attachment": {"file", "room", "seq", "at"},
}


@pytest.fixture
def house(db: None, tmp_path: Path) -> House:
    return fill(tmp_path / "package")


def linked(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def test_every_link_to_a_person_says_whose_the_row_is() -> None:
    said = {
        f"{model._meta.label}.{field.name}": found.owner
        for model in our_models()
        for field in model._meta.concrete_fields
        if (found := declaration(field))
    }
    to_people = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in linked(model)
        if field.related_model is Person
    }
    assert len(to_people) > 15
    assert not [name for name in to_people if said[name] is None], "say owner=True or owner=False in kit.fields.held"


def test_only_links_say_whose_the_row_is_and_they_lead_to_a_person() -> None:
    for model in our_models():
        for field in links(model, owner=True):
            assert field.is_relation
            assert ways(field.related_model), f"{model._meta.label}.{field.name} leads to nobody"
        assert all(field.is_relation for field in links(model, owner=False))


def test_a_row_goes_whole_or_not_at_all() -> None:
    for model in our_models():
        declared = [
            declaration(field) for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
        ]
        goes = {found is not None and found.erasure is Erasure.DELETE for found in declared}
        assert len(goes) == 1, f"{model._meta.label}: either all fields are DELETE or none"
        assert goes == {False} or ways(model), f"{model._meta.label} is DELETE and nobody's"


def test_a_row_that_goes_but_is_kept_for_research_can_be_emptied() -> None:
    """Then what is not for the study is emptied, so it must be allowed to be empty."""
    for model in our_models():
        found = {field: declared for field in model._meta.concrete_fields if (declared := declaration(field))}
        if any(one.erasure is Erasure.DELETE for one in found.values()) and any(
            one.export is Export.STUDY for one in found.values()
        ):
            rest = [field for field, one in found.items() if one.export is not Export.STUDY and not field.primary_key]
            assert all(field.null or isinstance(field, models.CharField | models.TextField) for field in rest)


def test_every_table_has_rows_here(house: House) -> None:
    assert not [model._meta.label for model in our_models() if not model._default_manager.exists()], (
        "fill it in keeping.filled"
    )
    mine = [model for model in our_models() if ways(model)]
    assert len(mine) > 8
    empty = [model._meta.label for model in mine if not own_rows(model, house.cast.ana).exists()]
    assert empty == ["people.Erased", "people.Role"], "Ana should have one of each"


def test_nothing_undeclared_and_nothing_that_never_leaves_is_in_a_copy(house: House) -> None:
    cast = house.cast
    for person in (cast.ana, cast.carla, cast.olga, cast.gil):
        copy, _, everything = copied(person)
        for tables in (copy["own"], copy["acts"], {"people.person": [copy["person"]]}):
            for name, rows in tables.items():
                assert {key for row in rows for key in row} <= may_leave(name)
        for value in never():
            assert value.encode() not in everything, value


def may_leave(table: str) -> set[str]:
    """The fields of a table that may be in a copy, and what a copy adds: when an answered message was written, where the
    file of a medium lies, and in which message it was sent."""
    model = next(model for model in our_models() if model._meta.label_lower == table)
    found = {
        field.name
        for field in model._meta.concrete_fields
        if (declared := declaration(field)) and declared.export is not Export.NEVER
    }
    return found | ADDED.get(table, set())


def never() -> set[str]:
    """All values of fields that never leave, as they would look in a file; short ones prove nothing."""
    found = set()
    for model in our_models():
        fields = [
            field
            for field in model._meta.concrete_fields
            if (declared := declaration(field)) and declared.export is Export.NEVER and not field.is_relation
        ]
        for row in model._default_manager.all():
            found |= {str(getattr(row, field.attname)) for field in fields}
    # Moments are the same in many tables, one of which may be shown; digests and codes are nowhere else.
    values = {value for value in found if len(value) >= 8 and not re.match(r"\d{4}-\d\d-\d\d ", value)}
    assert len(values) > 60
    return values


def test_nobody_else_is_in_a_copy(house: House) -> None:
    cast = house.cast
    others = (cast.anton, cast.ben, cast.carla, cast.karl, cast.dev, cast.gil, cast.olga)
    copy, page, everything = copied(cast.ana)
    for text in (
        ANTON_SAYS,
        BEN_SAYS,
        CARLA_SAYS,
        "Apfelmus",
        "Apfelthaler",
        "1122334",
        "Tablet of Anton",
        "said Carla",
    ):
        assert text.encode() not in everything
    for other in others:
        assert not re.search(rf"\b{other.name}\b", page)
        assert not re.search(rf"\b{other.name}\b", str(copy))
    _, page, everything = copied(cast.olga)  # who entered all of them
    for name in ("Ana", "Anton", "Ben", "Apfelthaler"):
        assert not re.search(rf"\b{name}\b".encode(), everything), name


def test_a_coordinators_copy_names_what_they_did_but_not_to_whom(house: House) -> None:
    copy, _, _ = copied(house.cast.olga)
    acts = [entry for entry in copy["ledger"] if entry["act"] == "person.rename"]
    assert [(entry["on"], entry["by_you"], "details" in entry) for entry in acts] == [("person", True, False)]


def test_after_erasure_nothing_that_goes_is_left(house: House) -> None:
    """What is DELETE is gone, what is BLANK is empty, in every table; with the exemption what is for the study stays."""
    cast = house.cast
    erase(person=cast.anton, by=cast.olga, now=now(), reason="His wish", keep_for_research=True)
    erase(person=cast.ana, by=cast.olga, now=now(), reason="Her wish")
    for model in our_models():
        for field in model._meta.concrete_fields:
            declared = declaration(field)
            assert declared is not None
            for person in (cast.ana, cast.anton):
                kept = person == cast.anton and declared.export is Export.STUDY
                values = list(own_rows(model, person).values_list(field.attname, flat=True))
                if declared.erasure is Erasure.DELETE and not kept:
                    assert not values, field
                if declared.erasure is Erasure.BLANK and not kept:
                    assert all(value in ("", None) for value in values), field
