"""Checkov on the template as AWS gets it: `python -m local.scan`.

The scanner reads neither YAML's "<<" nor what SAM makes of a function, so it gets the processed
template. Exceptions stand beside their resources, under Metadata (checkov: skip).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.emulator import REGION
from local.project import ROOT, STATE

CHECKOV = STATE / "checkov" / "bin" / "checkov"
NOWHERE = "s3://bucket/package.zip"
"""Where the code lies; nothing is uploaded for a scan."""


def main() -> int:
    """Scan; returns the scanner's exit code, 0 if it has nothing to say."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "template.json"
        target.write_text(json.dumps(processed()))
        # Its updates of rules come with its version, and not over the network.
        options = ["--framework", "cloudformation", "--quiet", "--compact", "--skip-download"]
        return subprocess.run([CHECKOV, "-f", target, *options]).returncode  # noqa: S603


def processed() -> dict[str, Any]:
    """The template after SAM's transform."""
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
    for resource in template["Resources"].values():
        for code in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][code] = NOWHERE
    # SAM asks the environment for the region.
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    made: dict[str, Any] = transform(template, {}, _NoManagedPolicies())
    return made


class _NoManagedPolicies:
    """The template names none of AWS's managed policies."""

    def load(self) -> dict[str, str]:
        return {}


if __name__ == "__main__":
    sys.exit(main())
