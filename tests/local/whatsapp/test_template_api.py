from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import ALERT, START, Bench

ACCOUNT = Settings().waba_id


def get(path: str, bench: Bench) -> dict[str, Any]:
    found: dict[str, Any] = bench.call("GET", f"/v26.0/{path}").json()
    return found


def another(**changes: Any) -> dict[str, Any]:
    components = [{"type": "BODY", "text": "Een andere tekst."}]
    return {**ALERT, "name": "ander", "components": components, **changes}


def templates(bench: Bench, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(f"{ACCOUNT}/message_templates{query}", bench)["data"]
    return found


def test_a_template_is_created_approved_and_announced() -> None:
    bench = Bench()
    answer = bench.call(
        "POST", f"/v26.0/{ACCOUNT}/message_templates", another(language="nl_BE")
    ).json()
    assert (answer["status"], answer["category"]) == ("APPROVED", "UTILITY")
    [update] = bench.webhooks("message_template_status_update")
    assert (update["event"], update["message_template_language"]) == ("APPROVED", "nl-BE")


def test_a_template_waits_for_its_review() -> None:
    bench = Bench(review_delay=60)
    answer = bench.call("POST", f"/v26.0/{ACCOUNT}/message_templates", another()).json()
    assert answer["status"] == "PENDING"
    bench.later(61)
    assert templates(bench, "?name=ander")[0]["status"] == "APPROVED"


@pytest.mark.parametrize(
    ("changes", "subcode"),
    [({"name": "buurt_alarm"}, 2388024), ({"components": ALERT["components"]}, 2388024)],
)
def test_a_template_that_exists_is_refused(changes: dict[str, Any], subcode: int) -> None:
    answer = Bench().call("POST", f"/v26.0/{ACCOUNT}/message_templates", another(**changes))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, subcode)
    assert error["error_user_title"]
    assert error["error_user_msg"]


def test_templates_are_listed_filtered_and_paged() -> None:
    bench = Bench()
    bench.call(
        "POST",
        f"/v26.0/{ACCOUNT}/message_templates",
        another(category="MARKETING", message_send_ttl_seconds=None),
    )
    assert [t["name"] for t in templates(bench, "?category=MARKETING")] == ["ander"]
    assert templates(bench, "?status=REJECTED") == []
    assert templates(bench, "?fields=name&limit=1")[0].keys() == {"name", "id"}
    page = get(f"{ACCOUNT}/message_templates?limit=1", bench)
    assert (
        templates(bench, f"?limit=1&after={page['paging']['cursors']['after']}")[0]["name"]
        == "ander"
    )


def test_one_template_is_shown_by_its_id() -> None:
    bench = Bench()
    template = templates(bench)[0]
    assert get(template["id"], bench)["components"] == ALERT["components"]


def test_a_review_rejects_the_templates_that_it_is_told_to() -> None:
    bench = Bench(review_delay=60, rejected_templates={"ander": "PROMOTIONAL"})
    bench.call("POST", f"/v26.0/{ACCOUNT}/message_templates", another())
    bench.later(61)
    [rejected] = templates(bench, "?name=ander")
    assert (rejected["status"], rejected["rejected_reason"]) == ("REJECTED", "PROMOTIONAL")


def test_a_review_does_not_undo_what_was_judged_meanwhile() -> None:
    bench = Bench(review_delay=60)
    bench.call("POST", f"/v26.0/{ACCOUNT}/message_templates", another())
    bench.control("PATCH", "templates/ander", {"status": "REJECTED", "reason": "SCAM"})
    bench.later(61)
    assert templates(bench, "?name=ander")[0]["status"] == "REJECTED"


def test_only_a_page_with_another_one_after_it_says_where_that_is() -> None:
    bench = Bench()
    bench.call("POST", f"/v26.0/{ACCOUNT}/message_templates", another())
    path = f"{ACCOUNT}/message_templates?fields=name&limit=1"
    first = get(path, bench)
    after = first["paging"]["cursors"]["after"]
    assert first["paging"]["next"] == f"http://simulator/v26.0/{path}&after={after}"
    assert "next" not in get(f"{path}&after={after}", bench)["paging"]
    assert get(f"{path}&after=2", bench) == {"data": []}


def test_a_new_template_has_no_quality_yet() -> None:
    assert templates(Bench())[0]["quality_score"] == {"score": "UNKNOWN", "date": int(START)}


def test_a_deleted_name_rests_for_thirty_days() -> None:
    bench, path = Bench(), f"/v26.0/{ACCOUNT}/message_templates"
    assert bench.call("DELETE", f"{path}?name=buurt_alarm").json() == {"success": True}
    assert bench.call("POST", path, ALERT).json()["error"]["error_subcode"] == 2388023
    bench.later(30 * 86400)
    assert bench.call("POST", path, ALERT).status_code == 200


def test_deleting_needs_a_name_that_exists() -> None:
    bench, path = Bench(), f"/v26.0/{ACCOUNT}/message_templates"
    assert bench.call("DELETE", path).json()["error"]["code"] == 100
    assert bench.call("DELETE", f"{path}?name=anders").json()["error"]["error_subcode"] == 2593002


def test_the_251st_template_is_refused() -> None:
    bench, path = Bench(), f"/v26.0/{ACCOUNT}/message_templates"
    store = bench.simulator.templates
    first = store.named("buurt_alarm")[0]
    for n in range(249):
        store._all[f"t{n}", "nl"] = first
    assert bench.call("POST", path, another()).json()["error"]["error_subcode"] == 2388019
