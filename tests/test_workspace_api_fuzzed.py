"""No case that the workspace's description allows or forbids breaks the server."""

from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from made_acts import touching
from schemathesis.checks import not_a_server_error

from assets.models import Parcel
from geo import wsgi
from geo.models import User

MakeParcels = Callable[..., list[Parcel]]
#: Cases of each call.
CASES = 25


def test_no_case_breaks_the_server(parcels: MakeParcels, land_officer: User, client: Any) -> None:
    [parcel] = touching(parcels, 1)
    client.force_login(land_officer)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    schema = schemathesis.openapi.from_wsgi("/staff/api/openapi.json", wsgi.application)
    known = {"slug": "parcels", "uid": str(parcel.uid), "operation": "split", "act": "split"}
    tried = 0
    for operation in (one.ok() for one in schema.get_all_operations()):

        @settings(
            max_examples=CASES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def tries(case: Any) -> None:
            nonlocal tried
            tried += 1
            # Paths of what is not there end at once: behind them lies what is to be tried.
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
            case.call_and_validate(checks=[not_a_server_error], cookies=cookies)

        tries()
    assert tried > CASES * 10
