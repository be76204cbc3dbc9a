"""The search for people in logs and queues finds them; nothing else would show that it works."""

import pytest

from tests.privacy import people_in

SEEN = "Man met grijze jas rende de Dorpsstraat in"


@pytest.mark.parametrize(
    "text",
    [
        '{"to": "+31612345678"}',
        "31612345678",
        "0031 6 12345678",
        "sent to +31 6 1234 5678.",
        "+32470123456",
        "06-12345678",
        "4915112345678 is +4915112345678",
        "heard NL.13491208655302741918",
        "wamid.HBgLMzE2MTIzNDU2NzgVAgARGBI=",
        "pk=IDENTITY#+31612345678",
    ],
)
def test_a_number_or_an_id_is_found_however_it_is_written(text: str) -> None:
    assert people_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "1795389428686",
        "2026-11-22 23:14:31,044+0000",
        "7e0e9f1d26ffc046e428b374059a1660a2f2f3902d11b111ef5a0acbef00ff52",
        "d987f23c-7a64-52aa-91a3-b29658e8528c",
        '{"level":"INFO","location":"hear:45","known":false,"left":false}',
        "REPORT RequestId: b9aa0097-37b9-4af9-98b6-605f5fbebfaa Duration: 1982 ms",
    ],
)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert not people_in(text)


def test_a_line_of_what_was_said_is_found() -> None:
    assert people_in(f'failure: "{SEEN}"', [f"Dag\n{SEEN}"]) == [SEEN]
    assert not people_in("STOP", ["STOP"]), "a word that stands anywhere"


def test_the_services_own_number_is_no_secret() -> None:
    assert not people_in("+31200014567", ours=["31200014567"])
