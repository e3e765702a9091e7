"""Our own register under ESMA's column names: the profile ``esma`` (register §A6.6)."""

from __future__ import annotations

import csv
import io
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.register.esma_columns import (
    AUTHORITY,
    HEADERS,
    HOME_STATE,
    LEI,
    NAME,
    SERVED,
    SERVICES,
    SINCE,
    TRADE_NAME,
    UNTIL,
    WEBSITE,
)
from biplomacy.register.esma_model import EsmaKind
from biplomacy.register.esma_services import SPELLINGS
from biplomacy.register.model import Activity, NameKind, State
from biplomacy.register.states import ENDED
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from biplomacy.register.model import Authorisation, Entity
    from biplomacy.register.projection import Register
    from biplomacy.register.states import Held

LETTERS: Mapping[Activity, str] = MappingProxyType(
    dict(zip(Activity, SPELLINGS, strict=False))  # the first ten are MiCA's, in its order
)
_COLUMNS = HEADERS[EsmaKind.CASPS]
_BYTE_ORDER_MARK = "\ufeff"


def export_casps(register: Register) -> bytes:
    """Return every authorisation that was ever a licence as a row of ESMA's ``CASPS`` file.

    What ESMA has no column for stands in its comments: a state other than licensed, and activities
    beyond MiCA's. Suspended firms are listed, with that comment, as they are still authorised.
    """
    first: dict[str, Day] = {}
    for one in register.taken:
        if one.event.to_state is State.LICENSED:
            first.setdefault(one.event.subject, one.event.effective_at)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, restval="")
    writer.writeheader()
    for held in register.held:
        if held.subject in first and held.entity and held.authorisation:
            writer.writerow(
                {
                    **dict(_firm(held.entity)),
                    **dict(_right(held.authorisation)),
                    SINCE: _european(first[held.subject]),
                    UNTIL: _european(held.since) if held.state in ENDED else "",
                    "ac_comments": "; ".join(_comments(held, held.authorisation)),
                    "ac_lastupdate": _european(Day.of_instant(held.last.recorded_at)),
                }
            )
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def _firm(entity: Entity) -> Iterator[tuple[str, str]]:
    trading = [name.text for name in entity.names if name.kind is NameKind.TRADING]
    yield HOME_STATE, entity.jurisdiction[:2]
    yield NAME, entity.name
    yield LEI, entity.lei or ""
    yield TRADE_NAME, ", ".join(trading) or entity.name
    yield WEBSITE, " | ".join(entity.domains)


def _right(authorisation: Authorisation) -> Iterator[tuple[str, str]]:
    letters = sorted(LETTERS[one] for one in authorisation.activities if one in LETTERS)
    yield AUTHORITY, authorisation.authority
    yield SERVICES, " | ".join(f"{letter}. {SPELLINGS[letter]}" for letter in letters)
    yield SERVED, "|".join(authorisation.passport)


def _comments(held: Held, authorisation: Authorisation) -> Iterator[str]:
    if held.state is not State.LICENSED:
        yield f"{held.state.value} since {held.since}"
    if beyond := [one.value for one in authorisation.activities if one not in LETTERS]:
        yield f"also {', '.join(beyond)}"


def _european(day: Day) -> str:
    return day.value.strftime("%d/%m/%Y")
