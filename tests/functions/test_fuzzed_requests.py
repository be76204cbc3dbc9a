"""Requests that machines make up; every answer is as the API's own description has it."""

import json
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.schemas import BaseSchema

from tests.conftest import Tables
from tests.functions.gateway import gateway
from tests.functions.police import ALERT, call, post
from tests.searching import examples
from tests.town import settle

load_all_checks()
HELD: list[Any] = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
    ]
)
repeatable = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=examples(15),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for as many alerts as are made up."""
    monkeypatch.setenv("ALERTS_PER_HOUR", "100000")
    settle(tables)


@cache
def api() -> BaseSchema:
    """The API as it describes itself."""
    return schemathesis.openapi.from_wsgi("/openapi.json", gateway)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/alerts"),
        ("GET", "/alerts"),
        ("GET", "/alerts/{alert_id}"),
        ("POST", "/alerts/{alert_id}/stop"),
        ("GET", "/reports"),
        ("GET", "/reports/{report_id}"),
        ("POST", "/reports/{report_id}/state"),
    ],
)
@repeatable
@given(data=st.data())
def test_every_answer_is_as_described(
    method: str, path: str, mode: GenerationMode, data: st.DataObject
) -> None:
    case = data.draw(api()[path][method].as_strategy(generation_mode=mode))
    case.call_and_validate(checks=HELD)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
NUMBER = st.floats() | st.integers(-200, 200) | st.floats(5.44, 5.48) | st.floats(52.54, 52.56)
CIRCLE = st.fixed_dictionaries({"lat": NUMBER, "lon": NUMBER, "radius_m": NUMBER})
RING = st.lists(st.lists(NUMBER, min_size=2, max_size=3), max_size=8)
POLYGON = st.fixed_dictionaries(
    {
        "type": st.just("Polygon"),
        "coordinates": st.lists(RING.map(lambda ring: [*ring, *ring[:1]]), max_size=3),
    }
)
AREA = (
    st.fixed_dictionaries({"groups": st.lists(st.sampled_from(["west", "x"]) | st.text())})
    | st.fixed_dictionaries({"circle": CIRCLE | JSON})
    | st.fixed_dictionaries({"polygon": POLYGON | JSON})
    | JSON
)


@repeatable
@given(field=st.sampled_from(sorted(ALERT)), value=JSON)
def test_any_value_in_any_field_is_taken_or_refused(field: str, value: Any) -> None:
    assert post(json.dumps({**ALERT, "dry_run": True, field: value})).status in (200, 400, 422)


@repeatable
@given(area=AREA)
def test_any_area_is_taken_or_refused(area: Any) -> None:
    assert post(json.dumps({**ALERT, "dry_run": True, "area": area})).status in (200, 400, 422)


@repeatable
@given(state=JSON, author=JSON, more=st.dictionaries(st.text(), JSON, max_size=2))
def test_any_judgement_is_taken_or_refused(state: Any, author: Any, more: Any) -> None:
    body = json.dumps({"state": state, "author": author, **more})
    assert call("POST", f"/reports/{'0' * 36}/state", body).status in (400, 404, 422)


@repeatable
@given(body=st.text() | st.binary().map(lambda body: body.decode("latin-1")))
def test_any_text_is_no_alert_and_no_judgement(body: str) -> None:
    assert post(body).status in (400, 422)
    assert call("POST", f"/reports/{'0' * 36}/state", body).status in (400, 422)
