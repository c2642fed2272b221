"""Django's settings, derived from Runde's."""

from __future__ import annotations

from runde.config.settings import _database


def test_what_stands_after_the_address_of_the_database_goes_to_the_driver() -> None:
    database = _database("postgresql://u:p%40@host:5433/runde?sslmode=verify-full&options=-c%20work_mem%3D8MB")
    assert (database["USER"], database["PASSWORD"], database["PORT"], database["NAME"]) == ("u", "p@", "5433", "runde")
    options = database["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "verify-full"
    assert options["options"] == "-c work_mem=8MB -c synchronous_commit=on -c lock_timeout=20s"
