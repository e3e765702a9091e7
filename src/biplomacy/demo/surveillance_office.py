"""The surveillance office in the replay: a synthetic day, the standard rules, a month's cases.

What is planted in the day is found because it was planted to be found; nothing follows of a real
venue. Trades, account owners and alerts stay in a private folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.model import Event
from biplomacy.demo.profiles import PVARA
from biplomacy.surveillance.case_statistics import count_cases
from biplomacy.surveillance.cases import TWO_OFFICERS, Action, AlertRef, CaseEvent, Disposition
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.running import run_rules, unwatched
from biplomacy.surveillance.statement import case_statistics, rule_set, run
from biplomacy.surveillance.statement.alert_lines import encode_alerts
from biplomacy.surveillance.statement.case_lines import next_event
from biplomacy.surveillance.synthetic import Size
from biplomacy.values.day import Day
from biplomacy.wiring.surveillance import make_synthetic_day, open_rule_engine

if TYPE_CHECKING:
    from biplomacy.demo.private_folder import PrivateFolder
    from biplomacy.demo.state import State
    from biplomacy.surveillance.model import Alert, Found

RULES_PUBLISHED = Day.parse("2026-01-15")
TRADED = Day.parse("2026-02-09")
RUN_PUBLISHED = Day.parse("2026-02-10")
CASES_PUBLISHED = Day.parse("2026-02-28")
SIZE = Size(trades=2_000, orders=1_000, cases=14, seed=1)
CLOSED_AS = (
    *[Disposition.NO_ACTION] * 4,
    *[Disposition.EXPLAINED] * 3,
    Disposition.ERROR_IN_DATA,
    *[Disposition.REFERRED_FIU] * 4,
    *[Disposition.ENFORCEMENT] * 2,
)
"""What the synthetic officers made of the first alerts, one case each; no cell may be told."""


class SurveillanceOffice:
    """Speaks for the regulator's surveillance office."""

    def __init__(self, state: State, private: PrivateFolder) -> None:
        self._state = state
        self._private = private
        self._rules = shipped_rule_set("standard-1")
        self._found: Found | None = None

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return RULES_PUBLISHED, RUN_PUBLISHED, CASES_PUBLISHED

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``."""
        if day == RULES_PUBLISHED:
            self._state.say(PVARA, rule_set.TYPE, rule_set.encode_rule_set(self._rules))
        if day == RUN_PUBLISHED:
            self._found = self._run()
            self._state.say(PVARA, run.TYPE, run.encode_run(self._found.run))
        if day == CASES_PUBLISHED and self._found is not None:
            told = count_cases(_cases(self._found.alerts), RUN_PUBLISHED, CASES_PUBLISHED)
            body = case_statistics.encode_statistics(told)
            self._state.say(PVARA, case_statistics.TYPE, body)

    def tell(self) -> Event:
        """Return how many alerts the rules gave."""
        if self._found is None:
            return Event("trades", "no rule ran", {})
        told, alerts = self._found.run, len(self._found.alerts)
        rows = sum(one.rows for one in told.inputs if one.table == "trade")
        text = (
            f"{rows:,} SYNTHETIC trades of {told.day}: {alerts} alerts of {len(told.tallies)} "
            "rules, each to be looked at by a person; accounts stay private"
        )
        return Event("trades", text, {"alerts": alerts})

    def _run(self) -> Found:
        data = self._private.path / "day"
        make_synthetic_day(data, TRADED, SIZE, watch=unwatched)
        with open_rule_engine(data, TRADED) as engine:
            found = run_rules(
                engine,
                self._rules,
                set_digest=rule_set.rule_set_digest(self._rules),
                created_at=self._state.clock.now(),
            )
        # Where `biplomacy surveillance replay` looks for them.
        self._private.keep(f"day/alerts.{TRADED}.market.jsonl", encode_alerts(found.alerts))
        return found


def _cases(alerts: tuple[Alert, ...]) -> tuple[CaseEvent, ...]:
    """Return a case for each of the first alerts of one rule, opened and closed."""
    events: list[CaseEvent] = []
    steps = (Action.OPEN, Action.TRIAGE, Action.INVESTIGATE, Action.CLOSE)
    for step, action in enumerate(steps):
        at = RUN_PUBLISHED.plus(step + 1).start
        for number, (alert, closed) in enumerate(zip(alerts, CLOSED_AS, strict=False)):
            opens, closes = action is Action.OPEN, action is Action.CLOSE
            two = closes and closed in TWO_OFFICERS
            events.append(
                next_event(
                    events,
                    f"c-{number:03d}",
                    action,
                    at=at,
                    officers=("o-1", "o-2") if two else ("o-1",),
                    alerts=(AlertRef(alert.id, alert.rule_id, alert.rule_version),) * opens,
                    disposition=closed if closes else None,
                )
            )
    return tuple(events)
