"""Ratchets: measured habits of the source, each with the number it may not exceed.

A change may lower a number freely. Raising one means editing ``BUDGET`` in the same change,
where a reviewer sees it. A mistake made twice becomes a test here or a rule in pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from soaked import SOAKED

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "biplomacy"
MODULES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

BUDGET = {
    "lines in a module": 400,
    "lines in a function": 40,
    "dictionaries or Any in signatures": 0,
    "broad handlers that swallow": 0,
    "comments that narrate": 0,
    "near-equal models": 0,
    "module state that is mutated": 0,
    "floats named like money": 0,
    "task marks": 0,
    "unreasoned ignores": 0,
}
DRAWERS = {"base", "common", "core", "helpers", "manager", "misc", "shared", "util", "utils"}
HOMES = {  # outside library -> the packages or folders that may import it
    "starlette": {"web"}, "jinja2": {"web"}, "uvicorn": {"cli", "web"}, "babel": {"web"},
    "pydantic": {"web", "adapters"}, "psycopg": {"store"}, "duckdb": {"surveillance", "adapters"},
    "securesystemslib": {"record", "wiring"}, "numba": {"adapters"},
    "typer": {"cli"}, "rich": {"cli"}, "sqlalchemy": {"store"}, "alembic": {"store"},
    "dask": {"jobs"}, "distributed": {"jobs"},
    "httpx": {"adapters"}, "fsspec": {"adapters"}, "pbk": {"adapters"}, "bdkpython": {"adapters"},
    "coincurve": {"chain", "solvency"}, "rapidfuzz": {"screening"}, "anyascii": {"screening"},
    "pycountry": {"screening", "register"}, "Crypto": {"screening"},
    "idna": {"register"},
}  # fmt: skip
RANK = {"errors": 0, "model": 0, "ports": 1, "statement": 3, "adapters": 4}  # verbs stand at 2
MONEY = re.compile(r"amount|balance|btc|cost|fee|gwh|liabilit|mwh|price|rate|sats|tariff|usd")


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 1)}"


def functions() -> list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [(p, n) for p, tree in TREES.items() for n in ast.walk(tree) if isinstance(n, FUNCTION)]


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [node for node in ast.walk(function.args) if isinstance(node, ast.arg)]


def fields(model: ast.ClassDef) -> set[str]:
    return {ast.unparse(line.target) for line in model.body if isinstance(line, ast.AnnAssign)}


def words(text: str) -> set[str]:
    found = re.findall(r"[a-z]{3,}", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower())
    return {re.sub(r"(ing|ed|es|s)$", "", word) for word in found} - {"the", "and", "for"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= BUDGET["lines in a module"]


def test_a_function_fits_a_screen() -> None:
    limit = BUDGET["lines in a function"]
    long = [where(p, n) for p, n in functions() if (n.end_lineno or 0) - n.lineno >= limit]

    assert long == []


def test_a_module_is_named_for_what_it_knows() -> None:
    assert [m for m in MODULES if m.stem.lstrip("_") in DRAWERS or m.parent.name in DRAWERS] == []


def test_a_library_lives_in_one_place() -> None:
    astray = [
        f"{where(path, node)} {name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        for name in imported(node)
        if (home := HOMES.get(name.partition(".")[0]))
        and not home & set(path.relative_to(SOURCE).parts)
    ]

    assert astray == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def test_inside_a_subject_imports_run_from_adapters_to_model() -> None:
    """ARCHITECTURE section 3: model <- ports <- verbs <- statement; adapters on top."""
    upward = []
    for path, tree in TREES.items():
        package, *rest = path.relative_to(SOURCE).with_suffix("").parts
        if not rest or not (SOURCE / package / "ports.py").exists():
            continue
        rank = RANK if package != "record" else RANK | {"statement": 2}  # its subject, not its edge
        for node in ast.walk(tree):
            for name in imported(node):
                _, owner, part, *_ = [*name.split("."), "", "", ""]
                if owner == package and part and rank.get(part, 2) > rank.get(rest[0], 2):
                    upward.append(f"{where(path, node)} imports {name}")

    assert upward == []


def test_only_the_composition_root_opens_adapters() -> None:
    intruders = [
        f"{where(path, node)} imports {name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        for name in imported(node)
        if "adapters" in name.split(".") and not {"wiring", "adapters"} & {*path.parts}
    ]

    assert intruders == []


def test_signatures_say_what_they_carry() -> None:
    loose = re.compile(r"\bAny\b|\bdict\b(?!\[)|(?:dict|Mapping)\[str, (?:object|str|int|float)\]")
    found = [
        f"{where(path, node)} {node.name}"
        for path, node in functions()
        if "adapters" not in path.parts
        for part in [*(arg.annotation for arg in arguments(node)), node.returns]
        if part is not None and loose.search(ast.unparse(part))
    ]

    assert len(found) <= BUDGET["dictionaries or Any in signatures"], found


def test_no_handler_swallows_what_it_does_not_know() -> None:
    found = [
        where(path, node)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]

    assert len(found) <= BUDGET["broad handlers that swallow"], found


def test_comments_say_why_and_not_what() -> None:
    found = []
    for path in MODULES:
        lines = path.read_text("utf-8").splitlines()
        for number, (line, following) in enumerate(pairwise(lines), 1):
            if match := re.fullmatch(r"\s*# ?([A-Za-z].*)", line):
                said = words(match[1])
                if 0 < len(said) <= 7 and len(said & words(following)) / len(said) >= 0.6:
                    found.append(f"{path.relative_to(SOURCE)}:{number} {match[1]}")

    assert len(found) <= BUDGET["comments that narrate"], found


def test_a_thing_is_modelled_once() -> None:
    models = [
        (f"{where(path, node)} {node.name}", fields(node))
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and len(fields(node)) >= 4
    ]
    twins = [(a, b) for (a, x), (b, y) in combinations(models, 2) if len(x & y) >= 0.8 * len(x | y)]

    assert len(twins) <= BUDGET["near-equal models"], twins


def test_tables_are_frozen_and_modules_hold_no_state() -> None:
    change = r"\.(?:append|add|update|extend|pop|setdefault|clear)\(|\[[^\]]+\] = "
    found = []
    for path, tree in TREES.items():
        text = path.read_text("utf-8")
        names = {ast.unparse(t) for n in tree.body if isinstance(n, ast.Assign) for t in n.targets}
        names |= {ast.unparse(n.target) for n in tree.body if isinstance(n, ast.AnnAssign)}
        found += [
            f"{path.relative_to(SOURCE)} {name}"
            for name in map(re.escape, names)
            if re.search(rf"\b{name}(?:{change})|\bglobal {name}\b", text)
        ]

    assert len(found) <= BUDGET["module state that is mutated"], found


DOUBLES = {"power/scenario.py", "power/scenario_doubles.py", "power/scenario_plain.py"}
"""The steps of simulated paths, where doubles in a written order are the law (power §14.1)."""


def test_no_quantity_is_a_float() -> None:
    annotated = [
        (path, node, node.arg if isinstance(node, ast.arg) else ast.unparse(node.target))
        for path, tree in TREES.items()
        if str(path.relative_to(SOURCE)) not in DOUBLES
        for node in ast.walk(tree)
        if isinstance(node, (ast.arg, ast.AnnAssign))
        and node.annotation
        and re.search(r"\bfloat\b", ast.unparse(node.annotation))
    ]
    found = [f"{where(path, node)} {name}" for path, node, name in annotated if MONEY.search(name)]

    assert len(found) <= BUDGET["floats named like money"], found


def test_error_codes_are_unique_and_documented() -> None:
    codes = [
        str(node.value.value)
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "code"
        and isinstance(node.value, ast.Constant)
    ]
    manual = ROOT / "docs" / "reference" / "errors.md"
    text = manual.read_text("utf-8") if manual.exists() else ""

    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert [code for code in codes if f"`{code}`" not in text] == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_a_test_can_fail(path: Path) -> None:
    speaks = re.compile(r"\bassert\b|pytest\.(raises|fail|warns)|\bcheck_\w+\(|\brequire_\w+\(")
    mute = [
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, FUNCTION)
        and node.name.startswith("test_")
        and not speaks.search(ast.unparse(node))
    ]

    assert mute == []


def test_task_marks_are_settled_before_merging() -> None:
    found = [p for p in MODULES if re.search(r"#.*\b(TODO|FIXME|XXX)\b", p.read_text("utf-8"))]

    assert len(found) <= BUDGET["task marks"], found


def test_every_ignore_has_its_reason() -> None:
    lines = [line for path in MODULES for line in path.read_text("utf-8").splitlines()]
    bare = [
        x for x in lines if re.search(r"(# noqa|type: ignore)(?!(: ?|\[)[\w\-, \]]+ *(#|- ))", x)
    ]

    assert len(bare) <= BUDGET["unreasoned ignores"], bare


def test_requirements_are_pinned_by_hash_and_name_no_host() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text("utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*(?===)", text, re.MULTILINE)

        assert not re.search(r"://|^--?(i|f|index|extra|find)\b", text, re.MULTILINE), path
        assert pins, path
        assert all(
            re.search(rf"^{re.escape(p)}==\S+.*\\\n +--hash=sha256:", text, re.MULTILINE)
            for p in pins
        )


def test_the_manual_of_tools_matches_the_layers() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = " ".join(config["contracts"][0]["layers"])
    packages = {m.relative_to(SOURCE).parts[0].removesuffix(".py") for m in MODULES}

    assert packages - {"__init__", "__main__"} <= set(re.findall(r"\w+", layers))


def test_what_is_left_to_the_soak_is_there() -> None:
    written = {path.name: path.read_text("utf-8") for path in TESTS}
    functions = {re.sub(r".*::|\[.*", "", name) for name in SOAKED if not name.endswith(".md")}
    pages = [name for name in SOAKED if name.endswith(".md")]

    assert [one for one in functions if not any(one in text for text in written.values())] == []
    assert [page for page in pages if not (ROOT / page).exists()] == []
