"""Hashes that nobody can look up without the key: what stands in for numbers, ids and messages."""

import hmac


class KeyedHash:
    """HMAC-SHA256 with a secret key, in hexadecimal.

    A plain hash of a phone number hides nothing: there are few enough of them to try them all.
    """

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the key of the hashes is empty")
        self._key = secret.encode()

    def __call__(self, text: str) -> str:
        """64 hexadecimal digits, the same ones for the same text."""
        return hmac.digest(self._key, text.encode(), "sha256").hex()
