"""Who calls, as the JWT authorizer of the gateway tells."""

from collections.abc import Mapping
from dataclasses import dataclass

_CLIENTS = ("client_id", "azp", "appid", "sub")
"""Where issuers name the client: Cognito and RFC 9068, OpenID Connect, Entra ID, anybody."""

_PEOPLE = ("name", "email", "preferred_username", "username")


class NoClient(Exception):
    """The token names no client, so nobody could be held to a quota."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The client that holds the token, and the person it names, if any."""

    client: str
    person: str | None


def caller_of(claims: Mapping[str, str]) -> Caller:
    """The caller whom verified claims tell of. Raises NoClient."""
    client = next((claims[name] for name in _CLIENTS if claims.get(name)), None)
    if client is None:
        raise NoClient
    person = next((claims[name] for name in _PEOPLE if claims.get(name)), None)
    return Caller(client, person)
