"""What docs/go-live.md asks of people is what the product needs."""

import re
from pathlib import Path

from relay.domain.account_news import WEBHOOK_FIELDS

PAGE = Path("docs/go-live.md").read_text()


def test_the_app_is_subscribed_to_all_that_we_understand_and_to_no_more() -> None:
    (step,) = (line for line in PAGE.splitlines() if "subscribe to `messages`" in line)
    asked = step.partition("subscribe to ")[2].partition("|")[0]
    assert sorted(re.findall(r"`(\w+)`", asked)) == sorted(WEBHOOK_FIELDS)
