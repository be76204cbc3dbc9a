"""A stack on the emulator calls its own API where the emulator has it, not at AWS's host name."""

from typing import Any

from local.gateway import Template

AT_AWS = "https://${Api}.execute-api.${AWS::Region}.amazonaws.com"


def call_own_api_at(emulator_url: str, template: Template) -> Template:
    """The processed template, with that address in the environments of its functions."""
    here = f"{emulator_url}/_aws/execute-api/${{Api}}"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            variables = resource["Properties"].get("Environment", {}).get("Variables", {})
            variables.update({name: _moved(value, here) for name, value in variables.items()})
    return template


def _moved(value: Any, here: str) -> Any:
    if isinstance(value, dict) and isinstance(value.get("Fn::Sub"), str):
        return {"Fn::Sub": value["Fn::Sub"].replace(AT_AWS, here)}
    return value
