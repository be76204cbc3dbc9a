"""What the emulator cannot make of the template, and nobody misses on one's own machine.

ministack 1.5 refuses a template with a type it does not know, and an alarm on metric math.
"""

from local.gateway import Resource, Template

UNKNOWN = {"AWS::Budgets::Budget", "AWS::Logs::QueryDefinition"}


def leave_out(template: Template) -> Template:
    """The processed template without a budget, saved queries and alarms on sums of metrics."""
    kept = {
        name: resource for name, resource in template["Resources"].items() if not _unknown(resource)
    }
    return template | {"Resources": kept}


def _unknown(resource: Resource) -> bool:
    """Nothing else may refer to such a resource; CloudFormation would say so."""
    return resource["Type"] in UNKNOWN or (
        resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
    )
