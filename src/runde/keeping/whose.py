"""Whose is a row? Read from what stands beside the links of each model; a new model needs no line here."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

from runde.kit.fields import Export, declaration
from runde.people.models import Person
from runde.people.second_factor import ADOPTED

AnyField: TypeAlias = "Field[Any, Any]"


def our_models() -> list[type[Model]]:
    """The models of Runde's own packages, and that of django-allauth which is treated like them (people.second_factor), in
    the order of their packages."""
    return [
        model for model in apps.get_models() if model.__module__.startswith("runde.") or model._meta.label in ADOPTED
    ]


def links(model: type[Model], *, owner: bool) -> list[AnyField]:
    """The links of a model that declare an owner, or (owner False) somebody who only acted."""
    fields = model._meta.concrete_fields
    return [field for field in fields if (found := declaration(field)) and found.owner is owner]


@lru_cache
def ways(model: type[Model]) -> tuple[str, ...]:
    """How a query gets from a row of `model` to the person whose own it is: "author", "message__author". None: nobody's."""
    if model is Person:
        return ("pk",)
    found: list[str] = []
    for link in links(model, owner=True):
        target = link.related_model
        assert isinstance(target, type)  # noqa: S101 - models are loaded, so a link knows its target
        found += [link.name] if target is Person else [f"{link.name}__{way}" for way in ways(target)]
    return tuple(found)


def own_rows(model: type[Model], person: Person) -> QuerySet[Model]:
    """The rows of `model` that are this person's own, in the order of their keys."""
    own = Q(pk__in=[])
    for way in ways(model):
        own |= Q(**{way: person.pk})
    return model._default_manager.filter(own).order_by("pk")


def rows_acted_on(model: type[Model], person: Person) -> QuerySet[Model]:
    """The rows of `model` that are nobody's own and that name this person as who acted, where the link may leave the house."""
    acted = Q(pk__in=[])
    if not ways(model):
        for link in links(model, owner=False):
            found = declaration(link)
            if found is not None and found.export is not Export.NEVER:
                acted |= Q(**{link.name: person.pk})
    return model._default_manager.filter(acted).order_by("pk")


def own_things(person: Person) -> list[str]:
    """Everything that is this person's own, as the ledger names it: "person:3", "letter:17"."""
    return [
        f"{model._meta.model_name}:{key}"
        for model in our_models()
        for key in own_rows(model, person).values_list("pk", flat=True)
    ]
