import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from relay.adapters import whatsapp_media
from relay.adapters.whatsapp_media import WhatsAppMedia
from relay.domain.media import MB
from relay.usecases.report_ports import (
    AddressGone,
    MediaAddress,
    MediaLost,
    MediaTooLarge,
    MediaUnavailable,
)

from local.whatsapp import Settings, changes
from local.whatsapp.media import INBOUND_LIFE
from local.whatsapp.server import RunningSimulator

NUMBER = Settings().phone_number_id
JPEG = b"\xff\xd8\xff\xe0 a picture"


def source(url: str, token: str = "simulator-token", number: str = NUMBER) -> WhatsAppMedia:
    return WhatsAppMedia(f"{url}/v26.0", number, lambda *, fresh=False: token)


class Phone:
    """A simulator, and a citizen who has sent it a photo."""

    def __init__(self, running: RunningSimulator) -> None:
        self.running, self.simulator = running, running.simulator
        self.source = source(running.url)

    def sends(self, content: bytes = JPEG) -> str:
        until = self.simulator.clock.now() + INBOUND_LIFE
        return self.simulator.media.add(content, "image/jpeg", until).id

    def fetched(self, media_id: str, most: int = MB) -> bytes:
        return self.source.download(self.source.look_up(media_id), most)

    def later(self, seconds: float) -> None:
        self.simulator.clock.forward(seconds)


@pytest.fixture(scope="module")
def whatsapp() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


@pytest.fixture
def phone(whatsapp: RunningSimulator) -> Iterator[Phone]:
    yield Phone(whatsapp)
    changes.change(whatsapp.simulator, {"faults": None, "media_url_seconds": None})


def test_a_file_arrives_as_it_was_sent(phone: Phone) -> None:
    assert phone.fetched(phone.sends()) == JPEG


def test_the_look_up_tells_size_and_digest(phone: Phone) -> None:
    found = phone.source.look_up(phone.sends())
    assert (found.size, found.sha256) == (len(JPEG), hashlib.sha256(JPEG).hexdigest())


def test_an_id_that_is_dead_or_was_never_ours_is_lost(phone: Phone) -> None:
    dead = phone.sends()
    phone.later(INBOUND_LIFE)
    for media_id in (dead, "1", "x/../y", "?", "é"):
        with pytest.raises(MediaLost):
            phone.source.look_up(media_id)


def test_an_address_dies_after_five_minutes_and_its_id_leads_to_another(phone: Phone) -> None:
    media_id = phone.sends()
    address = phone.source.look_up(media_id)
    phone.later(301)
    with pytest.raises(AddressGone):
        phone.source.download(address, MB)
    assert phone.fetched(media_id) == JPEG


def test_another_token_than_whatsapps_gets_nothing(phone: Phone) -> None:
    media_id = phone.sends()
    address = phone.source.look_up(media_id)
    stranger = source(phone.running.url, token="old-token")
    with pytest.raises(MediaUnavailable, match="look-up: 401 190"):
        stranger.look_up(media_id)
    with pytest.raises(MediaUnavailable, match="download: 401"):
        stranger.download(address, MB)


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(MediaUnavailable, match="token"):
        source("http://127.0.0.1:9", token="").look_up("1")


def test_a_whatsapp_that_cannot_be_reached_is_out_of_order() -> None:
    with pytest.raises(MediaUnavailable, match="ConnectionError"):
        source("http://127.0.0.1:9").look_up("1")


@pytest.mark.parametrize(
    ("kind", "error"),
    [("gone", AddressGone), ("unavailable", MediaUnavailable), ("damaged", MediaUnavailable)],
)
def test_files_that_are_not_served_come_another_time(
    phone: Phone, kind: str, error: type[Exception]
) -> None:
    changes.change(phone.simulator, {"faults": {"media": [{"kind": kind, "at_most": 1}]}})
    media_id = phone.sends()
    with pytest.raises(error):
        phone.fetched(media_id)
    assert phone.fetched(media_id) == JPEG


@pytest.mark.parametrize("name", ["media-addresses-expire", "media-not-served"])
def test_in_every_situation_a_file_arrives_in_the_end(name: str) -> None:
    with RunningSimulator(scenario=name) as running:
        phone = Phone(running)
        media_id, found = phone.sends(), b""
        for _ in range(50):
            try:
                found = phone.fetched(media_id)
                break
            except (AddressGone, MediaUnavailable):
                continue
        assert found == JPEG


def test_what_is_said_to_be_too_large_is_not_fetched(phone: Phone) -> None:
    address = phone.source.look_up(phone.sends())
    phone.later(301)  # so that a download would end otherwise
    with pytest.raises(MediaTooLarge):
        phone.source.download(address, len(JPEG) - 1)


class Web:
    """A host that answers what a test tells it to; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda _: None
        self.url = ""

    def gives(self, status: int, body: bytes, **headers: str) -> None:
        def answer(to: BaseHTTPRequestHandler) -> None:
            to.send_response(status)
            for name, value in headers.items():
                to.send_header(name, value)
            to.end_headers()
            to.wfile.write(body)

        self.answer = answer


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(dict(self.headers))
            found.answer(self)

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who had enough has hung up; that is part of the test."""

    with Server(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def address(url: str, content: bytes = JPEG, size: int = 0) -> MediaAddress:
    return MediaAddress(url, hashlib.sha256(content).hexdigest(), size)


def test_what_is_larger_than_it_was_said_to_be_is_cut_off(web: Web) -> None:
    web.gives(200, b"x" * 1_000_000)
    with pytest.raises(MediaTooLarge):
        source(web.url).download(address(web.url), 100_000)


def test_what_comes_too_slowly_is_given_up(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatsapp_media, "LONGEST_S", -1)
    web.gives(200, JPEG)
    with pytest.raises(MediaUnavailable, match="too long"):
        source(web.url).download(address(web.url), MB)


def test_a_digest_may_be_written_in_base64_as_webhooks_do(web: Web) -> None:
    web.gives(200, b"")
    empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert source(web.url).download(MediaAddress(web.url, empty, 0), MB) == b""


def test_nothing_is_asked_for_in_a_compressed_form(web: Web) -> None:
    web.gives(200, JPEG)
    source(web.url).download(address(web.url), MB)
    (asked,) = web.asked
    assert (asked["Accept-Encoding"], asked["Authorization"]) == (
        "identity",
        "Bearer simulator-token",
    )


def test_no_redirect_is_followed_with_the_token(web: Web) -> None:
    for status in (301, 302, 303, 307, 308):
        web.gives(status, b"", Location=f"{web.url}/elsewhere")
        with pytest.raises(MediaUnavailable, match=f"download: {status}"):
            source(web.url).download(address(web.url), MB)
    assert len(web.asked) == 5


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://lookaside.fbsbx.com.elsewhere.example/x",
        "https://lookaside.fbsbx.com@elsewhere.example/x",
        "https://user@lookaside.fbsbx.com/x",
        "https://elsewhere.example\\@lookaside.fbsbx.com/x",
        "https://graph.example:444/x",
        "http://graph.example/x",
        "ftp://graph.example/x",
        "file:///etc/passwd",
        "//graph.example/x",
        "https://[",
        "",
    ],
)
def test_the_token_goes_to_no_other_host(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("requests.get", lambda *what, **how: asked.append(what))
    with pytest.raises(MediaUnavailable, match="may not see our token"):
        source("https://graph.example").download(address(url), MB)
    assert asked == []


@pytest.mark.parametrize(
    "url", ["https://lookaside.fbsbx.com/x?a=b", "https://LOOKASIDE.fbsbx.com:443/x", "API"]
)
def test_it_goes_to_meta(url: str) -> None:
    api = "https://graph.example"
    assert source(api)._ours(url.replace("API", f"{api}/x"))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"<h1>502</h1>", b"{}", b'{"url": "x"}', b"[" * 50_000, b"x" * 99_999],
)
def test_an_answer_that_is_none_of_metas_loses_nothing(web: Web, body: bytes) -> None:
    web.gives(200, body)
    with pytest.raises(MediaUnavailable, match="look-up: 200"):
        source(web.url).look_up("1")


@pytest.mark.parametrize(
    ("status", "code"), [(400, 131000), (429, 130429), (500, 2), (503, 131016), (400, "x")]
)
def test_any_other_error_is_worth_another_try(web: Web, status: int, code: object) -> None:
    web.gives(status, json.dumps({"error": {"code": code}}).encode())
    with pytest.raises(MediaUnavailable, match=f"look-up: {status}"):
        source(web.url).look_up("1")


def test_a_size_may_be_written_as_text(web: Web) -> None:
    told = {"url": "https://x.example", "sha256": "0", "file_size": "12"}
    web.gives(200, json.dumps(told).encode())
    assert source(web.url).look_up("1").size == 12


def test_nothing_that_fails_quotes_an_address(web: Web) -> None:
    web.gives(500, b"")
    with pytest.raises(MediaUnavailable) as failed:
        source(web.url).download(address(f"{web.url}/secret?hash=1"), MB)
    assert "secret" not in str(failed.value)
