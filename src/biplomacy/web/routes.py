"""All that a portal answers, in the order in which addresses are matched."""

from __future__ import annotations

from biplomacy.web.accord_endpoints import ACCORDS
from biplomacy.web.api_endpoints import API
from biplomacy.web.api_register import REGISTERS
from biplomacy.web.api_supervision import SUPERVISION
from biplomacy.web.calendar import CALENDAR_ENDPOINT
from biplomacy.web.datapackage import DATAPACKAGE
from biplomacy.web.feeds import FEED
from biplomacy.web.figure_endpoints import FIGURES
from biplomacy.web.file_endpoints import FILES
from biplomacy.web.fork_evidence import FORKS
from biplomacy.web.named_endpoints import NAMED
from biplomacy.web.openapi import openapi_endpoint
from biplomacy.web.outlook_endpoints import OUTLOOKS
from biplomacy.web.page_endpoints import page_endpoints
from biplomacy.web.power_endpoints import POWERS
from biplomacy.web.programme_endpoints import PROGRAMMES

_DESCRIBED = (
    *page_endpoints(),
    *FILES,
    FORKS,
    *FIGURES,
    *OUTLOOKS,
    *ACCORDS,
    *POWERS,
    *SUPERVISION,
    *API,
    *PROGRAMMES,
    *REGISTERS,
    *NAMED,
    FEED,
    CALENDAR_ENDPOINT,
    DATAPACKAGE,
)
ENDPOINTS = (*_DESCRIBED, openapi_endpoint(_DESCRIBED))
