"""Plugs together the lookup of groups."""

import os
from functools import cache

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.groups_table import GroupsTable
from relay.adapters.queues import DeliveryQueues
from relay.adapters.settings import GroupLookupSettings
from relay.usecases.look_up_groups import LookUpGroups
from relay.wiring.clients import sqs, table


@cache
def group_lookup() -> LookUpGroups:
    """The use case of ``group_lookup``."""
    settings = read_settings(GroupLookupSettings, os.environ)
    return LookUpGroups(
        GroupsTable(table(settings.groups_table)),
        AlertsTable(table(settings.alerts_table), settings.alert_retention_days),
        DeliveryQueues(sqs(), settings.urgent_queue_url, settings.normal_queue_url),
        abreast=settings.delivery_workers + 1,
    )
