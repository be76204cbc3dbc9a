"""What is said fits WhatsApp in every language, and names the emergency number where it must."""

from collections.abc import Iterator

import pytest
from relay.domain.country import COUNTRIES
from relay.domain.group import Group
from relay.domain.identity import Identity
from relay.domain.member import Membership
from relay.domain.own_data import erased, personal_data
from relay.domain.payload import Verb, payload_in
from relay.domain.person import Consent, Person
from relay.domain.reply import Reply
from relay.domain.speech import _WORDS, LANGUAGES, Voice

LONG = [Group(f"BU{number:08}", f"Buurt met een lange naam {number:02}") for number in range(30)]
SOMEBODY = Person(
    "f" * 32,
    Identity("+31612345678", "NL.1"),
    "nl",
    memberships={each.id: Membership(1) for each in LONG[:20]},
    told={f"thanks {number}": number for number in range(50)},
)
ID = "8a1f4d8e-52ab-5f0e-9d0c-7a5a5b1c2e90"


def replies(language: str, country: str) -> Iterator[Reply]:
    """Everything that can be said, with the longest names."""
    voice = Voice(language, COUNTRIES[country].emergency, "Nieuw-Nergenshuizen aan de Rivier")
    rules = COUNTRIES[country].rules(language).one_line
    yield voice.join_question(LONG, rules, "code:K7M2X9XQ4T")
    yield voice.welcome(LONG)
    yield voice.applied(LONG)
    yield voice.too_many()
    yield voice.code_unknown()
    yield voice.which_group(LONG)
    yield voice.which_group([])
    yield voice.howto()
    yield voice.goodbye()
    yield voice.goodbye_nowhere()
    yield voice.left_group(LONG)
    yield voice.your_groups(LONG[:3], LONG[3:])
    yield voice.your_groups([], LONG)
    yield voice.language_question(tuple(LANGUAGES))
    yield voice.language_question(tuple(LANGUAGES), missing=True)
    yield voice.language_changed()
    yield voice.tell_more(ID)
    yield voice.thanks(ID, ask=ID)
    yield voice.thanks(ID, ask=None)
    yield voice.shown()
    yield voice.unclear(ID)
    yield voice.danger()
    yield voice.unreadable()
    yield voice.erase_question()
    yield erased(voice)
    consents = [Consent(each.id, "2026-11", "f" * 64, "nl", 1, "page", "w") for each in LONG[:20]]
    yield personal_data(voice, SOMEBODY, consents, {each.id: each for each in LONG})


EVERY = [
    pytest.param(reply, id=f"{country}-{language}-{number}")
    for country in COUNTRIES
    for language in LANGUAGES
    for number, reply in enumerate(replies(language, country))
]


@pytest.mark.parametrize("reply", EVERY)
def test_it_fits_whatsapp(reply: Reply) -> None:
    """Sheet of the Cloud API, 1.4 and 1.6."""
    assert 0 < len(reply.body) <= (1_024 if reply.buttons or reply.rows else 4_096)
    assert len(reply.buttons) <= 3
    assert all(0 < len(each.title) <= 20 and len(each.id) <= 256 for each in reply.buttons)
    assert len(reply.rows) <= 10
    assert all(0 < len(each.title) <= 24 and len(each.id) <= 200 for each in reply.rows)
    assert all(len(each.description) <= 72 for each in reply.rows)
    assert bool(reply.rows) == bool(reply.menu)
    assert len(reply.menu) <= 20
    assert "{" not in reply.body


@pytest.mark.parametrize("reply", EVERY)
def test_every_button_is_one_of_ours(reply: Reply) -> None:
    assert all(payload_in(each.id) for each in (*reply.buttons, *reply.rows))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    assert _WORDS[language].keys() == _WORDS["en"].keys()
    assert all(_WORDS[language].values())


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_and_thanks_name_the_number_of_the_country(country: str, language: str) -> None:
    emergency = COUNTRIES[country].emergency
    voice = Voice(language, emergency, "X")
    for reply in (voice.danger(), voice.thanks(ID, ask=None), voice.welcome(LONG), voice.howto()):
        assert emergency in reply.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_welcome_says_how_to_leave(language: str) -> None:
    assert "STOP" in Voice(language, "112", "X").welcome(LONG).body


def test_a_payload_leads_back() -> None:
    assert payload_in("tip:abc") == (Verb.TIP, "abc")
    assert payload_in("no") == (Verb.NO, "")
    assert payload_in("nonsense:abc") is None
