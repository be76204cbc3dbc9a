"""Plugs together the police's API."""

import os
from functools import cache
from typing import NamedTuple

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.groups_table import GroupsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.queues import AlertQueue
from relay.adapters.rate_item import RateItem
from relay.adapters.settings import ReportIntakeSettings, read_settings
from relay.adapters.system_clock import SystemClock
from relay.domain.rate import Rate
from relay.usecases.follow_alert import FollowAlert, StopAlert
from relay.usecases.post_alert import House, PostAlert
from relay.wiring.clients import sqs, table


class ReportIntake(NamedTuple):
    """What the police's API is made of."""

    post_alert: PostAlert
    follow_alert: FollowAlert
    stop_alert: StopAlert
    alerts: AlertsTable


@cache
def report_intake() -> ReportIntake:
    """The use cases of ``report_intake``."""
    settings = read_settings(ReportIntakeSettings, os.environ)
    clock, pace = SystemClock(), Rate(settings.messages_per_second)
    alerts_table = table(settings.alerts_table)
    alerts = AlertsTable(alerts_table)
    house = House(settings.country, settings.languages, settings.alerts_per_hour, pace)
    queue = AlertQueue(sqs(), settings.alerts_queue_url)
    follow = FollowAlert(alerts, LedgersTable(alerts_table), clock)
    rate = RateItem(alerts_table, settings.whatsapp_phone_number_id, pace, clock)
    return ReportIntake(
        PostAlert(GroupsTable(table(settings.groups_table)), alerts, queue, clock, house),
        follow,
        StopAlert(alerts, rate, follow, clock),
        alerts,
    )
