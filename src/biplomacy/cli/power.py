"""``biplomacy power``: surplus, dispatch, prices, subsidy tests, mining and meters."""

from __future__ import annotations

from biplomacy.cli.office import office
from biplomacy.cli.power_auction import auction
from biplomacy.cli.power_contract import contract
from biplomacy.cli.power_dispatch import dispatch
from biplomacy.cli.power_export import export
from biplomacy.cli.power_fiscal import fiscal
from biplomacy.cli.power_hours import hours
from biplomacy.cli.power_meter import meter
from biplomacy.cli.power_mining import mining
from biplomacy.cli.power_mining_check import check_claim, check_mined
from biplomacy.cli.power_outlook import check as check_outlook
from biplomacy.cli.power_outlook import outlook
from biplomacy.cli.power_performance import performance
from biplomacy.cli.power_plausibility import plausibility
from biplomacy.cli.power_reconcile import reconciling
from biplomacy.cli.power_storage import storage, storage_check
from biplomacy.cli.power_study import study
from biplomacy.cli.power_surplus import surplus
from biplomacy.cli.power_tariff import offer, tariff
from biplomacy.cli.power_test import check_offer, try_offer

app = office("power", "Surplus power: how much, at what cost, for whom.")

app.command("mining")(mining)
app.command("mining-check")(check_mined)
app.command("plausibility")(plausibility)
app.command("plausibility-check")(check_claim)
app.command("reconcile")(reconciling)
app.command("test")(try_offer)
app.command("test-check")(check_offer)
app.command("tariff")(tariff)
app.command("study")(study)
app.command("offer")(offer)
app.command("hours")(hours)
app.command("surplus")(surplus)
app.command("dispatch")(dispatch)
app.command("auction")(auction)
app.command("outlook")(outlook)
app.command("outlook-check")(check_outlook)
app.command("contract")(contract)
app.command("meter")(meter)
app.command("performance")(performance)
app.command("fiscal")(fiscal)
app.command("storage")(storage)
app.command("storage-check")(storage_check)
app.command("export")(export)
