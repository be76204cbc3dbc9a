"""For how long something of an erased person may still lie where nobody reads it by hand."""

from relay.domain.person import LATE_S

INBOUND_QUEUE_DAYS = 4
"""What somebody wrote, while nobody can take it (SQS keeps 4 days unless told otherwise)."""

DEAD_LETTER_DAYS = 14
"""What could not be handled (SQS's maximum, as in the template)."""

BACKUP_DAYS = 35
"""DynamoDB's point-in-time recovery, unless told otherwise."""

BARRIER_DAYS = LATE_S // 86_400
"""A keyed hash of the number, so that an older wish to join does not bring anybody back."""
