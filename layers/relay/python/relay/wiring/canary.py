"""Plugs together the canary and the drill."""

import os
from functools import cache

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.groups_table import GroupsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.queues import AlertQueue
from relay.adapters.recent_alerts import RecentAlerts
from relay.adapters.rehearsals import Rehearsals
from relay.adapters.sender_item import SenderItem
from relay.adapters.settings import CanarySettings
from relay.adapters.system_clock import SystemClock
from relay.adapters.test_phone_groups import TestPhoneGroups
from relay.domain.messaging_limit import MessagingLimit
from relay.domain.rate import Rate
from relay.usecases.check_limit import CheckLimit
from relay.usecases.post_alert import House, PostAlert
from relay.usecases.rehearse import Rehearse
from relay.wiring.clients import sqs, table


@cache
def canary() -> Rehearse:
    """The use case of ``canary``."""
    settings = read_settings(CanarySettings, os.environ)
    alerts_table, clock = table(settings.alerts_table), SystemClock()
    alerts = AlertsTable(alerts_table, settings.alert_retention_days)
    number = settings.whatsapp_phone_number_id
    limit = MessagingLimit(settings.messaging_limit, settings.reserved_for_immediate)
    post_alert = PostAlert(
        GroupsTable(table(settings.groups_table)),
        alerts,
        AlertQueue(sqs(), settings.alerts_queue_url),
        clock,
        House(
            settings.country,
            settings.languages,
            settings.alerts_per_hour,
            Rate(settings.messages_per_second),
        ),
        CheckLimit(
            RecentAlerts(alerts_table, number), alerts, LedgersTable(alerts_table), clock, limit
        ),
        SenderItem(alerts_table, number, clock),
    )
    return Rehearse(
        post_alert,
        TestPhoneGroups(table(settings.members_table)),
        Rehearsals(alerts_table),
        settings.drill_group,
    )
