"""What the template's references stand for: ``!Ref``, ``!GetAtt``, ``!Join``, as text."""

from collections.abc import Mapping
from typing import Any


class References:
    """``values`` are parameters and resources by name; a resource's ARN is ``name.Arn``.

    What they do not name stands for its own name: a function may have settings that nobody asks
    for here.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, value: Any) -> str:
        """A value of the template, resolved."""
        match value:
            case {"Ref": str(name)}:
                return self._values.get(name, name)
            case {"Fn::GetAtt": [str(name), "Arn"]}:
                return self._values.get(f"{name}.Arn", name)
            case {"Fn::GetAtt": [str(name), *_]}:
                return self._values.get(name, name)
            case {"Fn::Join": [glue, parts]}:
                texts = [parts] if isinstance(parts, dict) else parts
                return str(glue).join(map(self.text, texts))
            case dict():
                return "unused"
            case _:
                return str(value)
