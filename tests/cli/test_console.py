import pytest
import typer
from botocore.exceptions import BotoCoreError, NoCredentialsError, NoRegionError

from cli.console import AWS_FAILED, aws_errors


@pytest.mark.parametrize(
    ("failed", "mend"),
    [(NoRegionError(), "AWS_DEFAULT_REGION"), (NoCredentialsError(), "AWS_PROFILE")],
)
def test_where_aws_does_not_say_what_helps_we_do(
    failed: BotoCoreError, mend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, aws_errors():
        raise failed
    assert ended.value.exit_code == AWS_FAILED
    assert mend in capsys.readouterr().err
