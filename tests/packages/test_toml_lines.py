"""The line of each key is found in every way that TOML allows to write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runde.packages.toml_lines import TomlError, parse

TEXT = '''# "not = a key"
top = 1   # [not.a.table]
text = """
inner = "no key"
"" still [inside] \\""" ""\"
"quoted key".'other.key' = 'single'
literal = \'\'\'
x = 1\'\'\'
when = 1979-05-27 07:32:00
list = [
  "one", # ]
  { deep = [1,
    2] , more = "}" },
]

[ table . "sub.table" ]
inline = { a = { b = "]" }, c = [] }

[[many]]
name = "first"
[[many.inner]]
x = 1
[[many.inner]]
x = 2

[[many]]
name = "second"
[many.under]
y = 3
'''

PLACES = [
    (("top",), 2),
    (("text",), 3),
    (("quoted key",), 6),
    (("quoted key", "other.key"), 6),
    (("literal",), 7),
    (("when",), 9),
    (("list",), 10),
    (("list", 0), 11),
    (("list", 1, "deep"), 12),
    (("list", 1, "deep", 1), 13),
    (("list", 1, "more"), 13),
    (("table", "sub.table"), 16),
    (("table", "sub.table", "inline", "a", "b"), 17),
    (("table", "sub.table", "inline", "c"), 17),
    (("many",), 19),
    (("many", 0), 19),
    (("many", 0, "inner", 0, "x"), 22),
    (("many", 0, "inner", 1, "x"), 24),
    (("many", 1), 26),
    (("many", 1, "name"), 27),
    (("many", 1, "under", "y"), 29),
]


@pytest.mark.parametrize(("path", "line"), PLACES)
def test_each_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    values, lines = parse(TEXT, 1)
    place: object = values
    for step in path:
        place = place[step]  # type: ignore[index]

    assert lines.at(path) == line


def test_the_lines_begin_where_the_text_begins_in_the_file() -> None:
    _, lines = parse("a = 1\nb = 2", 10)

    assert lines.at(("b",)) == 11


def test_what_is_not_there_has_the_line_of_the_table_around_it() -> None:
    _, lines = parse("[a]\nx = 1\n\n[b]\ny = 1", 2)

    assert lines.at(("b", "none", "at all")) == 5
    assert lines.at(("none",)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \nc = 3", 2),
        ("a = 1\nb = [1,\n2\n", 3),
        ("a = 1\na = 2", 2),
        ("\n\nkey", 3),
        ("a = " + "[" * 5000, 1),
        ("\na = " + "9" * 5000, 1),
        ("x = 1\n" + ".".join(["a"] * 30) + " = 1", 2),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TomlError) as refused:
        parse(text, 1)

    assert refused.value.line == line


NAMES = st.text(min_size=1, max_size=6)
VALUES = st.recursive(
    st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def written(value: object) -> str:
    """The value as TOML, on one line."""
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" if not char.isalnum() else char for char in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(written(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{written(name)} = {written(each)}" for name, each in value.items()) + " }"
    return str(value)


@given(table=st.dictionaries(NAMES.filter(lambda name: name.isprintable()), VALUES, max_size=6))
def test_one_key_a_line(table: dict[str, object]) -> None:
    text = "\n".join(f"{written(name)} = {written(value)}" for name, value in table.items())

    values, lines = parse(text, 1)

    assert values == table
    assert [lines.at((name,)) for name in table] == list(range(1, len(table) + 1))
