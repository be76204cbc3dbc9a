"""Numbers with their nouns, as sentences need them."""


def counted(count: int, noun: str, nouns: str | None = None) -> str:
    """``1 group``, ``2 groups``; ``nouns`` where an s does not do."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
