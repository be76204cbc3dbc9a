"""What was deployed: the stack's own template as CloudFormation keeps it, its references resolved.

A deployment does not undo what somebody changed by hand: CloudFormation compares templates, not
the resources (CloudFormation user guide, "Detect unmanaged configuration changes"). So the doctor
compares what stands there with this.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Anything:
    """Stands for a value that cannot be told from here: equal to whatever it is compared with."""

    def __eq__(self, _: object) -> bool:
        """Whatever it is."""
        return True

    def __str__(self) -> str:
        """In a command that somebody types."""
        return "…"

    __hash__ = None  # type: ignore[assignment]


ANYTHING = Anything()

ARNS = {
    "AWS::DynamoDB::Table": "dynamodb:{here}:table/{own}",
    "AWS::Events::Rule": "events:{here}:rule/{own}",
    "AWS::IAM::Role": "iam::{account}:role/{own}",
    "AWS::KMS::Key": "kms:{here}:key/{own}",
    "AWS::Lambda::Function": "lambda:{here}:function:{own}",
    "AWS::Logs::LogGroup": "logs:{here}:log-group:{own}:*",
    "AWS::S3::Bucket": "s3:::{own}",
    "AWS::SQS::Queue": "sqs:{here}:{own}",
}
"""Behind ``arn:aws:``, by type (Service Authorization Reference)."""


@dataclass(frozen=True)
class Blueprint:
    """A processed template, and what its references mean in this stack.

    ``owns`` has type and own name of each resource, by its name in the template.
    """

    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    owns: Mapping[str, tuple[str, str]]
    account: str
    region: str

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of the stack's resources of a type, by their names in the template."""
        return {
            name: self.resolved(each.get("Properties", {}))
            for name, each in self.template["Resources"].items()
            if each["Type"] == kind and name in self.owns
        }

    def resolved(self, value: Any) -> Any:
        """The value with what it refers to put in place; ANYTHING where that is not known."""
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1 and (found := self._function(*next(iter(value.items())))) is not None:
            return found
        return {name: self.resolved(each) for name, each in value.items()}

    def _function(self, name: str, given: Any) -> Any:
        """What an intrinsic function comes to; None if it is none."""
        match name:
            case "Ref":
                return self._named(str(given))
            case "Fn::GetAtt":
                return self._attribute(*(given.split(".", 1) if isinstance(given, str) else given))
            case "Fn::Sub":
                text, more = given if isinstance(given, list) else (given, {})
                return self._filled(str(text), self.resolved(more))
            case "Fn::Join":
                return self._joined(given[0], self.resolved(given[1]))
            case "Fn::If":
                return self.resolved(given[1] if self._holds({"Condition": given[0]}) else given[2])
        return None

    def _named(self, name: str) -> Any:
        known = {"AWS::AccountId": self.account, "AWS::Region": self.region}
        known |= {"AWS::Partition": "aws", **self.parameters}
        return self.owns[name][1] if name in self.owns else known.get(name, ANYTHING)

    def _attribute(self, name: str, attribute: str) -> Any:
        """As an output tells it, or made as AWS makes it."""
        for output, told in self.template.get("Outputs", {}).items():
            if told["Value"] in ({"Fn::GetAtt": [name, attribute]},) and output in self.outputs:
                return self.outputs[output]
        if name not in self.owns:
            return ANYTHING
        kind, own = self.owns[name]
        short = own.rpartition("/")[2] if kind == "AWS::SQS::Queue" else own
        if attribute == "Arn" and kind in ARNS:
            here = f"{self.region}:{self.account}"
            return "arn:aws:" + ARNS[kind].format(here=here, account=self.account, own=short)
        return short if attribute == "QueueName" else ANYTHING

    def _filled(self, text: str, more: Mapping[str, Any]) -> Any:
        names = re.findall(r"\$\{([^!}]+)\}", text)
        values = {each: more.get(each) or self._at(each) for each in names}
        if any(isinstance(each, Anything) for each in values.values()):
            return ANYTHING
        return re.sub(r"\$\{([^!}]+)\}", lambda found: str(values[found[1]]), text)

    def _at(self, name: str) -> Any:
        first, dot, attribute = name.partition(".")
        return self._attribute(first, attribute) if dot else self._named(name)

    @staticmethod
    def _joined(between: str, parts: Any) -> Any:
        known = isinstance(parts, list) and not any(isinstance(each, Anything) for each in parts)
        if isinstance(parts, str):  # a parameter that is a list already
            return parts
        return between.join(map(str, parts)) if known else ANYTHING

    def _holds(self, condition: Any) -> bool:
        """Whether a condition of the template holds."""
        ((name, given),) = condition.items()
        match name:
            case "Condition":
                return self._holds(self.template["Conditions"][given])
            case "Fn::Not":
                return not self._holds(given[0])
            case "Fn::And":
                return all(map(self._holds, given))
        first, second = self.resolved(given)
        return str(first) == str(second)
