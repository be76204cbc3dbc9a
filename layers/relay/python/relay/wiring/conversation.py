"""Plugs together the conversation with citizens."""

import os
from functools import cache

import boto3

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.answerable_alerts import AnswerableAlerts
from relay.adapters.environment import read_settings
from relay.adapters.groups_table import GroupsTable
from relay.adapters.inbound_queue import OwedQueue
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.media_queue import MediaQueue
from relay.adapters.people_table import PeopleTable
from relay.adapters.pseudonyms import Pseudonyms
from relay.adapters.rate_item import RateItem
from relay.adapters.recent_alerts import RecentAlerts
from relay.adapters.report_events import ReportEvents
from relay.adapters.reports_table import ReportsTable
from relay.adapters.sender_item import SenderItem
from relay.adapters.settings import ConversationSettings
from relay.adapters.signup_codes import SignupCodes
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp import WhatsAppMessenger
from relay.domain.country import COUNTRIES
from relay.domain.municipality import municipality_name
from relay.domain.rate import Rate
from relay.usecases.converse import Converse, Shelves
from relay.usecases.emergency_line import EmergencyLine
from relay.usecases.exchange import Town
from relay.usecases.say import Say
from relay.usecases.talk_of_groups import TalkOfGroups
from relay.usecases.talk_of_reports import TalkOfReports
from relay.usecases.understand import Understand
from relay.wiring.clients import PATIENCE, secret, sqs, table

CHAT_IDLE_MS = 1_000
"""Between two answers of a chat a connection may be closed at the other end; a new one is cheap."""


@cache
def conversation() -> Converse:
    """The use case of ``conversation``."""
    settings = read_settings(ConversationSettings, os.environ)
    clock, pseudonyms = SystemClock(), secret(settings.pseudonym_secret).text()
    keyed = KeyedHash(pseudonyms)
    groups_table, alerts_table = table(settings.groups_table), table(settings.alerts_table)
    groups, number = GroupsTable(groups_table), settings.whatsapp_phone_number_id
    members, days = table(settings.members_table), settings.contact_retention_days
    people = PeopleTable(members, keyed, clock, days, groups)
    reports = ReportsTable(alerts_table, clock, settings.report_retention_days)
    events = ReportEvents(boto3.client("events", config=PATIENCE), settings.municipality)
    sender = SenderItem(alerts_table, number, clock)
    alerts = AnswerableAlerts(
        RecentAlerts(alerts_table, number), AlertsTable(alerts_table), LedgersTable(alerts_table)
    )
    understand = Understand(
        TalkOfGroups(groups, SignupCodes(groups_table)),
        TalkOfReports(alerts, reports, events, Pseudonyms(keyed)),
        people,
    )
    say = _say(settings, sender, clock)
    owed = OwedQueue(sqs(), settings.inbound_queue_url, pseudonyms)
    return Converse(
        people,
        Shelves(reports, events, MediaQueue(sqs(), settings.media_queue_url)),
        sender,
        understand,
        say,
        EmergencyLine(people, say, owed, clock),
        clock,
        Town(
            municipality_name(settings.municipality),
            COUNTRIES[settings.country],
            settings.languages,
        ),
    )


def _say(settings: ConversationSettings, sender: SenderItem, clock: SystemClock) -> Say:
    pace, number = Rate(settings.messages_per_second), settings.whatsapp_phone_number_id
    url = f"{settings.whatsapp_api_url}/{settings.whatsapp_graph_version}/{number}/messages"
    token = secret(settings.whatsapp_token_secret).text
    rate = RateItem(table(settings.alerts_table), number, pace, clock)
    return Say(rate, sender, WhatsAppMessenger(url, token, pace, clock, CHAT_IDLE_MS), clock)
