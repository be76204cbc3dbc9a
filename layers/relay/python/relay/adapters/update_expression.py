"""Composing a DynamoDB update from its clauses."""

from typing import Any


class UpdateExpression:
    """SET, REMOVE, ADD and DELETE of one UpdateItem; names and values are aliased, so that any
    name will do.
    """

    def __init__(self) -> None:
        self._clauses: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}

    def set(self, **values: Any) -> "UpdateExpression":
        """Set attributes."""
        return self._each("SET", "{name} = {value}", values)

    def set_once(self, **values: Any) -> "UpdateExpression":
        """Set attributes that have no value yet."""
        return self._each("SET", "{name} = if_not_exists({name}, {value})", values)

    def add(self, **values: Any) -> "UpdateExpression":
        """Add to sets and numbers; DynamoDB knows no empty set, so those are passed over."""
        return self._each("ADD", "{name} {value}", {k: v for k, v in values.items() if v})

    def delete(self, **values: Any) -> "UpdateExpression":
        """Take elements out of sets."""
        return self._each("DELETE", "{name} {value}", values)

    def remove(self, name: str) -> "UpdateExpression":
        """Remove an attribute."""
        self._clauses.setdefault("REMOVE", []).append(self._name(name))
        return self

    def __bool__(self) -> bool:
        return bool(self._clauses)

    def arguments(self, **conditions: Any) -> dict[str, Any]:
        """Arguments of ``update_item``; ``conditions`` are further values, without the colon."""
        values = self._values | {f":{name}": value for name, value in conditions.items()}
        clauses = (f"{verb} {', '.join(parts)}" for verb, parts in self._clauses.items())
        return {
            "UpdateExpression": " ".join(clauses),
            "ExpressionAttributeNames": self._names,
            **({"ExpressionAttributeValues": values} if values else {}),
        }

    def _each(self, verb: str, form: str, values: dict[str, Any]) -> "UpdateExpression":
        for name, value in values.items():
            key = f":_{name}"
            self._values[key] = value
            clause = form.format(name=self._name(name), value=key)
            self._clauses.setdefault(verb, []).append(clause)
        return self

    def _name(self, name: str) -> str:
        self._names[f"#{name}"] = name
        return f"#{name}"
