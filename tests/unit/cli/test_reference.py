"""The manual of errors is complete, and its examples print what they show."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from biplomacy.wiring import read_settings
from command_line import place

ROOT = Path(__file__).parents[3]
FAMILIES = {"InputError": "input", "EvidenceError": "evidence", "SourceError": "source"}


def codes() -> dict[str, str]:
    """Return the family of every error code in the source."""
    found = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                for line in node.body:
                    if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                        assert isinstance(line.value, ast.Constant)
                        found[str(line.value.value)] = FAMILIES[ast.unparse(node.bases[0])]
    return found


def test_every_code_is_documented_with_its_family_and_next_step() -> None:
    manual = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (input|evidence|source) \| .+ \| .+ \|$", manual, re.MULTILINE
    )

    assert dict(rows) == codes()


@pytest.mark.parametrize("page", ["commands.md"])
def test_the_examples_of_the_manual_print_what_they_show(page: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "reference" / page).read_text("utf-8")
    examples = re.findall(r"^```console\n\$ biplomacy (.+)\n([^`]*)```$", text, re.MULTILINE)

    assert examples
    for command, shown in examples:
        assert place(tmp_path).run(*shlex.split(command)) == (0, shown, "")


def test_credentials_are_not_part_of_what_settings_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIPLOMACY_NODE_AUTH", "user:secret")

    settings = read_settings()

    assert settings.node_auth == "user:secret"
    assert "secret" not in repr(settings)
