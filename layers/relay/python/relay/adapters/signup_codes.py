"""Sign-up codes on the Groups table: nothing in them is personal.

    pk=SIGNUP  sk=<SHA-256 of the code>  groups, language, rules, expires (Unix ms), used_by, ttl

Only hashes are kept, of the code and of the message that used it, so whoever reads the table can
neither join with a code nor tell whose it was. A code that was used is kept for as long as that
message may come again.
"""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr

from relay.domain.person import LATE_S
from relay.usecases.people_ports import Signup

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class SignupCodes:
    """One request for each call."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def put(self, code: str, signup: Signup) -> None:
        """Keep a new code."""
        item: dict[str, Any] = {
            **_key(code),
            "groups": list(signup.groups),
            "language": signup.language,
            "rules": signup.rules,
            "expires": signup.expires,
            "ttl": -(-signup.expires // 1_000),
        }
        self._table.put_item(Item=item)

    def get(self, code: str, now: int) -> Signup | None:
        """What a code stands for; None if it does not exist, was used or has expired."""
        item = self._table.get_item(Key=_key(code), ConsistentRead=True).get("Item")
        if item is None or "used_by" in item or int(str(item["expires"])) <= now:
            return None
        return _signup(item)

    def use(self, code: str, message: str, now: int) -> Signup | None:
        """Take the code, for the message of this id that WhatsApp took at ``now`` (Unix ms): the
        same message gets it again, whenever that is.

        None if it does not exist, had expired, or another message was faster.
        """
        user = _hash(message)
        unused = Attr("used_by").not_exists() & Attr("expires").gt(now)
        try:
            answer = self._table.update_item(
                Key=_key(code),
                UpdateExpression="SET used_by = :user, #ttl = :until",
                ConditionExpression=Attr("used_by").eq(user) | unused,
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":user": user, ":until": now // 1_000 + LATE_S},
                ReturnValues="ALL_NEW",
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return None
        return _signup(answer["Attributes"])


def _key(code: str) -> dict[str, str]:
    return {"pk": "SIGNUP", "sk": _hash(code)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _signup(item: Mapping[str, Any]) -> Signup:
    return Signup(tuple(item["groups"]), item["language"], item["rules"], int(item["expires"]))
