"""What the scanner of the template gets to see."""

from local.scan import processed


def test_the_scanner_sees_what_aws_sees_and_why_something_is_left_out() -> None:
    resources = processed()["Resources"]
    assert not [each["Type"] for each in resources.values() if "Serverless" in each["Type"]]
    functions = [each for each in resources.values() if each["Type"] == "AWS::Lambda::Function"]
    assert functions
    assert all(each["Metadata"]["checkov"]["skip"] for each in functions)
