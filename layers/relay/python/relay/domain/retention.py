"""How long people wait, and for how long something of an erased person may still lie around."""

from collections.abc import Mapping

APPLICATION_DAYS = 180
"""How long an application waits for a coordinator, whatever its applicant writes meanwhile."""

INBOUND_QUEUE_DAYS = 4
"""What somebody wrote, while nobody can take it (SQS keeps 4 days unless told otherwise)."""

DEAD_LETTER_DAYS = 14
"""What could not be handled (SQS's maximum, as in the template)."""

BACKUP_DAYS = 35
"""DynamoDB's point-in-time recovery, unless told otherwise."""

BARRIER_DAYS = 30
"""A keyed hash of the number, so that an older wish to join does not bring anybody back."""


def application_ends(since: int) -> int:
    """When an application made at ``since`` (Unix ms) is forgotten (Unix s)."""
    return since // 1_000 + APPLICATION_DAYS * 86_400


def still_waiting(applications: Mapping[str, int], now: int) -> dict[str, int]:
    """Those of these applications (since when, Unix ms) that are not forgotten yet."""
    return {
        group: since
        for group, since in applications.items()
        if application_ends(since) > now // 1_000
    }
