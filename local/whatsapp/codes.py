"""Meta's error codes, with the HTTP status and the title they come with.

Source: Meta's error-code page (support/error-codes, 2025-12 and 2026-05). What the page does not
list, an integrator's collection of 2026-08 does (131064, 132018).
"""

from __future__ import annotations

HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

# 400 in one copy of Meta's table, 429 in another and in live samples: a setting decides.
THROTTLING = frozenset({4, 80007, 130429, 131048, 131056, 133016})

# Failures that Meta usually reports by webhook after a 200, rather than in the answer.
# Source: Meta's error-code page together with integrators' experience.
LATE_ERRORS = frozenset({131026, 131042, 131047, 131049, 131050, 131053, 132015})

UNKNOWN = (400, "Unknown error")

# code: (HTTP status, title)
CODES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (429, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired or is invalid"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    2635: (400, "You are calling a deprecated version of the API"),
    80007: (429, "Rate limit issues"),
    130429: (429, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Business Account locked"),
    131037: (
        400,
        "WhatsApp provided number needs display name approval",
    ),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Message failed to send due to phone number registration error"),
    131047: (400, "Re-engagement message"),
    131048: (429, "Spam rate limit hit"),
    131049: (400, "Message not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped receiving marketing messages from this business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (429, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    131063: (400, "Marketing templates are disabled on Cloud API"),
    131064: (400, "Messaging limit reached due to template misclassification"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132008: (400, "Parameter value is not valid"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "There is an issue with the parameters in your template"),
    133000: (500, "Incomplete deregistration"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    133015: (400, "Please wait a few minutes before attempting to register this phone number"),
    133016: (429, "Account registration/deregistration rate limit exceeded"),
    135000: (400, "Generic user error"),
}


def described(code: int) -> tuple[int, str]:
    """Return the HTTP status and title of a code; one that Meta does not list is an error 400."""
    # Meta's table has one line for all permissions, 200 to 299.
    return CODES.get(200 if 200 <= code <= 299 else code, UNKNOWN)
