"""What may leave the house, and what erasure does: declared beside each model field, obeyed by every export."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from runde.kit import crypto

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField

F = TypeVar("F", bound="models.Field[Any, Any]")


class Export(Enum):
    """Who may receive a field in a file. What is not declared is never exported."""

    NEVER = "never"  # keys, digests, bookkeeping
    OWN = "own"  # in the copy that a person asks for of their own data
    STUDY = "study"  # there, and in pseudonymised files for the study


class Erasure(Enum):
    """What happens to a field when a person's data is erased."""

    KEEP = "keep"  # says nothing about the person once the rest is gone
    BLANK = "blank"  # emptied; the row stays so that the thread stays readable
    DELETE = "delete"  # the whole row goes


@dataclass(frozen=True, slots=True)
class Declaration:
    """How one field is treated. `owner`, for links only: whether the row belongs to whom or what the link names."""

    export: Export
    erasure: Erasure
    owner: bool | None = None


def held(field: F, *, export: Export, erasure: Erasure, owner: bool | None = None) -> F:
    """Declare how `field` is exported and erased, and return it unchanged.

    A link to a person also says whose the row is. `owner=True`: that person's own; it is in their copy and goes with
    them. `owner=False`: they only acted on it (issued, moved, decided). A link to something that is itself somebody's own
    may say `owner=True` as well: then the row belongs to the same person.
    """
    field.runde_declaration = Declaration(export, erasure, owner)  # type: ignore[attr-defined]
    return field


def declaration(field: models.Field[Any, Any]) -> Declaration | None:
    """The declaration beside `field`. A primary key made by the database is kept and never exported."""
    if isinstance(field, models.AutoField):
        return Declaration(Export.NEVER, Erasure.KEEP)
    found = getattr(field, "runde_declaration", None)
    return found if isinstance(found, Declaration) else None


class EncryptedTextField(TextField):
    """Text that stands encrypted in the database and in every backup of it. It cannot be searched."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        """Decrypt what was stored."""
        return None if value is None else crypto.decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt what is to be stored."""
        return None if value is None else crypto.encrypt(str(value))
