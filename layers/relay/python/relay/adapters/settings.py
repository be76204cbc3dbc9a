"""Settings of the functions: environment variables as typed classes, one per function."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportIntakeSettings:
    """What ``report_intake`` needs."""

    groups_table: str
    alerts_table: str
    alerts_queue_url: str
    country: str
    languages: tuple[str, ...]
    alerts_per_hour: int
    messages_per_second: float
    messaging_limit: int
    reserved_for_immediate: int
    whatsapp_phone_number_id: str
    media_bucket: str
    alert_retention_days: int
    media_retention_days: int


@dataclass(frozen=True, slots=True)
class GroupLookupSettings:
    """What ``group_lookup`` needs."""

    groups_table: str
    alerts_table: str
    urgent_queue_url: str
    normal_queue_url: str
    delivery_workers: int
    alert_retention_days: int


@dataclass(frozen=True, slots=True)
class WhatsappDeliverySettings:
    """What ``whatsapp_delivery`` needs."""

    members_table: str
    alerts_table: str
    urgent_queue_url: str
    normal_queue_url: str
    messages_per_second: float
    whatsapp_api_url: str
    whatsapp_graph_version: str
    whatsapp_phone_number_id: str
    whatsapp_token_secret: str
    alert_retention_days: int


@dataclass(frozen=True, slots=True)
class WhatsappWebhookSettings:
    """What ``whatsapp_webhook`` needs."""

    receipts_queue_url: str
    inbound_queue_url: str
    whatsapp_webhook_secret: str
    whatsapp_phone_number_id: str


@dataclass(frozen=True, slots=True)
class ReceiptsSettings:
    """What ``receipts`` needs."""

    alerts_table: str
    urgent_queue_url: str
    normal_queue_url: str
    whatsapp_phone_number_id: str
    alert_retention_days: int


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """What ``sweep`` needs."""

    alerts_table: str
    alerts_queue_url: str
    urgent_queue_url: str
    normal_queue_url: str
    whatsapp_api_url: str
    whatsapp_graph_version: str
    whatsapp_phone_number_id: str
    whatsapp_token_secret: str
    messages_per_second: float
    unread_minutes: int


@dataclass(frozen=True, slots=True)
class SignupSettings:
    """What ``signup`` needs."""

    groups_table: str
    country: str
    languages: tuple[str, ...]
    municipality: str
    whatsapp_number: str
    whatsapp_link_url: str


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """What ``conversation`` needs."""

    members_table: str
    groups_table: str
    alerts_table: str
    inbound_queue_url: str
    media_queue_url: str
    country: str
    languages: tuple[str, ...]
    municipality: str
    messages_per_second: float
    whatsapp_api_url: str
    whatsapp_graph_version: str
    whatsapp_phone_number_id: str
    whatsapp_token_secret: str
    pseudonym_secret: str
    report_retention_days: int
    contact_retention_days: int


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """What ``media`` needs."""

    alerts_table: str
    media_bucket: str
    whatsapp_api_url: str
    whatsapp_graph_version: str
    whatsapp_phone_number_id: str
    whatsapp_token_secret: str


@dataclass(frozen=True, slots=True)
class RecountSettings:
    """What ``recount`` needs."""

    members_table: str
    groups_table: str


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """What ``probe`` needs."""

    alerts_table: str
    country: str
    languages: tuple[str, ...]
    drill_group: str
    queue_urls: tuple[str, ...]
    dead_letter_urls: tuple[str, ...]
    webhook_url: str
    whatsapp_api_url: str
    whatsapp_graph_version: str
    whatsapp_business_account_id: str
    whatsapp_phone_number_id: str
    whatsapp_token_secret: str
    whatsapp_webhook_secret: str


@dataclass(frozen=True, slots=True)
class CanarySettings:
    """What ``canary`` needs."""

    groups_table: str
    members_table: str
    alerts_table: str
    alerts_queue_url: str
    country: str
    languages: tuple[str, ...]
    alerts_per_hour: int
    messages_per_second: float
    messaging_limit: int
    reserved_for_immediate: int
    whatsapp_phone_number_id: str
    drill_group: str
    alert_retention_days: int
