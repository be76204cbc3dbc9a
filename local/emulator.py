"""ministack, the AWS emulator: one process on loopback, with IAM enforced."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3

from local.child import CannotStart, running
from local.project import PYTHON_OF_EMULATOR

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

REGION: Final = "eu-west-1"
# Signed with its own word, a caller is the account's root there; the functions get their roles'.
ROOT_KEY: Final = "test"


@dataclass(frozen=True)
class Emulator:
    """Where a running emulator is, and how its owner calls it."""

    port: int

    @property
    def url(self) -> str:
        """The endpoint of every AWS service."""
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def session(self) -> boto3.Session:
        """Signs as the account's root; the user's own ~/.aws neither helps nor hinders."""
        return boto3.Session(
            aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY, region_name=REGION
        )

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        """Client of CloudFormation."""
        return self.session.client("cloudformation", endpoint_url=self.url)

    @cached_property
    def s3(self) -> "S3Client":
        """Client of S3."""
        return self.session.client("s3", endpoint_url=self.url)

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        """Client of Secrets Manager."""
        return self.session.client("secretsmanager", endpoint_url=self.url)

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        """Client of Cognito's user pools."""
        return self.session.client("cognito-idp", endpoint_url=self.url)

    @cached_property
    def functions(self) -> "LambdaClient":
        """Client of Lambda."""
        return self.session.client("lambda", endpoint_url=self.url)

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        """Client of CloudWatch Logs."""
        return self.session.client("logs", endpoint_url=self.url)

    @cached_property
    def dynamodb(self) -> "DynamoDBServiceResource":
        """DynamoDB's tables as boto3 resources."""
        return self.session.resource("dynamodb", endpoint_url=self.url)

    @cached_property
    def sqs(self) -> "SQSClient":
        """Client of SQS."""
        return self.session.client("sqs", endpoint_url=self.url)


@contextlib.contextmanager
def emulator(
    port: int, *, folder: Path, log: Path, leaves: Sequence[Path] = ()
) -> Iterator[Emulator]:
    """Run the emulator for the length of the block; its `folder` goes then, and what it `leaves`.

    Raises CannotStart.
    """
    if not PYTHON_OF_EMULATOR.exists():
        raise CannotStart("ministack is not installed; `make run` and `make test` see to that.")
    started = Emulator(port)
    folder.mkdir(parents=True, exist_ok=True)
    with running(
        [PYTHON_OF_EMULATOR, Path(__file__).with_name("emulator_launch.py")],
        health_url=f"{started.url}/_ministack/health",
        log=log,
        leaves=[folder, *leaves],
        environment=_settings(started, folder),
    ):
        yield started


def _settings(emulator: Emulator, folder: Path) -> dict[str, str]:
    """What ministack reads from its environment."""
    return {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(emulator.port),
        "MINISTACK_REGION": REGION,
        # Two servers on fixed ports that nobody here uses.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        # Workers' folders and signing keys are made here and not removed by ministack.
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        # The functions inherit this environment and find the emulator by it, as the SDK does.
        "AWS_ENDPOINT_URL": emulator.url,
        # Nothing of the user's own AWS account gets near them.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PYTHONUNBUFFERED": "1",
    }
