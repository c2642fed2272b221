"""Reading our own source: its files, and the rules that imports cannot show. A rule answers with faults."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "runde"
TESTS = ROOT / "tests"
FORBIDDEN_NAMES = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py"}
REASONS = re.compile(r"#\s*(slow|app ready|optional)\b")
CREATING = {"create", "bulk_create", "get_or_create", "update_or_create", "acreate", "abulk_create"}

Rule = Callable[[str], list[str]]


def python_files(root: Path = SOURCE, *, migrations: bool = False) -> list[Path]:
    """Every Python file below `root`; migrations, which Django writes, only on request."""
    return [file for file in sorted(root.rglob("*.py")) if migrations or "migrations" not in file.parts]


def text_files(*suffixes: str) -> list[Path]:
    """Every file of the source tree with one of these endings."""
    return [file for file in sorted(SOURCE.rglob("*")) if file.suffix in suffixes]


def name_of(file: Path) -> str:
    """A file as it is named in a message: its path from the root of the repository."""
    return file.relative_to(ROOT).as_posix()


def broken(rule: Rule, files: list[Path]) -> list[str]:
    """Every fault that `rule` finds in `files`."""
    return [f"{name_of(file)}:{fault}" for file in files for fault in rule(file.read_text(encoding="utf-8"))]


def late_imports(code: str) -> list[str]:
    """Imports inside a function that bear none of the three reasons, on their line or the one above."""
    lines = code.splitlines()
    found = []
    for function in _functions(ast.parse(code)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                near = lines[max(node.lineno - 2, 0) : node.end_lineno]
                if not any(REASONS.search(line) for line in near):
                    found.append(f"{node.lineno}: import in a function without '# slow', '# app ready' or '# optional'")
    return sorted(set(found))


def messages_made(code: str) -> list[str]:
    """Places that make a chat message: by the manager, by a room's messages, by calling the class, or in SQL."""
    tree = ast.parse(code)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "runde.chat.models"
        for alias in node.names
        if alias.name == "Message"
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            owner, _, verb = called.rpartition(".")
            makes = verb in CREATING and re.search(r"(\bMessage\.(_default_)?objects|\bmessages)(\..*)?$", owner)
            if makes or called in names or called.endswith("chat.models.Message"):
                found.append(f"{node.lineno}: makes a message; only chat/posting.py may")
        elif isinstance(node, ast.Constant) and re.search(
            r"\binsert\s+into\s+\W?chat_message\b", str(node.value), re.I
        ):
            found.append(f"{node.lineno}: makes a message; only chat/statements.py may, for chat/posting.py")
    return found


def models_by_name(code: str) -> list[str]:
    """Models fetched by name, which hides a dependency from the import contracts."""
    return [
        f"{node.lineno}: get_model hides a dependency"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]


def signals_used(code: str) -> list[str]:
    """Signals of models, which are control flow that nobody sees."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.db.models.signals",
            "django.dispatch",
        }:
            found.append(f"{node.lineno}: imports from {node.module}")
        if isinstance(node, ast.Attribute) and node.attr in {
            "post_save",
            "pre_save",
            "post_delete",
            "pre_delete",
        }:
            found.append(f"{node.lineno}: uses {node.attr}")
    return found


def whole_saves(code: str) -> list[str]:
    """`x.save()` of a row that may already exist, without update_fields.

    Passed over: a save that says `update_fields` or `force_insert`, one of an object made in the same
    function by calling a class, one that hands on its own arguments (`super().save(**kwargs)`), and forms.
    """
    found = []
    tree = ast.parse(code)
    for scope in [tree, *_functions(tree)]:
        made = {
            target.id
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and _calls_class(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in _own_nodes(scope):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"):
                continue
            said = {keyword.arg for keyword in node.keywords}
            owner = ast.unparse(node.func.value)
            if said & {"update_fields", "force_insert", None} or owner in made or _calls_class(node.func.value):
                continue
            if not re.search(r"(^|\.)(form|formset|session|image)$", owner):
                found.append(f"{node.lineno}: {owner}.save() without update_fields")
    return found


def unsafe_markup(markup: str) -> list[str]:
    """Inline script and style, which the content security policy would refuse."""
    rules = {
        r"\sstyle\s*=": "a style attribute",
        r"\son[a-z]+\s*=": "an event attribute",
        r"\shx-on[:\w-]*\s*=": "hx-on, which evaluates text",
        r"<style\b": "a style element",
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)": "a script element without src",
        r"javascript:": "a javascript: address",
        r"\|\s*safe(seq)?\b|autoescape off": "unescaped text",
    }
    return [
        f"{number}: {what}"
        for number, line in enumerate(markup.splitlines(), 1)
        for pattern, what in rules.items()
        if re.search(pattern, line if "safe" in pattern else re.sub(r"{%.*?%}", "", line), re.IGNORECASE)
    ]


def promise_marks(code: str) -> list[tuple[int, str]]:
    """Each `pytest.mark.promise("ID")` in a test file, as line and id."""
    return sorted(
        (node.lineno, str(argument.value))
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.promise")
        for argument in node.args
        if isinstance(argument, ast.Constant)
    )


def _functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module without those of the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own_nodes(child)


def _calls_class(node: ast.expr) -> bool:
    """Whether an expression calls something with a capital first letter: `Room(…)`, `models.Room(…)`."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    return name[:1].isupper()
