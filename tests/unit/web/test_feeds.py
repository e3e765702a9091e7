from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.record.auditing import audit_record
from biplomacy.record.duties import period_of
from biplomacy.record.model import Every
from biplomacy.record.reading import Files
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.recomputation import (
    TYPE,
    Recomputation,
    encode_recomputation,
    encode_verdict_rows,
)
from biplomacy.web.endpoints import Asked
from biplomacy.web.errors import PageUnknown
from biplomacy.web.feeds import FEED, MOST_ENTRIES, feed
from biplomacy.web.language import CODES, language_of
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from fakes.portal_record import entries_of, publish, small_site, view
from fakes.portal_statements import Said
from fakes.programme_record import programme_site

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = small_site()
ROW = VerdictRow("reserve.balance", "6", "6", Verdict.CONFIRMED, Grade.CHAIN, "it adds up")


def read(publication: Publication, office: str = "record", code: str = "en") -> ET.Element:
    path = f"/feeds/{code}/{office}.atom"
    body = feed(publication, Asked(path, (("language", code), ("office", office))))
    assert body.media_type.startswith("application/atom+xml")
    return ET.fromstring(body.content)  # noqa: S314 - our own bytes


def entries(of: ET.Element) -> list[ET.Element]:
    return of.findall(f"{ATOM}entry")


def text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def recomputation(size: int, *rows: VerdictRow, inline: bool = True) -> Said:
    found = Recomputation(
        origin="other.example/2025",
        size=size,
        root=Digest.of(b"root"),
        block=None,
        code_version="biplomacy 0.1.0",
        count=len(rows),
        digest=Digest.of(encode_verdict_rows(rows)),
        rows=rows if inline else None,
    )
    return Said(TYPE, encode_recomputation(found), f"2025-07-{size:02}")


def saying(*said: Said) -> Publication:
    return Publication(replace(SITE, record=view(entries_of(said)), worlds=()))


@pytest.fixture(scope="module")
def publication() -> Publication:
    return Publication(SITE)


def test_every_statement_is_an_entry_newest_first(publication: Publication) -> None:
    found = entries(read(publication))

    assert [text(one, "title") for one in found][:1] == [
        "Reserve report, number 15 of the \u2068Bitcoin Office\u2069 · 14 July 2025"
    ]
    assert [text(one, "id").rpartition("/")[2] for one in found] == [
        str(index) for index in range(15, -1, -1)
    ]
    assert text(found[0], "updated") == "2025-07-17T12:00:15Z"
    assert text(read(publication), "updated") == max(text(one, "updated") for one in found)


def test_an_entry_leads_to_its_bytes_and_its_proof(publication: Publication) -> None:
    newest = entries(read(publication))[0]

    found = {
        (link.get("rel"), link.get("type")): urljoin(
            "https://portal.example/copy/feeds/en/record.atom", link.get("href") or ""
        )
        for link in newest.findall(f"{ATOM}link")
    }

    assert found == {
        ("alternate", "text/html"): "https://portal.example/copy/en/record/entries/15/",
        ("alternate", "application/json"): "https://portal.example/copy/entries/15",
        ("describedby", "text/plain"): "https://portal.example/copy/entries/15.tlog-proof",
    }


def test_the_reserves_feed_leaves_the_charter_out(publication: Publication) -> None:
    titles = [text(one, "title") for one in entries(read(publication, "reserve"))]

    assert len(titles) == 15
    assert not any(title.startswith("Charter") for title in titles)


def test_the_feed_of_programmes_holds_what_is_said_of_them_and_nothing_else() -> None:
    found = read(Publication(programme_site()), "programme")

    titles = {text(one, "title").partition(",")[0] for one in entries(found)}
    assert text(found, "title").endswith(" · Programme")
    assert titles == {"Programme", "Observations", "Assessment", "Comparison of two programmes"}


def test_the_names_of_entries_are_stable_and_each_is_used_once(publication: Publication) -> None:
    names = [text(one, "id") for one in entries(read(publication))]

    assert len(set(names)) == len(names)
    assert names[-1] == "tag:record.bitcoin-office.example,2025:2026/leaf/0"


@pytest.mark.parametrize("code", CODES)
def test_a_feed_is_written_in_its_language(code: str) -> None:
    contradicted = replace(ROW, verdict=Verdict.CONTRADICTED)

    found = read(saying(recomputation(16, contradicted)), code=code)

    word = language_of(code).chip(Verdict.CONTRADICTED).word
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == code
    assert text(entries(found)[0], "title") == f"{word}: \u2068reserve.balance\u2069"


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (
            "es",
            "Informe de reserva, número 15 de \u2068Bitcoin Office\u2069 · 14 de julio de 2025",
        ),
        ("ur", "ذخیرے کی رپورٹ، \u2068Bitcoin Office\u2069 کا نمبر 15 · 14 جولائی 2025"),
    ],
)
def test_a_statement_is_named_in_the_language_of_its_feed(
    publication: Publication, code: str, title: str
) -> None:
    assert text(entries(read(publication, code=code))[0], "title") == title


def witnessed(day: str, *, covered: str = "", dated: str = "") -> Publication:
    """Return the small state as witnessed on ``day``.

    ``covered`` is a month that its newest report covers, ``dated`` the day of that report.
    """
    audited = SITE.record.audited
    newest = audited.statements[-1]
    said = newest.statement
    if covered:
        month = period_of(Every.MONTH, Day.parse(covered))
        said = replace(said, period=month, issued_at=Day.parse(dated).start)
    changed = replace(
        audited,
        statements=(*audited.statements[:-1], replace(newest, statement=said)),
        cosignatures=tuple(
            replace(one, time=Day.parse(day).start + 3_600) for one in audited.cosignatures
        ),
    )
    record = RecordView(changed, Files(publish(entries_of([])), ""))
    return Publication(replace(SITE, record=record, worlds=()))


def duties_in(found: ET.Element) -> list[ET.Element]:
    return [one for one in entries(found) if "/due/" in text(one, "id")]


@pytest.mark.parametrize("office", ["record", "reserve"])
def test_a_duty_that_was_not_met_is_news_once_its_day_is_over(office: str) -> None:
    assert duties_in(read(witnessed("2025-08-15"), office)) == []

    found = read(witnessed("2025-10-10"), office)

    august, july = duties_in(found)
    assert entries(found)[:2] == [august, july]
    assert text(july, "title") == (
        "Overdue: Reserve report of the \u2068Bitcoin Office\u2069 · 1 July 2025 to 31 July 2025"
    )
    assert text(july, "summary") == "It was due on 15 August 2025."
    assert text(july, "updated") == "2025-08-16T00:00:00Z"
    assert text(july, "id") == (
        "tag:record.bitcoin-office.example,2025:2026/leaf/0"
        "/due/bitcoin-office/reserve-report/1/month/2025-07-01"
    )
    assert text(found, "updated") == text(august, "updated") == "2025-09-16T00:00:00Z"


def test_a_duty_that_was_met_late_stays_and_says_so() -> None:
    before = duties_in(read(witnessed("2025-08-20")))
    after = duties_in(read(witnessed("2025-08-20", covered="2025-07-31", dated="2025-08-19")))

    assert [text(one, "id") for one in after] == [text(one, "id") for one in before]
    assert text(after[0], "title").startswith("No longer overdue: Reserve report of the ")
    assert text(after[0], "summary") == ("It was due on 15 August 2025; entry 15 has met it since.")
    assert text(after[0], "updated") == "2025-08-19T00:00:00Z"


def test_a_duty_that_was_met_by_its_day_is_no_news() -> None:
    found = read(witnessed("2025-08-20", covered="2025-07-31", dated="2025-08-15"))

    assert duties_in(found) == []


def test_a_verdict_is_news_when_it_differs_from_the_one_before() -> None:
    flows = replace(ROW, claim="reserve.flows", verdict=Verdict.UNVERIFIABLE)
    turned = replace(ROW, verdict=Verdict.CONTRADICTED)

    found = entries(
        read(saying(recomputation(16, ROW, flows), recomputation(17, turned, replace(flows))))
    )

    assert [text(one, "id").partition("/leaf/")[2] for one in found] == [
        "2/row/0",
        "2",
        "1/row/0",
        "1/row/1",
        "1",
        "0",
    ]
    assert text(found[0], "summary") == "chain: \u2068it adds up\u2069"


@pytest.mark.parametrize(
    ("content", "count"),
    [
        pytest.param(encode_verdict_rows([ROW]), 3, id="as-signed"),
        pytest.param(encode_verdict_rows([ROW, ROW]), 2, id="changed"),
        pytest.param(None, 2, id="missing"),
    ],
)
def test_verdicts_beside_the_log_count_only_as_they_were_signed(
    content: bytes | None, count: int
) -> None:
    log = entries_of([recomputation(16, ROW, inline=False)])
    files = publish(log)
    if content is not None:
        files.write_once(f"blob/{Digest.of(encode_verdict_rows([ROW]))}", content)
    record = RecordView(audit_record(Files(files, ""), None), Files(files, ""))

    found = entries(read(Publication(replace(SITE, record=record, worlds=()))))

    assert len(found) == count


def test_a_feed_ends_after_the_newest_hundred() -> None:
    rows = [replace(ROW, claim=f"reserve.report.{number}.balance") for number in range(90)]
    later = [Said("note/1", {"number": number}, "2025-07-17") for number in range(20)]

    found = entries(read(saying(recomputation(16, *rows), *later)))

    assert len(found) == MOST_ENTRIES
    assert text(found[-1], "id").endswith("/leaf/1/row/79")


@pytest.mark.parametrize(
    ("code", "office"), [("xx", "record"), ("en", "nowhere"), ("en", "reserve")]
)
def test_there_is_no_feed_of_who_says_nothing(code: str, office: str) -> None:
    with pytest.raises(PageUnknown):
        read(saying(recomputation(16, ROW)), office, code)


def test_a_copy_holds_the_feeds_that_have_entries(publication: Publication) -> None:
    assert FEED.instances is not None

    assert set(FEED.instances(publication)) == {
        (code, office) for code in CODES for office in ("record", "reserve")
    }
    assert set(FEED.instances(Publication(programme_site()))) == {
        (code, office) for code in CODES for office in ("record", "reserve", "programme")
    }
    assert set(FEED.instances(saying(recomputation(16, ROW)))) == {
        (code, "record") for code in CODES
    }


def test_two_portals_of_one_record_write_the_same_feed(publication: Publication) -> None:
    asked = Asked("/feeds/en/record.atom", (("language", "en"), ("office", "record")))

    assert feed(publication, asked).content == feed(Publication(small_site()), asked).content


CONTROLS = "".join(map(chr, (*range(10), *range(11, 32), 127, 0x2028, 0x2029)))
TURNS = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
free_text = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS + TURNS)),
    st.sampled_from(["<b>&amp;", "]]>", "\"'", "\u200f\u061cabc", "=cmd|' /C calc'!A0", "\ufffe"]),
).filter(lambda said: bool(said.strip()) and len(said) <= 300)


@settings(max_examples=5)  # each example publishes a record
@given(said=free_text)
def test_free_text_never_leaves_its_element(said: str) -> None:
    row = replace(ROW, claim=said, reason=said)

    (verdict, *others) = entries(read(saying(recomputation(16, row))))

    legal = "".join("\ufffd" if sign in "\ufffe\uffff" else sign for sign in said)
    assert text(verdict, "title") == f"Confirmed: \u2068{legal}\u2069"
    assert text(verdict, "summary") == f"chain: \u2068{legal}\u2069"
    assert [len(one) for one in (verdict, *others)] == [8, 7, 7]
