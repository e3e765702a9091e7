"""The other record that a question names, for statements that speak of it or rest on it.

What two states say of each other is confirmed only with both records. A record that is not sound
counts as one that is not at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import read_past_checkpoints
from biplomacy.record.sighting import seen_record
from biplomacy.values.verdict import Grade
from biplomacy.verify.shelf import shelve

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.reading import Files
    from biplomacy.record.sighting import SeenRecord
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Question
    from biplomacy.verify.shelf import Shelf

GIVE_SUBJECT = "give the partner's record with --subject SOURCE"
UNSOUND = "the record given with --subject is not sound, so nothing of it counts"


class Partner:
    """The record named as the subject: audited and read once, when it is first asked for.

    Openings are left aside, as the rows that a partner publishes are made without any; and so is
    the record that it may speak of in turn.
    """

    def __init__(self, question: Question) -> None:
        self.question = replace(question, openings=(), tip=None, subject=None)

    @cached_property
    def audited(self) -> Audited:
        """The record with all that is wrong with it."""
        return audit_record(self.question.files, self.question.trust)

    @cached_property
    def shelf(self) -> Shelf:
        """Its statements."""
        return shelve(self.audited.statements)

    @cached_property
    def seen(self) -> SeenRecord:
        """What of it counts where deliveries are judged."""
        return _seen(self.audited, self.question.files)

    @property
    def origin(self) -> str:
        """The origin of its log."""
        return self.audited.checkpoint.head.origin

    @property
    def grade(self) -> Grade:
        """How far what it says reaches: less without its trust file."""
        return Grade.RECORD if self.audited.on_trust else Grade.ATTESTED


@dataclass(frozen=True, slots=True)
class Records:
    """The record that is verified, on the desk and as it was audited, and its partner's."""

    desk: Desk
    audited: Audited
    named: Partner | None

    @property
    def partner(self) -> Partner | None:
        """The partner's record, if one is at hand that is sound and not this one again."""
        named = self.named
        if named is None or named.origin == self.origin or not named.audited.sound:
            return None
        return named

    @property
    def why_no_partner(self) -> str:
        """What is missing where there is no ``partner``."""
        if self.named is None or self.named.origin == self.origin:
            return GIVE_SUBJECT
        return UNSOUND

    @property
    def origin(self) -> str:
        """The origin of the record that is verified."""
        return self.audited.checkpoint.head.origin

    @property
    def seen(self) -> SeenRecord:
        """What of the verified record counts where deliveries are judged."""
        return _seen(self.audited, self.desk.question.files)


def _seen(audited: Audited, files: Files) -> SeenRecord:
    past, _ = read_past_checkpoints(files)
    return seen_record(audited, past, "")
