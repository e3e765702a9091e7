"""``supervisory-request/1``: what one authority asks of another, and to which key it is answered.

The body is public: it holds no name of a person and nothing of a case (§10.9, §11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.sealed_file import Use, one_line
from biplomacy.accord.sealing import SupervisoryRequest
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "supervisory-request/1"


def encode_supervisory_request(request: SupervisoryRequest) -> JsonObject:
    """Return the body of ``supervisory-request/1``."""
    return {
        "id": request.id,
        "accord": request.accord,
        "to": request.recipient,
        "purpose": request.purpose,
        "legal_basis": request.legal_basis,
        "use": request.use.value,
        "onward_sharing": request.onward_sharing,
        "deadline": str(request.deadline),
        "key": str(request.key),
    }


def decode_supervisory_request(body: JsonObject) -> SupervisoryRequest:
    """Return what a ``supervisory-request/1`` body asks; unknown fields are refused."""
    fields = Fields(body, TYPE)
    request = SupervisoryRequest(
        id=one_line(fields, "id"),
        accord=one_line(fields, "accord"),
        recipient=one_line(fields, "to"),
        purpose=fields.text("purpose"),
        legal_basis=fields.text("legal_basis"),
        use=fields.choice("use", Use),
        onward_sharing=fields.boolean("onward_sharing"),
        deadline=fields.day("deadline"),
        key=fields.digest("key"),
    )
    fields.close()
    return request
