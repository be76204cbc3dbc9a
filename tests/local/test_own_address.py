from local.own_address import call_own_api_at


def test_a_function_finds_its_api_at_the_emulator() -> None:
    at_aws = {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/whatsapp"}
    variables = {"WEBHOOK_URL": at_aws, "COUNTRY": {"Ref": "Country"}, "SPARE": "https://${Api}"}
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Environment": {"Variables": variables}},
    }
    other = {"Type": "AWS::Lambda::Function", "Properties": {}}
    moved = call_own_api_at("http://127.0.0.1:1", {"Resources": {"A": function, "B": other}})
    assert moved["Resources"]["A"]["Properties"]["Environment"]["Variables"] == {
        **variables,
        "WEBHOOK_URL": {"Fn::Sub": "http://127.0.0.1:1/_aws/execute-api/${Api}/whatsapp"},
    }
