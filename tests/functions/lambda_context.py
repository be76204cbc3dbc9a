"""What Lambda hands to a handler beside the event."""

from dataclasses import dataclass


@dataclass
class LambdaContext:
    """A context with 28 seconds left, as a delivery has."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:function"
    aws_request_id: str = "request"
    remaining_ms: int = 28_000

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the time-out."""
        return self.remaining_ms
