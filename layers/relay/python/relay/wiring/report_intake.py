"""Plugs together the police's API."""

import os
from functools import cache
from typing import NamedTuple

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.groups_table import GroupsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.media_shelf import MediaShelf
from relay.adapters.queues import AlertQueue
from relay.adapters.recent_alerts import RecentAlerts
from relay.adapters.reports_table import ReportsTable
from relay.adapters.sender_item import SenderItem
from relay.adapters.settings import ReportIntakeSettings
from relay.adapters.system_clock import SystemClock
from relay.domain.messaging_limit import MessagingLimit
from relay.domain.rate import Rate
from relay.usecases.check_limit import CheckLimit
from relay.usecases.follow_alert import FollowAlert
from relay.usecases.post_alert import House, PostAlert
from relay.usecases.read_reports import ReadReports
from relay.usecases.stop_alert import StopAlert
from relay.wiring.clients import s3, sqs, table


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
    alerts = AlertsTable(alerts_table, settings.alert_retention_days)
    ledgers = LedgersTable(alerts_table)
    house = House(settings.country, settings.languages, settings.alerts_per_hour, pace)
    groups = GroupsTable(table(settings.groups_table))
    queue = AlertQueue(sqs(), settings.alerts_queue_url)
    recent = RecentAlerts(alerts_table, settings.whatsapp_phone_number_id)
    limit = MessagingLimit(settings.messaging_limit, settings.reserved_for_immediate)
    check_limit = CheckLimit(recent, alerts, ledgers, clock, limit)
    follow = FollowAlert(alerts, ledgers, clock)
    sender = SenderItem(alerts_table, settings.whatsapp_phone_number_id, clock)
    return ReportIntake(
        PostAlert(groups, alerts, queue, clock, house, check_limit, sender),
        follow,
        StopAlert(alerts, sender, clock),
        alerts,
    )


@cache
def read_reports() -> ReadReports:
    """The use case of citizens' reports; an alert does not wait for its client of S3."""
    settings = read_settings(ReportIntakeSettings, os.environ)
    clock = SystemClock()
    return ReadReports(
        ReportsTable(table(settings.alerts_table), clock),
        MediaShelf(s3(), settings.media_bucket),
        clock,
        settings.media_retention_days,
    )
