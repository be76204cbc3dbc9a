from local.left_out import leave_out


def test_what_the_emulator_refuses_is_left_out_and_nothing_else() -> None:
    resources = {
        "Budget": {"Type": "AWS::Budgets::Budget", "Properties": {}},
        "Query": {"Type": "AWS::Logs::QueryDefinition", "Properties": {}},
        "Sum": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": []}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}},
        "Bare": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
    }
    assert sorted(leave_out({"Resources": resources})["Resources"]) == ["Alarm", "Bare"]
