import os
from pathlib import Path

import boto3
import pytest
from botocore.utils import should_bypass_proxies
from requests.utils import get_environ_proxies

from cli.frame.proxy import ask_directly
from cli.stack import find_stack
from tests.cli.stack import CloudFormation, as_local_stack

HERE, ELSEWHERE = "http://127.0.0.1:4566/x", "http://aws.example/x"


@pytest.fixture(autouse=True)
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "kept.example")
    monkeypatch.setenv("NO_PROXY", "other.example")


def test_what_lies_here_is_asked_for_directly_and_nothing_else() -> None:
    ask_directly([HERE])
    assert not get_environ_proxies(HERE, no_proxy=None)
    assert should_bypass_proxies(HERE)
    assert get_environ_proxies(ELSEWHERE, no_proxy=None)
    assert not should_bypass_proxies(ELSEWHERE)


def test_what_needed_no_proxy_before_needs_none_now() -> None:
    ask_directly([HERE])
    ask_directly([HERE])
    assert should_bypass_proxies("http://kept.example/")
    assert os.environ["no_proxy"] == "kept.example,127.0.0.1"


def test_the_local_stack_is_not_behind_the_proxy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(boto3, "client", lambda *_, **__: CloudFormation({}))
    as_local_stack()
    find_stack(stack="relay-town")
    assert "127.0.0.1" not in os.environ["no_proxy"]
    find_stack(local=True)
    assert "127.0.0.1" in os.environ["no_proxy"].split(",")
