"""No case that the workspace's description allows or forbids breaks the server."""

import json
from collections.abc import Callable
from itertools import product
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from made_acts import touching
from made_workspace import ROOT, Calls, calls
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from assets.models import Parcel
from portal.workspace.api import api

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]
#: Cases of each call.
CASES = 15
SERVER_ERROR = 500


def test_no_case_breaks_the_server(parcels: MakeParcels, calls: Calls) -> None:
    """The cases are made by schemathesis, and sent by Django's own client, in whose transaction the parcels are."""
    [parcel] = touching(parcels, 1)
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix=""))
    # Paths of what is not there end at once: behind them lies what is to be tried.
    known = {"slug": "parcels", "uid": str(parcel.uid), "operation": "split", "act": "split"}
    answers: dict[int, int] = {}
    operations = [one.ok() for one in schema.get_all_operations()]
    for operation, mode in product(operations, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):
        if mode is GenerationMode.NEGATIVE and not list(operation.body):
            continue

        @settings(
            max_examples=CASES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def tries(case: Any) -> None:
            places = {name: known.get(name, quote(str(value), safe="")) for name, value in case.path_parameters.items()}
            body = "" if isinstance(case.body, NotSet) else json.dumps(case.body, default=str)
            answer = calls.client.generic(
                case.method,
                ROOT + case.path.lstrip("/").format(**places),
                body,
                content_type="application/json",
                query_params=case.query or {},
            )
            assert answer.status_code < SERVER_ERROR, (case.method, case.path, body)
            answers[answer.status_code] = answers.get(answer.status_code, 0) + 1

        tries()
    assert sum(answers.values()) > CASES * 10
    assert {200, 400, 422} <= set(answers)
