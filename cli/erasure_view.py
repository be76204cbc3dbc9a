"""What an erasure took and what it leaves, for whoever asked for it."""

from collections.abc import Iterable

from relay.usecases.personal_data import Receipt

from cli.nouns import counted


def erased_lines(receipt: Receipt) -> Iterable[str]:
    """The receipt in sentences."""
    went = (
        counted(receipt.identities, "identity", "identities"),
        counted(receipt.memberships, "membership"),
        counted(receipt.applications, "application"),
        counted(receipt.consents, "consent"),
    )
    yield f"Erased {receipt.member}: {', '.join(went)}."
    yield receipt.reports
    yield (
        f"Something may still be in the inbound queue for {receipt.inbound_queue_days} days, among"
        f" dead letters for {receipt.dead_letter_days} and in backups for {receipt.backup_days}."
    )
    yield (
        "A keyed hash of each identity stays for"
        f" {receipt.hashed_identity_days} days, so that nothing late brings the person back."
    )
