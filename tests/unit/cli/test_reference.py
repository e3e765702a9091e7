"""The manual of errors is complete, and its examples print what they show."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from biplomacy.wiring import read_settings
from command_line import place

ROOT = Path(__file__).parents[3]
FEWEST = 6
"""Letters that a sentence has of its own: with fewer it could say anything."""
FAMILIES = {"InputError": "input", "EvidenceError": "evidence", "SourceError": "source"}


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Return every module of the source, as text and read."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "src").rglob("*.py"))]
    return tuple((text, ast.parse(text)) for text in texts)


def codes() -> dict[str, str]:
    """Return the family of every error code in the source."""
    found = {}
    families = dict(FAMILIES)
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.bases:
                family = families.get(ast.unparse(node.bases[0]))
                if family is not None:
                    families[node.name] = family
                for line in node.body:
                    if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                        assert isinstance(line.value, ast.Constant)
                        assert family is not None
                        found[str(line.value.value)] = family
    return found


def test_every_code_is_documented_with_its_family_and_next_step() -> None:
    manual = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (input|evidence|source) \| .+ \| .+ \|$", manual, re.MULTILINE
    )

    assert dict(rows) == codes()


def test_every_code_has_an_example_in_words_that_the_source_uses() -> None:
    manual = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")
    examples = dict(re.findall(r"^error\[([a-z0-9-]+)\]: (.+)$", manual, re.MULTILINE))

    said = sayings()
    assert examples.keys() == codes().keys()
    assert [
        f"{code}: {example}"
        for code, example in examples.items()
        if not any(one.fits(example) for one in said[code])
    ] == []


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of the source: its pattern, and the longest words that it has of its own."""

    pattern: str
    longest: str

    def fits(self, example: str) -> bool:
        """Say whether an example is this sentence, with what it is about before or after it."""
        if self.longest not in example:
            return False
        return re.fullmatch(rf"(?:[\w:.-]+: )?{self.pattern}(?:: .+)?", example) is not None


def sayings() -> dict[str, set[Saying]]:
    """Return, per code, a pattern for each sentence of the modules that name its error."""
    classes = kinds()
    found: dict[str, set[Saying]] = {code: set() for code in classes}
    for text, tree in sources():
        named = {code for code in found if f'"{code}"' in text}
        words = set(re.findall(r"\w+", text))
        named |= {code for code, kind in classes.items() if kind in words}
        patterns = {pattern for node in ast.walk(tree) if (pattern := sentence(node))}
        for code in named:
            found[code] |= patterns
    found["usage"].add(Saying("No such option: .+", "No such option"))  # the library's own words
    return found


def kinds() -> dict[str, str]:
    """Return the name of each code's class."""
    return {
        str(line.value.value): node.name
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.Assign)
        and ast.unparse(line.targets[0]) == "code"
        and isinstance(line.value, ast.Constant)
    }


def sentence(node: ast.AST) -> Saying | None:
    """Return a text with some words of its own, else nothing."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = [str(part.value) if isinstance(part, ast.Constant) else "" for part in parts]
    if not isinstance(node, (ast.JoinedStr, ast.Constant)) or sum(map(len, words)) < FEWEST:
        return None
    pattern = "".join(re.escape(word) if word else ".*" for word in words)
    return Saying(pattern, max(words, key=len))


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
