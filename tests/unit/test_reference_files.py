"""The pages on TOML files: each example reads, and each key that a file may hold is on its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from biplomacy.accord.accord_file import format_accord, read_accord
from biplomacy.outlook.plan_file import decode_plan
from biplomacy.power.offer_file import read_offer_file
from biplomacy.power.rule_file import read_rules
from biplomacy.power.system_file import read_system
from biplomacy.programme.action_file import read_action
from biplomacy.programme.evidence_file import read_evidence, read_offer
from biplomacy.programme.programme_file import read_programme, write_programme
from biplomacy.values.canonical import JsonValue
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
READERS: dict[str, Callable[[str], object]] = {
    "programme": read_programme,
    "case": read_evidence,
    "action": read_action,
    "offer": read_offer,
    "accord": lambda text: read_accord(text.encode()),
    "plan": lambda text: decode_plan(text.encode()),
    "system": lambda text: read_system(text.encode()),
    "rule": lambda text: read_rules(text.encode()),
    "power-offer": lambda text: read_offer_file(text.encode()),
}
PAGES = {
    "programme-file.md": ("programme", "case", "action", "offer"),
    "accord-file.md": ("accord",),
    "outlook-policy.md": ("plan",),
    "power-system-file.md": ("system",),
    "power-rule-file.md": ("rule",),
    "power-offer-file.md": ("power-offer",),
}
EXPECTATION = "accord-file.md"
"""The page on which the keys of an expectation stand, for duties of programmes too."""
MONTH = re.compile(r"\d{4}-\d{2}")
OF_WEIGHTS = {"band", "low", "high", "source"}
"""What is read of the shipped weights when a plan names a regime."""


def text_of(page: str) -> str:
    return (REFERENCE / page).read_text("utf-8")


def example(page: str, form: str) -> str:
    (found,) = re.findall(rf"^```toml {form}\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
    return str(found)


def named(page: str) -> set[str]:
    """Return all that the page's prose and tables write as a key."""
    prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([a-z0-9_]+)`", prose))


def listed(page: str) -> set[str]:
    """Return what stands in the first column of tables of keys."""
    found: set[str] = set()
    tables = re.findall(r"^\| key \|.*\n\|[-|]+\|\n((?:\|.*\n?)+)", text_of(page), re.MULTILINE)
    for row in (line for table in tables for line in table.splitlines()):
        found.update(re.findall(r"`([a-z0-9_]+)`", row.split("|")[1]))
    return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect each key that is asked for while a file is read."""
    keys: set[str] = set()
    has, take = Fields.has, Fields.take

    def noted_has(fields: Fields, name: str) -> bool:
        keys.add(name)
        return has(fields, name)

    def noted_take(fields: Fields, name: str) -> JsonValue:
        keys.add(name)
        return take(fields, name)

    monkeypatch.setattr(Fields, "has", noted_has)
    monkeypatch.setattr(Fields, "take", noted_take)
    return keys


@pytest.mark.parametrize("page", PAGES)
def test_a_page_lists_the_keys_that_its_files_may_hold(page: str, asked: set[str]) -> None:
    for form in PAGES[page]:
        READERS[form](example(page, form))

    known = named(page) | named(EXPECTATION)
    keys = {key for key in asked if not MONTH.fullmatch(key)}
    assert keys - known <= (OF_WEIGHTS if "plan" in PAGES[page] else set())
    assert listed(page) <= asked


def test_an_example_writes_back_as_the_same_programme_and_accord() -> None:
    programme = read_programme(example("programme-file.md", "programme"))
    accord = read_accord(example("accord-file.md", "accord").encode())

    assert read_programme(write_programme(programme)) == programme
    assert read_accord(format_accord(accord)) == accord


@pytest.mark.parametrize("form", READERS)
def test_a_key_that_no_page_lists_is_refused(form: str) -> None:
    (page,) = (page for page, forms in PAGES.items() if form in forms)

    with pytest.raises(InputError, match="unheard"):
        READERS[form](f'unheard = "of"\n{example(page, form)}')
