"""Plugs together the fetching of citizens' files."""

import os
from functools import cache

from relay.adapters.environment import read_settings
from relay.adapters.media_shelf import MediaShelf
from relay.adapters.reports_table import ReportsTable
from relay.adapters.settings import MediaSettings
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp_media import WhatsAppMedia
from relay.usecases.fetch_media import FetchMedia
from relay.wiring.clients import s3, secret, table


@cache
def media() -> FetchMedia:
    """The use case of ``media``."""
    settings = read_settings(MediaSettings, os.environ)
    token = secret(settings.whatsapp_token_secret).text
    url = f"{settings.whatsapp_api_url}/{settings.whatsapp_graph_version}"
    return FetchMedia(
        ReportsTable(table(settings.alerts_table), SystemClock()),
        WhatsAppMedia(url, settings.whatsapp_phone_number_id, token),
        MediaShelf(s3(), settings.media_bucket),
    )
