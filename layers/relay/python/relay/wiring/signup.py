"""Plugs together the public part of the API, where people sign up."""

import os
from functools import cache
from typing import NamedTuple

from relay.adapters.environment import read_settings
from relay.adapters.groups_table import GroupsTable
from relay.adapters.settings import SignupSettings
from relay.adapters.signup_codes import SignupCodes
from relay.adapters.system_clock import SystemClock
from relay.api.join_page import JoinPage
from relay.domain.country import COUNTRIES
from relay.domain.municipality import municipality_name
from relay.usecases.sign_up import House, SignUp
from relay.wiring.clients import table


class Signup(NamedTuple):
    """What signing up is made of."""

    sign_up: SignUp
    page: JoinPage


@cache
def signup() -> Signup:
    """The use cases of ``signup``."""
    settings = read_settings(SignupSettings, os.environ)
    groups = table(settings.groups_table)
    house = House(
        municipality_name(settings.municipality),
        COUNTRIES[settings.country],
        settings.languages,
        settings.whatsapp_number,
        settings.whatsapp_link_url,
    )
    sign_up = SignUp(GroupsTable(groups), SignupCodes(groups), SystemClock(), house)
    return Signup(sign_up, JoinPage(house))
