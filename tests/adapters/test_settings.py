from dataclasses import dataclass

import pytest
from relay.adapters.environment import SettingsIncomplete, read_settings


@dataclass(frozen=True)
class Settings:
    some_table: str
    alerts_per_hour: int
    messages_per_second: float
    languages: tuple[str, ...]


GIVEN = {
    "SOME_TABLE": "town-Alerts",
    "ALERTS_PER_HOUR": "10",
    "MESSAGES_PER_SECOND": "76.5",
    "LANGUAGES": "nl,fr",
    "SOMETHING_ELSE": "x",
}


def test_settings_are_read_with_their_types() -> None:
    assert read_settings(Settings, GIVEN) == Settings("town-Alerts", 10, 76.5, ("nl", "fr"))


def test_a_single_language_is_a_list_too() -> None:
    assert read_settings(Settings, {**GIVEN, "LANGUAGES": "nl"}).languages == ("nl",)


def test_everything_missing_or_unreadable_is_named_at_once() -> None:
    broken = {"ALERTS_PER_HOUR": "ten", "MESSAGES_PER_SECOND": "", "LANGUAGES": "nl"}
    with pytest.raises(SettingsIncomplete) as incomplete:
        read_settings(Settings, broken)
    assert str(incomplete.value) == (
        "SOME_TABLE is missing; "
        "ALERTS_PER_HOUR is not a number: 'ten'; "
        "MESSAGES_PER_SECOND is not a number: ''"
    )
