"""The police's token: who issues it, and that the API takes it."""

from collections.abc import Iterator

import requests

from cli.checks.asking import found
from cli.checks.finding import Seen, fail, together
from cli.checks.patient import Patient

CLIENT = "PoliceMachine"
POOL = "PoliceUsers"
GRANT = "client_credentials"
NEW_CLIENT = "make a new one: docs/security.md, a client secret of the police leaked"


def client(patient: Patient) -> Seen:
    """Whether the police can fetch a token that the API takes, with all its scopes."""
    if patient.stack.parameters.get("TokenIssuer"):
        return together(_of_issuer(patient), "their own issuer answers")
    return together(_of_cognito(patient), "can fetch a token for the API")


def _of_cognito(patient: Patient) -> Iterator[Seen]:
    cognito, pool, own = patient.client("cognito-idp"), patient.own(POOL), patient.own(CLIENT)
    if found(cognito.describe_user_pool, UserPoolId=pool) is None:
        yield fail("the police's user pool is gone: nobody can post an alert", patient.anew)
        return
    told = found(cognito.describe_user_pool_client, UserPoolId=pool, ClientId=own)
    if told is None:
        yield fail("the police's client is gone: nobody can post an alert", NEW_CLIENT)
    elif lacking := sorted(_wanted(patient) - set(_granted(told["UserPoolClient"]))):
        yield fail(
            f"the police's client may not ask for {', '.join(lacking)}",
            f"Cognito > {pool} > App clients > Login pages: {GRANT} with all four scopes",
        )
    yield from _of_domain(patient)
    yield from _of_api(patient, f"/{pool}", own)


def _wanted(patient: Patient) -> set[str]:
    deployed = patient.blueprint.of_type("AWS::Cognito::UserPoolClient")[CLIENT]
    return {*deployed["AllowedOAuthScopes"], GRANT}


def _granted(told: dict[str, list[str]]) -> list[str]:
    return [*told.get("AllowedOAuthScopes", []), *told.get("AllowedOAuthFlows", [])]


def _of_domain(patient: Patient) -> Iterator[Seen]:
    """Where the token is fetched, and the scopes that the pool knows."""
    cognito, own = patient.client("cognito-idp"), patient.own("PoliceTokenDomain")
    told = found(cognito.describe_user_pool_domain, Domain=own)
    if not told or not told["DomainDescription"].get("UserPoolId"):
        command = (
            f"cognito-idp create-user-pool-domain --domain {own} --user-pool-id {patient.own(POOL)}"
        )
        yield fail("the address where tokens are fetched is gone", f"`{patient.aws(command)}`")
    for name, each in patient.blueprint.of_type("AWS::Cognito::UserPoolResourceServer").items():
        server = found(
            cognito.describe_resource_server,
            UserPoolId=patient.own(POOL),
            Identifier=each["Identifier"],
        )
        scopes = server["ResourceServer"].get("Scopes", []) if server else []
        wanted = {scope["ScopeName"] for scope in each["Scopes"]}
        if wanted - {scope["ScopeName"] for scope in scopes}:
            yield fail(f"the scopes {name} are gone: no token has them", patient.anew)


def _of_api(patient: Patient, issuer: str, audience: str) -> Iterator[Seen]:
    """Whether the API's authorizer asks for a token of this issuer, meant for this audience."""
    gateway, api = patient.client("apigatewayv2"), patient.own("Api")
    told = found(gateway.get_authorizers, ApiId=api)
    taken = [each.get("JwtConfiguration", {}) for each in told["Items"]] if told else []
    if not any(
        str(each.get("Issuer", "")).endswith(issuer) and audience in each.get("Audience", [])
        for each in taken
    ):
        yield fail(
            "the API takes no token of the police",
            f"API Gateway > {api} > Authorization: an issuer that ends in {issuer}, with the"
            f" audience {audience}",
        )


def _of_issuer(patient: Patient) -> Iterator[Seen]:
    """The police's own issuer: API Gateway reads there how to check a token."""
    issuer = patient.stack.parameter("TokenIssuer")
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        answer = patient.session.get(url, timeout=10)
        known = answer.ok and "jwks_uri" in answer.json()
    except (requests.RequestException, ValueError):
        known = False
    if not known:
        yield fail(f"{issuer} does not tell how to check its tokens", f"see {url}; TokenIssuer")
    yield from _of_api(patient, issuer, patient.stack.parameter("TokenAudience"))
