"""``screening-config/1``: algorithm, thresholds and address rules, as a regulator sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.model import ScreeningConfig
from biplomacy.screening.records import decode_numbers, encode_config
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "screening-config/1"
_MOST = 100


def encode_screening_config(config: ScreeningConfig) -> JsonObject:
    """Return the body of ``screening-config/1``; its digest is ``records.config_digest``."""
    return encode_config(config)


def decode_screening_config(body: JsonObject) -> ScreeningConfig:
    """Return the configuration of a ``screening-config/1`` body; unknown fields are refused."""
    fields = Fields(body, TYPE)
    config = ScreeningConfig(
        algorithm=fields.name("algorithm"),
        version=fields.text("version", limit=200),
        settings=decode_numbers(fields, "settings", limit=_MOST),
        address_rules=_rules(fields),
    )
    fields.close()
    return config


def _rules(fields: Fields) -> tuple[tuple[str, str], ...]:
    value = fields.take("address_rules")
    if not isinstance(value, dict) or len(value) > _MOST:
        raise FieldMalformed(f"{TYPE}.address_rules is not an object of at most {_MOST} rules")
    rules = []
    for token, families in sorted(value.items()):
        if not isinstance(families, str) or not families:
            raise FieldMalformed(f"{TYPE}.address_rules.{token[:40]} is not text")
        rules.append((token, families))
    return tuple(rules)
