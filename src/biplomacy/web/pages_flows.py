"""The flows page: what one report says came in and went out, by class, grade and bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.reserve.flow_rows import decode_rows
from biplomacy.reserve.model import FlowClass
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.web.errors import FigureUnknown
from biplomacy.web.model import Pointed
from biplomacy.web.reserve_terms import CLASSES
from biplomacy.web.signatories import office_name
from biplomacy.web.wording import btc, btc_short, sats_full, sats_short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from biplomacy.reserve.model import ClassTotal, FlowRow, FlowTable, ReserveReport
    from biplomacy.web.language import Language
    from biplomacy.web.model import Answer
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

MOST_ROWS = 200
MOST_REPORTS = 200
_Terms: TypeAlias = tuple[tuple[str, Amount], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An amount in bitcoin, and where the record states it; None where no one entry does."""

    shown: str
    pointed: Pointed | None


@dataclass(frozen=True, slots=True)
class TotalLine:
    """All flows of one class in the report."""

    name: str
    meaning: str
    received: Moved
    sent: Moved
    count: int
    unexplained: bool


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow; ``bounds`` says how much must and may derive from the wallets of the list."""

    day: str
    txid: str
    name: str
    received: Moved
    sent: Moved
    grade: str
    bounds: str
    matched: str
    candidates: int
    unexplained: bool


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A report in the list, newest first; ``issuer`` is empty where one office issues them all."""

    index: int
    sequence: int
    issuer: str
    day: str
    count: int
    unexplained: Moved
    here: bool


@dataclass(frozen=True, slots=True)
class FlowsPage:
    """All that the flows page says about one report, and a list of the newest.

    ``received``, ``sent`` and ``unexplained`` add up what the report states by class.
    """

    headline: str
    sequence: int
    first_block: str
    last_block: str
    index: int
    unexplained: Moved
    is_unexplained: bool
    received: Moved
    sent: Moved
    fees: Moved
    answer: Answer
    totals: tuple[TotalLine, ...]
    rows: tuple[FlowLine, ...]
    count: int
    rows_note: str
    rows_link: str
    reports: tuple[ReportLink, ...]
    report_count: int


def flows_page(
    published: Published, language: Language, index: int | None = None
) -> FlowsPage | None:
    """Return the page of the report at a leaf index, or of the newest one that has flows.

    None where the record holds no report at all.

    Raises:
        FigureUnknown: no report stands there.
    """
    if not published.reports:
        return None
    report = _chosen(published, index)
    body, logged = report.body, report.logged
    rows, note = _rows(body.flows, published.record, language)
    received, sent, unexplained = _received(body), _sent(body), _unexplained(body)
    fees = Pointed(logged.index, "/body/fees", "sat", str(body.fees.sats))
    return FlowsPage(
        headline=_headline(_sum(received), _sum(unexplained), language),
        sequence=logged.statement.sequence,
        first_block=f"{body.after.height + 1:,}" if body.after else "0",
        last_block=f"{body.block.height:,}",
        index=logged.index,
        unexplained=_added(unexplained, logged.index, sats_short),
        is_unexplained=_sum(unexplained) > 0,
        received=_added(received, logged.index, sats_short),
        sent=_added(sent, logged.index, sats_short),
        fees=Moved(btc_short(body.fees), fees),
        answer=_answer(report, language),
        totals=tuple(
            _total(total, logged.index, place, language) for place, total in enumerate(body.totals)
        ),
        rows=tuple(_lines(rows, report, language)),
        count=body.flows.count,
        rows_note=note,
        rows_link="" if body.flows.rows is not None else f"/log/blob/{body.flows.digest}",
        reports=tuple(_links(published.reports, logged.index, language)),
        report_count=len(published.reports),
    )


def _chosen(published: Published, index: int | None) -> Stated[ReserveReport]:
    if index is None:
        moving = [report for report in published.reports if report.body.flows.count]
        return (moving or list(published.reports))[-1]
    for report in published.reports:
        if report.logged.index == index:
            return report
    raise FigureUnknown(
        f"entry {index} is no reserve report", hint="the flows page lists the newest reports"
    )


def _answer(report: Stated[ReserveReport], language: Language) -> Answer:
    """Return the verdict on the flows; a verification names them apart only where they differ."""
    row, balance = report.row("flows"), report.row("balance")
    if row is not None or balance is None:
        return language.answer(row)
    return language.answer(
        replace(balance, reason=f"{balance.reason}; no difference in the flows is named")
    )


def _rows(
    table: FlowTable, record: PublishedRecord, language: Language
) -> tuple[tuple[FlowRow, ...], str]:
    """Return the rows, from the statement or from beside the log, and a remark on them."""
    if table.rows is not None:
        return table.rows, ""
    try:
        content = record.file(f"blob/{table.digest}")
        rows = decode_rows(content)
    except (InputError, EvidenceError):
        return (), language.text(
            "The rows lie beside the log as evidence, and are missing in this copy."
        )
    if Digest.of(content) != table.digest:
        return (), language.text("The rows beside the log are not those that the statement names.")
    return rows, language.text(
        "The rows lie beside the log as evidence; the statement holds their digest."
    )


def _received(body: ReserveReport) -> _Terms:
    return _terms(body, ("received",), lambda one: one is not FlowClass.INTERNAL)


def _sent(body: ReserveReport) -> _Terms:
    return _terms(body, ("sent",), lambda one: one not in {FlowClass.INTERNAL, FlowClass.FEE})


def _unexplained(body: ReserveReport) -> _Terms:
    return _terms(body, ("received", "sent"), lambda one: one is FlowClass.UNEXPLAINED)


def _terms(
    body: ReserveReport, names: tuple[str, ...], counts: Callable[[FlowClass], bool]
) -> _Terms:
    """Return the amounts of the classes that count, each at its place in the report."""
    return tuple(
        (f"/body/totals/{place}/{name}", amount)
        for place, total in enumerate(body.totals)
        if counts(total.classification)
        for name, amount in (("received", total.received), ("sent", total.sent))
        if name in names
    )


def _sum(terms: _Terms) -> int:
    return sum(amount.sats for _, amount in terms)


def _added(terms: _Terms, index: int, words: Callable[[int], str]) -> Moved:
    """Return a sum that names its terms, so that whoever checks the page adds them up again."""
    total, places = _sum(terms), " ".join(place for place, _ in terms)
    return Moved(words(total), Pointed(index, places, "sat", str(total)) if places else None)


def _headline(received: int, unexplained: int, language: Language) -> str:
    if unexplained:
        return language.text(
            "%(amount)s bitcoin moved without anything published that says why.",
            amount=sats_short(unexplained),
        )
    if received:
        return language.text(
            "%(amount)s bitcoin came in, and each of them is explained.",
            amount=sats_short(received),
        )
    return language.text("Nothing came in from outside the listed wallets.")


def _total(total: ClassTotal, index: int, place: int, language: Language) -> TotalLine:
    name, meaning = CLASSES[total.classification]
    at = f"/body/totals/{place}"
    received, sent = total.received, total.sent
    return TotalLine(
        name=language.text(name),
        meaning=language.text(meaning),
        received=Moved(btc(received), Pointed(index, f"{at}/received", "sat", str(received.sats))),
        sent=Moved(btc(sent), Pointed(index, f"{at}/sent", "sat", str(sent.sats))),
        count=total.count,
        unexplained=total.classification is FlowClass.UNEXPLAINED,
    )


def _lines(
    rows: tuple[FlowRow, ...], report: Stated[ReserveReport], language: Language
) -> Iterator[FlowLine]:
    """Yield the newest rows; only those inside of the statement can be pointed to."""
    inside = report.body.flows.rows is not None
    for place in range(len(rows) - 1, max(-1, len(rows) - 1 - MOST_ROWS), -1):
        at = f"/body/flows/rows/{place}" if inside else ""
        yield _line(rows[place], report.logged.index, at, language)


def _line(row: FlowRow, index: int, at: str, language: Language) -> FlowLine:
    name, _ = CLASSES[row.classification]
    return FlowLine(
        day=str(row.day),
        txid=row.txid[::-1].hex(),
        name=language.text(name),
        received=_moved(row.received, index, f"{at}/received" if at else ""),
        sent=_moved(row.sent, index, f"{at}/sent" if at else ""),
        grade=language.grade(row.grade) if row.grade else language.text("none"),
        bounds=_bounds(row, language),
        matched=row.matched or "",
        candidates=len(row.candidates),
        unexplained=row.classification is FlowClass.UNEXPLAINED,
    )


def _moved(amount: Amount, index: int, pointer: str) -> Moved:
    if not amount.sats:
        return Moved("", None)
    pointed = Pointed(index, pointer, "sat", str(amount.sats)) if pointer else None
    return Moved(btc(amount), pointed)


def _bounds(row: FlowRow, language: Language) -> str:
    if row.lo == row.hi:
        return language.text("exactly %(amount)s", amount=btc_short(row.lo))
    return language.text("%(low)s to %(high)s", low=btc_short(row.lo), high=btc_short(row.hi))


def _links(
    reports: Sequence[Stated[ReserveReport]], here: int, language: Language
) -> Iterator[ReportLink]:
    shared = len({report.logged.statement.issuer for report in reports}) > 1
    for report in reports[: -MOST_REPORTS - 1 : -1]:
        said = report.logged.statement
        yield ReportLink(
            index=report.logged.index,
            sequence=said.sequence,
            issuer=office_name(said.issuer) if shared else "",
            day=language.day(report.day),
            count=report.body.flows.count,
            unexplained=_added(_unexplained(report.body), report.logged.index, sats_full),
            here=report.logged.index == here,
        )
