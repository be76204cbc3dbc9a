"""The token that every call of the Cloud API carries."""

from typing import Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

logger = Logger(child=True)


class Token(Protocol):
    """Gives the token; ``fresh`` asks for it anew, whatever is remembered."""

    def __call__(self, *, fresh: bool = False) -> str:
        """Raises GetParameterError."""


class TokenUnreadable(Exception):
    """There is no token to send with; says why without quoting it."""


def bearer(token: Token, *, fresh: bool) -> dict[str, str]:
    """The header that carries the token (RFC 6750).

    Raises:
        TokenUnreadable: and the log has it, as most callers only go by it.
    """
    try:
        text = token(fresh=fresh)
    except GetParameterError as error:
        raise _logged(f"WhatsApp's token: {error}") from error
    if not text or any(not "!" <= letter <= "~" for letter in text):
        raise _logged("the secret with WhatsApp's token holds no token: blanks or symbols")
    return {"Authorization": f"Bearer {text}"}


def _logged(why: str) -> TokenUnreadable:
    logger.error("there is no token for WhatsApp", why=why)
    return TokenUnreadable(why)
