"""What goes over the line to AWS."""

from typing import Any


class Calls:
    """Counts the calls of a boto3 client, by operation name."""

    def __init__(self, client: Any) -> None:
        self.made: list[str] = []
        client.meta.events.register("before-call", self._note)

    def _note(self, model: Any, **_: object) -> None:
        self.made.append(model.name)
