"""Two states' records as values: what each logged, and who cosigned which checkpoint."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from biplomacy.accord.completion import ACCORD
from biplomacy.accord.library import bundled_accord
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Accord, LoggedAccord
from biplomacy.accord.statement.accord import encode_logged_accord
from biplomacy.record.model import Cosignature, KeyKind, Logged, Period, Statement, VerifierKey
from biplomacy.record.note import parse_vkey
from biplomacy.record.sighting import Seen, SeenCheckpoint, SeenRecord
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from fakes.charters import vkey

LETTER = bundled_accord("SLV-PAK-2025-07-16")
OFFICES = {"SV": "bitcoin-office", "PK": "crypto-council"}
HOUR = 3_600


def witness(party: str) -> VerifierKey:
    """Return the key of a party's witness."""
    return parse_vkey(vkey(f"{party.lower()}.example/witness", KeyKind.COSIGNATURE_ED25519))


WITNESSES = (("SV", witness("SV")), ("PK", witness("PK")))


def day(text: str) -> Day:
    return Day.parse(text)


@dataclass(slots=True)
class Book:
    """A party's record while a test fills it; every entry is cosigned by ``by`` an hour later."""

    party: str
    by: str
    said: list[Logged] = field(default_factory=list)
    checkpoints: list[SeenCheckpoint] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"{self.party.lower()}.example/record"

    def log(
        self,
        versioned: str,
        when: str,
        body: JsonObject | None = None,
        *,
        period: tuple[str, str] | None = None,
        supersedes: int | None = None,
        after_hours: int | None = 1,
    ) -> int:
        """Add a statement; ``after_hours`` None leaves it without any cosignature."""
        index, issued = len(self.said), day(when).start + 12 * HOUR
        statement = Statement(
            type=versioned,
            issuer=OFFICES[self.party],
            sequence=index,
            issued_at=issued,
            body=body or {"n": index},
            period=Period(day(period[0]), day(period[1])) if period else None,
            supersedes=None if supersedes is None else self.said[supersedes].id,
        )
        time = None if after_hours is None else issued + after_hours * HOUR
        name = Digest.of(f"{self.origin} {index}".encode())
        self.said.append(Logged(index, name, statement, (), time))
        signed = () if time is None else (Cosignature(witness(self.by), time),)
        self.checkpoints.append(SeenCheckpoint(index + 1, time or issued, signed))
        return index

    def record(self) -> SeenRecord:
        return SeenRecord(
            self.party, self.origin, len(self.said), tuple(self.said), tuple(self.checkpoints)
        )


def books() -> tuple[Book, Book]:
    """Return the records of El Salvador and Pakistan, each cosigned by the other."""
    return Book("SV", "PK"), Book("PK", "SV")


def seen(*several: Book) -> Seen:
    return Seen(tuple(book.record() for book in several), WITNESSES)


def accord_body(accord: Accord = LETTER) -> JsonObject:
    return encode_logged_accord(LoggedAccord(accord, Digest.of(b"accord.toml"), lint(accord)))


def countersigned(when: str = "2025-07-16") -> tuple[Book, Book]:
    """Return both records with the letter in them."""
    both = books()
    for book in both:
        book.log(ACCORD, when, accord_body())
    return both


def demo_books() -> tuple[Book, Book]:
    """Return both records 120 days after countersigning, Pakistan's package missing (§10.4)."""
    sv, pk = countersigned()
    for month, last, published in (
        ("2025-07", "31", "2025-08-05"),
        ("2025-08", "31", "2025-09-05"),
        ("2025-09", "30", "2025-10-05"),
        ("2025-10", "31", "2025-11-05"),
    ):
        sv.log("reserve-report/1", published, period=(f"{month}-01", f"{month}-{last}"))
    sv.log("policy-comparison/1", "2025-09-20", {"matrix": "equal"})
    package = sv.log("knowledge-package/1", "2025-09-01", {"tags": ["reserve-operations"]})
    pk.log("receipt/1", "2025-09-10", {"origin": sv.origin, "index": package})
    for when in ("2025-08-20", "2025-10-20"):
        pk.log("perimeter/1", when)
    return sv, pk


def without_dates(accord: Accord) -> Accord:
    """Return an accord whose commitments have neither date nor rule."""
    bare = tuple(
        replace(one, due=None, due_days=None, recurrence=None, milestones=())
        for one in accord.commitments
    )
    return replace(accord, commitments=bare)
