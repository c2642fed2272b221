"""The form of a database as its applied migrations describe it: which tables there are, and what their columns hold.

A backup is read and written in the form that its database had, never in that of today's models. So an older database
can be backed up by a newer program, and an old backup is loaded as it was and migrated afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.options import Options

from runde.kit.fields import EncryptedTextField

Migration = tuple[str, str]
Table = type[models.Model]

# Staff sign in again, and what processes tell each other is of no use to later ones.
LEFT_OUT = frozenset({"sessions.session", "outbox.event"})


class Form:
    """The tables of a database on which these migrations have run."""

    def __init__(self, migrations: Iterable[Migration]) -> None:
        self.migrations = sorted(migrations)
        self._loader = MigrationLoader(None)
        self.unknown = [key for key in self.migrations if key not in self._loader.disk_migrations]
        """Migrations that this program does not have: a newer one made them."""

    def targets(self) -> list[Migration]:
        """The newest migration of each app: who migrates to these arrives at this form."""
        known = set(self.migrations)
        return [key for key in self.migrations if not any(child in known for child in self._children(key))]

    def _children(self, key: Migration) -> list[Migration]:
        return [child.key for child in self._loader.graph.node_map[key].children if child.key[0] == key[0]]

    def every_table(self) -> list[Table]:
        """The model of every table of this form, sorted by name."""
        state = self._loader.project_state(self.migrations)
        for model in state.models.values():
            for name, field in model.fields.items():
                model.fields[name] = _as_stored(field)
        found = [model for model in state.apps.get_models(include_auto_created=True) if model._meta.managed]
        return sorted((model for model in found if not model._meta.proxy), key=name_of)

    def tables(self) -> list[Table]:
        """The model of every table that a backup holds, sorted by name."""
        return [model for model in self.every_table() if name_of(model) not in LEFT_OUT]


def applied() -> list[Migration]:
    """The migrations that have run on the database; none when it is new."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def name_of(table: Table) -> str:
    """A table's name in a backup, the same whatever the database calls it."""
    options: Options[Any] = table._meta
    return options.label_lower


def _as_stored(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The field without what it does to values: no backup decrypts anything or changes a time."""
    if isinstance(field, EncryptedTextField):
        return models.TextField(null=field.null)
    if isinstance(field, models.DateField | models.TimeField) and (field.auto_now or field.auto_now_add):
        field = field.clone()
        field.auto_now = field.auto_now_add = False
    return field
