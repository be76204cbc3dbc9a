from typing import Any

import pytest
from relay.domain.account_news import News, Trouble, news_of

ACCOUNT, TEMPLATE, QUALITY = Trouble.ACCOUNT, Trouble.TEMPLATE, Trouble.QUALITY
STATUS, UPDATE = "message_template_status_update", "account_update"


@pytest.mark.parametrize(
    ("field", "value", "trouble"),
    [
        (UPDATE, {"event": "ACCOUNT_VIOLATION"}, ACCOUNT),
        (UPDATE, {"event": "ACCOUNT_RESTRICTION"}, ACCOUNT),
        (UPDATE, {"event": "ACCOUNT_DELETED"}, ACCOUNT),
        (UPDATE, {"event": "ACCOUNT_OFFBOARDED"}, ACCOUNT),
        (UPDATE, {"event": "PARTNER_APP_UNINSTALLED"}, ACCOUNT),
        (UPDATE, {"event": "PARTNER_REMOVED"}, ACCOUNT),
        (UPDATE, {"event": "DISABLED_UPDATE"}, ACCOUNT),
        (UPDATE, {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, ACCOUNT),
        (UPDATE, {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, None),
        (UPDATE, {"event": "VOLUME_BASED_PRICING_TIER_UPDATE"}, None),
        ("account_alerts", {"alert_info": {"alert_severity": "CRITICAL"}}, ACCOUNT),
        ("account_alerts", {"alert_info": {"alert_severity": "INFORMATIONAL"}}, None),
        ("account_review_update", {"decision": "REJECTED"}, ACCOUNT),
        ("account_review_update", {"decision": "APPROVED"}, None),
        ("phone_number_name_update", {"decision": "REJECTED"}, ACCOUNT),
        ("security", {"event": "PIN_RESET_REQUEST"}, ACCOUNT),
        ("messaging_handovers", {"type": "control_passed"}, ACCOUNT),
        (STATUS, {"event": "PAUSED"}, TEMPLATE),
        (STATUS, {"event": "REJECTED"}, TEMPLATE),
        (STATUS, {"event": "APPROVED"}, None),
        (STATUS, {"new_quality_score": "RED"}, QUALITY),
        ("template_category_update", {"new_category": "MARKETING"}, TEMPLATE),
        (
            "template_category_update",
            {"new_category": "UTILITY", "correct_category": "MARKETING"},
            TEMPLATE,
        ),
        ("template_category_update", {"new_category": "UTILITY"}, None),
        ("message_template_quality_update", {"new_quality_score": "YELLOW"}, QUALITY),
        ("message_template_quality_update", {"new_quality_score": "GREEN"}, None),
        ("phone_number_quality_update", {"event": "FLAGGED"}, QUALITY),
        ("phone_number_quality_update", {"event": "THROUGHPUT_UPGRADE"}, None),
        ("business_capability_update", {"max_daily_conversations_per_business": 250}, None),
        ("not_yet_invented", {"event": "PAUSED"}, None),
    ],
)
def test_what_hurts_is_told_and_the_rest_is_not(
    field: str, value: dict[str, Any], trouble: Trouble | None
) -> None:
    news = news_of(field, value)
    assert (news.trouble if news else None) is trouble


def test_it_names_event_and_template() -> None:
    paused = {"event": "PAUSED", "message_template_name": "buurtrelay_actual_v1_2h_a"}
    assert news_of(STATUS, paused) == News(TEMPLATE, f"{STATUS} PAUSED buurtrelay_actual_v1_2h_a")


@pytest.mark.parametrize("odd", [None, [], {}, 3, "31612345678", "+31 6", "Zoë", "x" * 99])
def test_it_names_nothing_that_could_be_a_person(odd: Any) -> None:
    told = news_of("security", {"event": odd, "message_template_name": odd})
    assert told == News(ACCOUNT, "security")
    for field in ("account_update", "account_alerts", STATUS, "phone_number_quality_update", odd):
        news_of(field, {"event": odd, "alert_info": odd, "decision": odd, "new_quality_score": odd})
