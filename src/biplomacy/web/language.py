"""The languages of the portal: catalogues, plural forms, days, and how verdicts read.

Messages are English text with named ``%(…)s`` fields; a catalogue holds their translations (GNU
gettext, read by Babel). Digits are Western in every language and amounts are written alike, so only
words differ (portal §2.7, §6.10). A catalogue that no native reader approved says so in its header,
and every page in that language repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from biplomacy.values.day import Day, format_instant
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.web.model import Answer, Chip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.verdict import VerdictRow

CATALOGUES = Path(__file__).parent / "catalogues"
REVIEWED = "X-Reviewed-By"


def marked(message: str) -> str:
    """Return ``message`` itself; the name makes the catalogues hold it."""
    return message


SIGNS = {
    Verdict.CONFIRMED: ("ok", "✓", marked("Confirmed")),
    Verdict.CONTRADICTED: ("no", "✕", marked("Contradicted")),
    Verdict.UNVERIFIABLE: ("un", "?", marked("Not verifiable")),
}
NOT_RECOMPUTED = marked("not recomputed here")
GRADES = {
    Grade.CHAIN: marked("chain"),
    Grade.RECORD: marked("record"),
    Grade.ATTESTED: marked("attested"),
    Grade.ASSUMED: marked("assumed"),
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """What distinguishes a language beside its words.

    ``code`` is the one of addresses and of ``lang``, ``day`` the pattern of a date in prose
    (Unicode TR 35).
    """

    code: str
    locale: str
    direction: str
    name: str
    day: str


TONGUES = (
    Tongue("en", "en", "ltr", "English", "d MMMM y"),
    Tongue("es", "es_SV", "ltr", "Español", "d 'de' MMMM 'de' y"),
    Tongue("ur", "ur_PK", "rtl", "اردو", "d MMMM y"),
)
CODES = tuple(tongue.code for tongue in TONGUES)


class Language:
    """One language of the portal; English needs no catalogue."""

    def __init__(self, tongue: Tongue, catalogue: NullTranslations, *, reviewed: bool) -> None:
        self.code = tongue.code
        self.direction = tongue.direction
        self.name = tongue.name
        self.reviewed = reviewed
        self._tongue = tongue
        self._catalogue = catalogue

    def text(self, message: str, **values: object) -> str:
        """Return the message in this language, its fields filled in."""
        said = self._catalogue.gettext(message) if message else ""
        return said % values if values else said

    def markup(self, message: str, **values: object) -> Markup:
        """Return a message that holds markup of our own; what is filled in is escaped."""
        return Markup(self._catalogue.gettext(message)) % values  # noqa: S704 - our own catalogue

    def counted(self, number: int, one: str, many: str, **values: object) -> str:
        """Return the plural form for ``number``, which is the field ``%(number)s``."""
        said = self._catalogue.ngettext(one, many, number)
        return said % {"number": f"{number:,}", **values}

    def listed(self, words: Iterable[str]) -> str:
        """Return words joined as a sentence joins them."""
        known = list(words)
        if self.code == "en":  # British English has no comma before the last
            *most, last = known or [""]
            return f"{', '.join(most)} and {last}" if most else last
        return format_list(known, locale=self._tongue.locale) if known else ""

    def day(self, day: Day) -> str:
        """Return a day as prose has it."""
        return format_date(day.value, self._tongue.day, locale=self._tongue.locale)

    def instant(self, seconds: int) -> str:
        """Return POSIX seconds as prose has them, always UTC."""
        day, time = self.day(Day.of_instant(seconds)), format_instant(seconds)[11:16]
        return self.text("%(day)s, %(time)s UTC", day=day, time=time)

    def chip(self, verdict: Verdict | None) -> Chip:
        """Return how a verdict is shown; None says that nobody recomputed it here."""
        if verdict is None:
            return Chip("idle", "?", self.text(NOT_RECOMPUTED))
        kind, sign, word = SIGNS[verdict]
        return Chip(kind, sign, self.text(word))

    def grade(self, grade: Grade) -> str:
        """Return how far a proof reaches, in a word."""
        return self.text(GRADES[grade])

    def answer(self, row: VerdictRow | None) -> Answer:
        """Return how a verdict reads; without a row, that nobody recomputed it here."""
        if row is None:
            return Answer(self.chip(None), "", "")
        return Answer(self.chip(row.verdict), self.grade(row.grade), row.reason)


@cache
def language_of(code: str) -> Language:
    """Return the language of a code that ``CODES`` lists."""
    tongue = next(one for one in TONGUES if one.code == code)
    path = CATALOGUES / f"{code}.po"
    if code == "en":
        return Language(tongue, NullTranslations(), reviewed=True)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=tongue.locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    headers = dict(catalogue.mime_headers)
    return Language(tongue, GNUTranslations(compiled), reviewed=bool(headers.get(REVIEWED)))
