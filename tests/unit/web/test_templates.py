"""Every template is one: a fault in a page that no test renders shows here."""

from __future__ import annotations

import pytest

from biplomacy.web.pages import Templates

TEMPLATES = Templates(())


@pytest.mark.parametrize("name", TEMPLATES.names())
def test_a_template_compiles(name: str) -> None:
    assert TEMPLATES.compile(name).name == name


def test_portals_of_one_process_share_their_templates() -> None:
    assert Templates(()).names() == TEMPLATES.names()
    assert len(TEMPLATES.names()) > 30
