"""What the Graph API tells about the account and the number.

Source: Meta's management pages (2025-11 to 2026-05).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.whatsapp.errors import GraphError, invalid
from local.whatsapp.settings import Settings

# Fields that exist but have no value here: left out of the answer, as Graph does.
_NUMBER_EMPTY = frozenset(
    {
        "conversational_automation",
        "quality_score",
        "new_name_status",
        "certificate",
    }
    | {
        "new_certificate",
        "last_onboarded_time",
        "search_visibility",
        "country_code",
    }
    | {
        "country_dial_code",
        "eligibility_for_api_business_global_search",
        "messaging_limit_tier",
        "username",
    }
)
_ACCOUNT_EMPTY = frozenset(
    {
        "marketing_messages_lite_api_status",
        "marketing_messages_onboarding_status",
        "on_behalf_of_business_info",
    }
    | {"subscribed_apps", "owner_business_info", "is_enabled_for_insights"}
    | {"disable_marketing_messages_on_cloud_api", "ownership_type", "primary_funding_id"}
)
_NUMBER_DEFAULT = (
    "verified_name,display_phone_number,id,quality_rating,code_verification_status,"
    "platform_type,throughput"
)
_ACCOUNT_DEFAULT = "id,name,currency,timezone_id,message_template_namespace"
HIGH_THROUGHPUT = 1000


def phone_number(
    settings: Settings, state: Mapping[str, Any], query: Mapping[str, str]
) -> dict[str, Any]:
    """Return the business phone number, with the ``fields`` asked for.

    `state` holds the fields that tell how the account is, see :func:`local.whatsapp.account.shown`.
    """
    level = "HIGH" if settings.messages_per_second >= HIGH_THROUGHPUT else "STANDARD"
    known = {
        "id": settings.phone_number_id,
        "verified_name": settings.verified_name,
        "display_phone_number": f"+{settings.display_phone_number}",
        "quality_rating": settings.quality_rating,
        "throughput": {"level": level},
        "whatsapp_business_manager_messaging_limit": settings.messaging_limit,
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "account_mode": "LIVE",
        "is_official_business_account": False,
        "is_pin_enabled": True,
        "is_on_biz_app": False,
        "is_preverified_number": False,
        "webhook_configuration": {"application": settings.webhook_url or ""},
        **state,
    }
    return chosen(
        known, _NUMBER_EMPTY, query.get("fields") or _NUMBER_DEFAULT, "WhatsAppBusinessPhoneNumber"
    )


def account(
    settings: Settings, state: Mapping[str, Any], query: Mapping[str, str]
) -> dict[str, Any]:
    """Return the WhatsApp business account, with the ``fields`` asked for.

    `state` as for the number, see :func:`local.whatsapp.account.shown_of_account`.

    Raises:
        GraphError: 10 for the payment method, which Meta shows to its solution partners alone
            (integrators, 2026; its own pages do not say so).
    """
    fields = query.get("fields") or _ACCOUNT_DEFAULT
    if "primary_funding_id" in fields and settings.funding == "hidden":
        raise GraphError(10, "primary_funding_id: for solution partners only")
    known = {
        "id": settings.waba_id,
        "name": settings.verified_name,
        "currency": "EUR",
        "timezone_id": "115",
        "message_template_namespace": "00000000_0000_0000_0000_000000000000",
        "status": "ACTIVE",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "country": "NL",
        **state,
    }
    return chosen(known, _ACCOUNT_EMPTY, fields, "WhatsAppBusinessAccount")


def chosen(known: dict[str, Any], empty: frozenset[str], fields: str, node: str) -> dict[str, Any]:
    """Return the named fields of a node, and always its id.

    Raises:
        GraphError: 100 for a field that does not exist.
    """
    names = [name.strip() for name in fields.split(",") if name.strip()]
    strange = [name for name in names if name not in known and name not in empty]
    if strange:
        title = f"Tried accessing nonexisting field ({strange[0]}) on node type ({node})"
        raise GraphError(100, title, title=title)
    return {name: known[name] for name in [*names, "id"] if name in known}


def page(items: list[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """Return one page of a list; cursors are positions.

    Raises:
        GraphError: 100 for a bad ``limit`` or ``after``.
    """
    limit, start = _whole(query, "limit", 25), _whole(query, "after", 0)
    part = items[start : start + limit]
    end = start + len(part)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}} if part else {}
    return {"data": part} | ({"paging": paging} if part else {})


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise invalid(f"Param {name} must be a whole number, not {text!r}")
    return int(text)
