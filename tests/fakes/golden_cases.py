"""The cases of ``tests/cases/programme``: what is given, what is asked, what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from biplomacy.programme.action_file import read_action
from biplomacy.programme.case import EvidenceFile, apply_case
from biplomacy.programme.evidence_file import read_evidence, read_offer
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Action, Observation, Programme
from biplomacy.programme.observation_form import decode_observation
from biplomacy.programme.toml_reading import read_document
from biplomacy.programme.vocabulary import Answer, Reason, Vary
from biplomacy.values.day import Day
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing, Verdict
from fakes.programme_cases import Case, chain_case

FOLDER = Path(__file__).parents[1] / "cases" / "programme"


@dataclass(frozen=True, slots=True)
class Given:
    """The programme and what is known; ``record`` names a reading of the replay."""

    programme: str
    terms: str | None
    offer: str | None
    instead: tuple[Observation, ...]
    action: str | None
    record: str | None
    chain: Case | None


@dataclass(frozen=True, slots=True)
class When:
    """What is asked."""

    on: Day
    vary: Vary | None
    by: Day | None


@dataclass(frozen=True, slots=True)
class Then:
    """What must come out; what a case does not say is not compared.

    ``margins`` are pairs of texts in the unit that the margin is shown in.
    """

    clause: str
    answer: Answer
    status: str | None
    reasons: frozenset[Reason] | None
    grade: Grade | None
    standing: Standing | None
    readings: Mapping[str, Answer]
    limbs: Mapping[str, Answer]
    margins: Mapping[str, tuple[str, str]]
    claims: Mapping[str, Verdict]
    touched: frozenset[str] | None
    largest: Mapping[str, str]
    needed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """One file."""

    name: str
    title: str
    given: Given
    when: When
    then: Then = field(repr=False)

    @property
    def terms(self) -> EvidenceFile:
        """The evidence file of the case; without one, nothing."""
        if self.given.terms is None:
            return EvidenceFile(self.title, ())
        return read_evidence(_text(self.given.terms))

    @property
    def programme(self) -> Programme:
        """The programme as the case's terms ask."""
        return apply_case(bundled_programme(self.given.programme), self.terms)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What the files of the case know, offers included, with what stands instead."""
        found = self.terms.observations
        if self.given.offer is not None:
            found = (*found, *read_offer(_text(self.given.offer)).observations)
        instead = {one.facts for one in self.given.instead}
        return (*(one for one in found if one.facts not in instead), *self.given.instead)

    @property
    def action(self) -> Action | None:
        """What the state would do."""
        return None if self.given.action is None else read_action(_text(self.given.action))


def golden_cases(prefix: str = "") -> tuple[GoldenCase, ...]:
    """Return the cases whose name begins so, in order of their names."""
    paths = sorted(FOLDER.glob(f"{prefix}*.case.toml"))
    return tuple(
        read_document(path.read_text("utf-8"), path.name, partial(_case, path)) for path in paths
    )


def golden_case(name: str) -> GoldenCase:
    """Return the case of that name."""
    (found,) = (case for case in golden_cases(name) if case.name == name)
    return found


def _text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _case(path: Path, fields: Fields) -> GoldenCase:
    return GoldenCase(
        name=path.name.removesuffix(".case.toml"),
        title=fields.text("title"),
        given=fields.object("given", _given),
        when=fields.object("when", _when),
        then=fields.object("then", _then),
    )


def _given(fields: Fields) -> Given:
    return Given(
        programme=fields.text("programme"),
        terms=_optional(fields, "terms"),
        offer=_optional(fields, "offer"),
        instead=fields.many("instead", decode_observation) if fields.has("instead") else (),
        action=_optional(fields, "action"),
        record=_optional(fields, "record"),
        chain=chain_case(fields) if fields.has("paid") else None,
    )


def _when(fields: Fields) -> When:
    return When(
        on=fields.day("on"),
        vary=fields.choice("vary", Vary) if fields.has("vary") else None,
        by=fields.day("by") if fields.has("by") else None,
    )


def _then(fields: Fields) -> Then:
    return Then(
        clause=fields.text("clause"),
        answer=fields.choice("answer", Answer),
        status=_optional(fields, "status"),
        reasons=frozenset(fields.texts("reasons", Reason)) if fields.has("reasons") else None,
        grade=fields.choice("grade", Grade.parse) if fields.has("grade") else None,
        standing=fields.choice("standing", Standing) if fields.has("standing") else None,
        readings={name: Answer(text) for name, text in _table(fields, "readings").items()},
        limbs={name: Answer(text) for name, text in _table(fields, "limbs").items()},
        margins=_margins(fields),
        claims={name: Verdict(text) for name, text in _table(fields, "claims").items()},
        touched=frozenset(fields.texts("touched", str)) if fields.has("touched") else None,
        largest=_table(fields, "largest"),
        needed=_table(fields, "needed_margin"),
    )


def _optional(fields: Fields, name: str) -> str | None:
    return fields.text(name) if fields.has(name) else None


def _table(fields: Fields, name: str) -> Mapping[str, str]:
    found = fields.take(name) if fields.has(name) else {}
    assert isinstance(found, dict)
    return {key: str(value) for key, value in found.items()}


def _margins(fields: Fields) -> Mapping[str, tuple[str, str]]:
    found = fields.take("margins") if fields.has("margins") else {}
    assert isinstance(found, dict)
    return {
        key: (str(value[0]), str(value[1])) if isinstance(value, list) else (str(value), str(value))
        for key, value in found.items()
    }
