"""Every field says beside itself who may export it and what erasure does to it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models

from runde.kit.fields import Erasure, Export, declaration, held


def our_models() -> list[type[models.Model]]:
    """The models of Runde's own packages, and of django-allauth the one in which a person's second step stands."""
    return [model for model in apps.get_models() if model.__module__.startswith("runde.")] + [Authenticator]


def test_every_field_is_declared() -> None:
    undeclared = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if declaration(field) is None
    ]
    assert len(our_models()) > 5
    assert not undeclared, "declare these with kit.fields.held"


def test_a_field_without_declaration_has_none() -> None:
    assert declaration(models.TextField()) is None
    field = held(models.TextField(), export=Export.OWN, erasure=Erasure.BLANK)
    declared = declaration(field)
    assert declared is not None
    assert (declared.export, declared.erasure) == (Export.OWN, Erasure.BLANK)


def test_a_blanked_field_can_be_blank() -> None:
    """What erasure empties must be allowed to be empty: text, or a column that takes null."""
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if (declared := declaration(field))
        and declared.erasure is Erasure.BLANK
        and not (field.null or isinstance(field, models.CharField | models.TextField | models.JSONField))
    ]
    assert not wrong


def test_state_is_a_record_not_a_flag() -> None:
    """`is_active` of the staff account is Django's own field; nothing else is a flag named `is_…`."""
    flags = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.name.startswith("is_")
    }
    assert flags <= {"people.User.is_active"}
