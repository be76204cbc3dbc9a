import json

import pytest
from relay.adapters.media_queue import MediaQueue, attachment_in
from relay.domain.inbound import Attachment

from tests.conftest import Queues
from tests.domain.sample_report import tip

FILE = Attachment("1017", "audio", "audio/ogg; codecs=opus")


def test_a_message_holds_ids_and_types_only(queues: Queues) -> None:
    MediaQueue(queues.sqs, queues.media).put(tip().id, FILE)
    (body,) = queues.bodies(queues.media)
    assert json.loads(body) == {
        "v": 1,
        "report_id": tip().id,
        "id": "1017",
        "type": "audio",
        "mime": "audio/ogg; codecs=opus",
    }
    assert attachment_in(body) == (tip().id, FILE)


@pytest.mark.parametrize("body", ["", "[]", "{}", "1", '{"report_id": "x"}'])
def test_a_message_that_is_none_of_ours_is_an_error(body: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        attachment_in(body)
