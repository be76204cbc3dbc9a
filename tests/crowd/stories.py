"""The stories that are lived through: a short one by the tests, great ones by ``make faults``."""

from tests.crowd.gathering import Story

SHORT = Story(
    seed=1,
    people=50,
    groups=5,
    lasts_s=120,
    latest_s=300,
    per_second=10,
    allowed=12,
    alert_every_s=60,
)

GREAT = tuple(
    Story(
        seed=seed,
        people=1_000,
        groups=12,
        lasts_s=2_400,
        latest_s=3_600,
        per_second=per_second,
        allowed=allowed,
        acts=2,
        alert_every_s=240,
    )
    for seed, per_second, allowed in ((1, 76, 80), (2, 12, 15), (3, 76, 80))
)
"""At 12 messages a second an alert takes minutes, as a large one does."""
