"""What a month takes: so many alerts, joins and tips, what runs by the clock, what is kept."""

from dataclasses import dataclass
from typing import Any

from tests.cost.profile import Month, Profile
from tests.cost.scenes import Alert, Citizens
from tests.cost.standing import standing
from tests.cost.usage import METRIC, Usage, added, along, times
from tests.world.template import template

GB = 1_024**3
DAYS = 30.4
ALERT_KEPT_DAYS = 90
"""How long an alert and who got it stay in the table: `keep_days` of `AlertsTable`."""

MEDIA_S = 0.3
"""What fetching one photo waits for, beside the processor's time: two answers of WhatsApp, S3."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the world was seen to take: two sizes of an alert, one quiet hour, one of each act."""

    small: Alert
    large: Alert
    hour: Usage
    citizens: Citizens

    def alert(self, people: float) -> Usage:
        """One alert that reaches so many."""
        return self._along("used", people)

    def recount(self, people: float) -> Usage:
        """One count of all members."""
        return self._along("recount", people)

    def look(self, people: float) -> Usage:
        """One answer to the police that follow an alert."""
        return self._along("look", people)

    @property
    def member_bytes(self) -> float:
        """Stored of each member."""
        return self.large.member_bytes / self.large.members

    @property
    def alert_bytes(self) -> float:
        """Stored of each message of an alert."""
        return self.large.alert_bytes / self.large.reached

    def _along(self, name: str, people: float) -> Usage:
        small, large = self.small, self.large
        of: list[Any] = [getattr(each, name) for each in (small, large)]
        return along(small.members, of[0], large.members, of[1], people)


@dataclass(frozen=True, slots=True)
class Taken:
    """What AWS bills, and the messages: ``templates`` of alerts, ``answers`` to citizens."""

    aws: Usage
    templates: float
    answers: float


def of_alert(counted: Counted, profile: Profile, people: int) -> Taken:
    """One alert that reaches so many."""
    usage = {
        name: each
        for name, each in counted.alert(people).items()
        if name not in counted.hour or not name.startswith(METRIC)
    }  # what is published round the clock is a stack's
    return Taken(billable(usage, profile), usage["messages"], 0)


def of_month(counted: Counted, profile: Profile, month: Month) -> Taken:
    """One month."""
    use, people = profile.use, month.members
    posts = month.alerts * use["posts_of_an_alert"]
    tips = posts * month.reached * use["tips_share"]
    alerts = added(
        times(counted.alert(month.reached), posts),
        times(counted.alert(use["canary_phones"]), DAYS),
        counted.alert(use["drill_members"]),
    )
    answers = added(
        times(counted.citizens.join, people * use["joins_share"]),
        times(counted.citizens.leave, people * use["leaves_share"]),
        times(counted.citizens.tip, tips),
    )
    usage = added(
        alerts,
        answers,
        times(counted.hour, profile.unseen["hours_of_a_month"]),
        times(counted.recount(people), DAYS),
        times(counted.look(month.reached), use["looks_of_an_alert"] * month.alerts),
        _photos(profile, tips * use["photos_share"]),
        _kept(counted, month, posts),
        {"tokens": use["tokens"], "mails": use["mails"]},
        standing(template(), profile.unseen),
    )
    return Taken(billable(usage, profile), alerts["messages"], answers["messages"])


def billable(usage: Usage, profile: Profile) -> Usage:
    """In the units of ``prices.toml``: gigabytes for bytes, metrics for their hours."""
    told = {name: each for name, each in usage.items() if not name.startswith(METRIC)}
    told.pop("messages", None)
    month = profile.unseen["hours_of_a_month"]
    hours = sum(min(each, month) for name, each in usage.items() if name.startswith(METRIC))
    logs = told.pop("log_bytes", 0) / GB
    sent = told.pop("transfer_bytes", 0)
    return added(
        told,
        {
            "log_gb": logs,
            "log_gb_kept": logs * profile.unseen["log_stored_share"],
            "metrics": hours / month,
            "transfer_gb": sent / GB,
        },
    )


def _photos(profile: Profile, photos: float) -> Usage:
    """Reckoned, not counted: the world has no camera."""
    seconds = MEDIA_S + profile.unseen.processor_ms("Media") / 1_000
    one = {
        "s3_writes": 1,
        "s3_gb": profile.use["photo_megabytes"] / 1_024,  # they are kept for a month
        "lambda_requests": 1,
        "lambda_gb_seconds": seconds,
        "sqs_requests": 3,
        "kms_requests": 1,
        "log_bytes": 2 * profile.unseen.platform_log_bytes,
        "dynamodb_write_units": 2,
    }
    return times(one, photos)


def _kept(counted: Counted, month: Month, posts: float) -> Usage:
    alerts = posts * month.reached * counted.alert_bytes * ALERT_KEPT_DAYS / DAYS
    gigabytes = (month.members * counted.member_bytes + alerts) / GB
    return {"dynamodb_gb": gigabytes, "dynamodb_backup_gb": gigabytes}
