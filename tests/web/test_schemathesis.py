"""Requests made of the OpenAPI, right ones and wrong: no server error, nothing undocumented."""

from collections import Counter

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from advisor.loading import load_yaml
from advisor.pack import load_pack
from advisor.store import open_store
from tests.web.running import let_in, running

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
# Endless, and tested in test_stream.py.
LEFT_OUT = "/api/v1/engagements/{ident}/stream"
# Each takes an assessment or more.
SLOW = ("/advice", "/ask", "/report.{form}")
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def server(tmp_path_factory, root):
    place = tmp_path_factory.mktemp("store") / "engagements.sqlite"
    with open_store(place) as store, running(store, load_pack) as served:
        for sample in ("support-chatbot", "wearable-wake-word"):
            document = load_yaml(root / f"samples/{sample}/answers.yaml").value
            served.store.create(document, who="Ada", ident=sample)
        served.store.create({"engagement": {"client": "Empty"}}, who="Ada", ident="empty")
        yield served


def test_no_request_makes_a_server_error(server, scale):
    client = let_in(server)
    session = requests.Session()
    session.headers["X-CSRF-Token"] = client.headers["x-csrf-token"]
    session.cookies.update(dict(client.cookies))
    base = f"http://127.0.0.1:{server.port}"
    document = client.get("/api/v1/openapi.json").json()
    # Who is let in is tested elsewhere: here every request is, and gets as far as it can.
    for path in document["paths"].values():
        for operation in path.values():
            del operation["security"]
    del document["components"]["securitySchemes"]
    schema = schemathesis.openapi.from_dict(document)
    sent: Counter[int] = Counter()
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == sum(len(methods) for methods in document["paths"].values())
    for operation in operations:
        if operation.path == LEFT_OUT:
            continue
        slow = operation.path.endswith(SLOW)
        for mode in MODES:
            _send(operation, mode, scale(1, 40) if slow else scale(4, 180), base, session, sent)
    session.close()
    print(f"{sum(sent.values())} requests: {dict(sorted(sent.items()))}")
    assert sum(sent.values()) >= scale(90, 5_000)
    # Both what is right and what is wrong was sent.
    assert sent[200] > scale(15, 500)
    assert sent[422] > scale(15, 500)


def _send(operation, mode, count, base, session, sent):
    idents = ["support-chatbot", "wearable-wake-word", "empty"]

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case):
        # Ids at random name nothing; two requests of three name what is there.
        number = sum(sent.values())
        if "ident" in (case.path_parameters or {}) and number % 3 and case.method != "DELETE":
            case.path_parameters["ident"] = idents[number % len(idents)]
        response = case.call(base_url=base, session=session, timeout=120)
        sent[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    try:
        one()
    except Unsatisfiable:
        # Nothing can be wrong in a request that takes nothing.
        assert mode == schemathesis.GenerationMode.NEGATIVE
