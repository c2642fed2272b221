"""Rows as a CSV file.

The form is the one that both Excel and R read without a question: UTF-8 with a byte-order mark, semicolons between
cells, CRLF at the end of a line, moments as `2026-03-01 08:00` in the group's local time. Excel opens it by double click
wherever its list separator is the semicolon (German); R reads it with
`read.csv2(file, fileEncoding = "UTF-8-BOM")` or `data.table::fread(file)`. The heads are stable English names.

A cell that a spreadsheet would take for a formula gets an apostrophe in front: what members and moderators write must
not become a program on the researcher's desk (OWASP, "CSV injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpResponse
from django.utils.text import slugify

from runde.kit.fields import Export, declaration

R = TypeVar("R")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Cell(Generic[R]):
    """A column of a file: its head, its value in a row, and the model fields that this value tells something of."""

    head: str
    value: Callable[[R], Any]
    fields: tuple[Any, ...]


def sheet(name: str, cells: Sequence[Cell[R]], rows: Iterable[R]) -> HttpResponse:
    """A file for download. Columns whose fields are not all declared for the study are left out."""
    allowed = [cell for cell in cells if exportable(cell)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell.head for cell in allowed])
    for row in rows:
        writer.writerow([guarded(cell.value(row)) for cell in allowed])
    response = HttpResponse(_MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(name) or "rows"}.csv"'
    return response


def exportable(cell: Cell[Any]) -> bool:
    """Whether every field behind a column may leave the house in a file of the study."""
    declared = [declaration(field.field) for field in cell.fields]
    return all(found is not None and found.export is Export.STUDY for found in declared)


def guarded(value: Any) -> Any:
    """A cell as text that no spreadsheet evaluates; numbers stay numbers, None becomes empty."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
