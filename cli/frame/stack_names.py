"""The stacks that a shell can complete ``--stack`` with: those of the samconfig.toml at hand."""

import tomllib
from pathlib import Path

SAMCONFIG = Path("samconfig.toml")


def stacks_here() -> list[str]:
    """Their names (AWS SAM's configuration file: ``<environment>.deploy.parameters.stack_name``).

    None where there is no such file, or one that is not to be read: completion never fails.
    """
    try:
        environments = tomllib.loads(SAMCONFIG.read_text("utf-8")).values()
        deploys = [each.get("deploy", {}) for each in environments if isinstance(each, dict)]
        chosen = [each.get("parameters", {}) for each in deploys]
        return [str(each["stack_name"]) for each in chosen if "stack_name" in each]
    except (AttributeError, OSError, TypeError, ValueError):
        return []
