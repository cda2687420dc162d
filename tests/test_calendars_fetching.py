"""Calendars fetched: from public hosts alone, to exactly the addresses that were looked at, and never too much."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.calendars.addresses import is_public
from bot.calendars.fetching import USUAL, Fetched, Ways, _Public, _socket, fetch
from bot.errors import UserError
from bot.text import plain

FILES = Path(__file__).parent / "calendars"
HOME = "127.0.0.1"
NEXT_DOOR = "127.0.0.2"
"""Another loopback address, which no test trusts: what must not be reached."""
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
NOT_PUBLIC = "That address is not on the public internet. Give one that anybody can open."


class Names:
    """Resolves names, each time with the next of its answers, and notes what was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Site:
    """A web server that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.answers: dict[str, web.StreamResponse] = {}
        self.moved: dict[str, str] = {}
        self.hold = asyncio.Event()
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if request.path == "/slow":
            return await self._drip(request)
        if request.path == "/endless":
            return await self._pour(request)
        if request.headers.get("If-None-Match") == '"one"':
            return web.Response(status=304)
        if request.path in self.moved:
            return web.Response(status=302, headers={"Location": self.moved[request.path], "Set-Cookie": "who=me"})
        return self.answers.get(request.path) or web.Response(body=CALENDAR, headers={"ETag": '"one"'})

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"BEGIN:")
        await self.hold.wait()
        return answer

    async def _pour(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1_000):
            await answer.write(b"x" * 100_000)
        return answer

    def send(self, path: str, to: str) -> None:
        self.moved[path] = to


@asynccontextmanager
async def running(host: str, context: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    site = Site()
    application = web.Application()
    application.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, host, 0, ssl_context=context).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        site.hold.set()
        await runner.cleanup()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running(HOME) as found:
        yield found


@pytest.fixture
async def secure() -> AsyncIterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FILES / "server.pem")
    async with running(HOME, context) as found:
        yield found


def ways(*answers: list[str], seconds: float = 15) -> Ways:
    context = ssl.create_default_context(cafile=str(FILES / "authority.pem"))
    return Ways(Names(*(answers or ([HOME],))), frozenset({HOME}), context, seconds)


async def refusal(url: str, by: Ways = USUAL) -> str:
    with pytest.raises(UserError) as refused:
        await fetch(url, ways=by)
    return plain(refused.value.words)


async def nowhere(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.8.8.8", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "100.100.100.200",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2001:10::1",
        "2002:7f00:1::", "2002:0808:0808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "2606:4700::1%eth0", "localhost", "127.1", "2130706433", "0x7f000001", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_the_publics_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "169.253.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_an_address_of_the_public_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "That is no address of a calendar."),
        ("calendar", "That is no address of a calendar."),
        ("https://", "That is no address of a calendar."),
        ("https://example.org/" + "a" * 2000, "That is no address of a calendar."),
        ("https://example.org/\r\nHost: x", "That is no address of a calendar."),
        ("https://[::1", "That is no address of a calendar."),
        ("http://example.org/a.ics", "I fetch calendars only from addresses that begin with https:// or webcal://."),
        ("ftp://example.org/a.ics", "I fetch calendars only from addresses that begin with https:// or webcal://."),
        ("file:///etc/passwd", "That is no address of a calendar."),
        ("file://example.org/etc/passwd", "I fetch calendars only"),
        ("https://me:secret@example.org/", "That address has a name or password in it."),
        ("webcal://me@example.org/", "That address has a name or password in it."),
        ("https://example.org:8443/", "That address names a port of its own."),
        ("https://example.org:22/", "That address names a port of its own."),
        ("webcal://example.org:80/", "That address names a port of its own."),
        ("https://127.0.0.1/", NOT_PUBLIC),
        ("https://[::1]/", NOT_PUBLIC),
        ("https://[::ffff:10.0.0.1]/", NOT_PUBLIC),
        ("https://169.254.169.254/latest/meta-data/", NOT_PUBLIC),
        ("https://2130706433/", NOT_PUBLIC),
        ("https://127.1/", NOT_PUBLIC),
        ("webcal://192.168.1.1/", NOT_PUBLIC),
    ],
)  # fmt: skip
async def test_an_address_that_may_not_be_asked_is_refused_before_anything_is(url: str, says: str) -> None:
    assert (await refusal(url, Ways(lookup=nowhere))).startswith(says)


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["10.1.2.3"], ["8.8.8.8", "169.254.169.254"], ["2606:4700::1111", "fd00::1"], ["::ffff:127.0.0.1"]]
)  # fmt: skip
async def test_a_name_is_refused_if_any_of_its_addresses_is_not_public(answer: list[str]) -> None:
    assert await refusal("https://calendar.example/", Ways(Names(answer))) == NOT_PUBLIC


async def test_all_addresses_of_a_name_are_looked_at_before_any_is_tried() -> None:
    with pytest.raises(UserError):
        await _Public(Ways(Names(["8.8.8.8", "10.0.0.1"]))).resolve("calendar.example", 443)


async def test_the_systems_own_names_are_looked_at_too() -> None:
    assert await refusal("https://localhost/") == NOT_PUBLIC


async def test_no_socket_is_opened_to_an_address_that_was_not_held_to_be_public() -> None:
    with pytest.raises(UserError):
        _socket(USUAL, (socket.AF_INET, socket.SOCK_STREAM, 0, "", (HOME, 443)))


async def test_a_calendar_is_fetched_over_tls_under_its_own_name(secure: Site) -> None:
    url = f"https://calendar.example:{secure.port}/a.ics?key=1"

    found = await fetch(url, ways=ways())

    assert found == Fetched(CALENDAR, '"one"', url)
    assert secure.asked[0].headers["Host"] == f"calendar.example:{secure.port}"


async def test_webcal_is_https(secure: Site) -> None:
    found = await fetch(f" WebCal://calendar.example:{secure.port}/a.ics#x ", ways=ways())

    assert found is not None
    assert found.url == f"https://calendar.example:{secure.port}/a.ics"


async def test_a_certificate_of_another_name_is_refused(secure: Site) -> None:
    assert (await refusal(f"https://third.example:{secure.port}/", ways())).startswith("The certificate of that site")


async def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Site) -> None:
    by = replace(ways(), certificates=True)

    assert (await refusal(f"https://calendar.example:{secure.port}/", by)).startswith("The certificate of that site")


async def test_what_has_not_changed_is_not_fetched_again(site: Site) -> None:
    assert await fetch(f"http://{HOME}:{site.port}/", '"one"', ways()) is None


async def test_a_mark_that_would_break_the_request_is_not_sent(site: Site) -> None:
    assert await fetch(f"http://{HOME}:{site.port}/", 'a"\r\nX-A: 1', ways()) is not None
    assert "If-None-Match" not in site.asked[0].headers


async def test_a_name_that_changes_its_address_is_connected_to_the_one_looked_at(secure: Site) -> None:
    by = ways([HOME], [NEXT_DOOR])

    await fetch(f"https://calendar.example:{secure.port}/", ways=by)

    assert isinstance(by.lookup, Names)
    assert by.lookup.asked == ["calendar.example"]


async def test_a_name_that_changes_its_address_between_two_hops_is_looked_at_again(secure: Site) -> None:
    by = ways([HOME], [NEXT_DOOR])
    secure.send("/a", "/b")

    assert await refusal(f"https://calendar.example:{secure.port}/a", by) == NOT_PUBLIC
    assert [request.path for request in secure.asked] == ["/a"]


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("https://169.254.169.254/latest/", NOT_PUBLIC),
        ("https://[::1]/", NOT_PUBLIC),
        ("//127.0.0.2/", NOT_PUBLIC),
        ("http://other.example/", "I fetch calendars only"),
        ("file:///etc/passwd", "That is no address"),
        ("https://me:secret@calendar.example/", "That address has a name or password"),
        ("", "That is no address"),
        ("https://[", "I cannot reach that site"),
    ],
)
async def test_a_redirect_is_looked_at_like_an_address(secure: Site, to: str, says: str) -> None:
    secure.send("/a", to)

    assert (await refusal(f"https://calendar.example:{secure.port}/a", ways())).startswith(says)


async def test_a_redirect_reaches_nobody_else(site: Site) -> None:
    async with running(NEXT_DOOR) as secret:
        site.send("/a", f"http://{NEXT_DOOR}:{secret.port}/")

        await refusal(f"http://{HOME}:{site.port}/a", ways())

    assert secret.asked == []


async def test_five_redirects_are_followed_and_no_sixth(site: Site) -> None:
    for hop in range(6):
        site.send(f"/{hop}", f"/{hop + 1}")

    found = await fetch(f"http://{HOME}:{site.port}/1", ways=ways())
    refused = await refusal(f"http://{HOME}:{site.port}/0", ways())

    assert found is not None
    assert found.url == f"http://{HOME}:{site.port}/6"
    assert refused.startswith("That address sends me from one to another without end.")


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "That calendar is not public."),
        (403, "That calendar is not public."),
        (404, "There is nothing at that address."),
        (410, "There is nothing at that address."),
        (429, "That site has trouble at the moment."),
        (503, "That site has trouble at the moment."),
        (418, "That site answered 418 instead of a calendar."),
        (204, "That site answered 204 instead of a calendar."),
    ],
)
async def test_what_a_site_answers_is_told_in_words(site: Site, status: int, says: str) -> None:
    site.answers["/"] = web.Response(status=status)

    assert (await refusal(f"http://{HOME}:{site.port}/", ways())).startswith(says)


@pytest.mark.parametrize("packed", [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_what_comes_packed_is_unpacked(site: Site, packed: tuple[str, object]) -> None:
    name, pack = packed
    assert callable(pack)
    site.answers["/"] = web.Response(body=pack(CALENDAR), headers={"Content-Encoding": name})

    found = await fetch(f"http://{HOME}:{site.port}/", ways=ways())

    assert found is not None
    assert found.content == CALENDAR


@pytest.mark.parametrize(("name", "body"), [("br", b"x"), ("gzip", b"not packed at all"), ("gzip, gzip", b"x")])
async def test_what_cannot_be_unpacked_is_refused(site: Site, name: str, body: bytes) -> None:
    site.answers["/"] = web.Response(body=body, headers={"Content-Encoding": name})

    assert (await refusal(f"http://{HOME}:{site.port}/", ways())).startswith("That site packs the calendar in a way")


@pytest.mark.parametrize("length", [1_000_000, 1_000_001])
@pytest.mark.parametrize("packed", [False, True])
async def test_exactly_one_megabyte_is_taken(site: Site, length: int, packed: bool) -> None:
    body = b"x" * length
    site.answers["/"] = web.Response(
        body=gzip.compress(body) if packed else body, headers={"Content-Encoding": "gzip"} if packed else {}
    )

    try:
        found = await fetch(f"http://{HOME}:{site.port}/", ways=ways())
    except UserError as refused:
        assert plain(refused.words).startswith("What is there is larger than 1 MB.")
        assert length == 1_000_001
    else:
        assert found is not None
        assert len(found.content) == 1_000_000


async def test_a_bomb_of_a_hundred_megabytes_stops_at_a_megabyte(site: Site) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(100)) + packer.flush()
    site.answers["/"] = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    tracemalloc.start()
    refused = await refusal(f"http://{HOME}:{site.port}/", ways())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refused.startswith("What is there is larger than 1 MB.")
    assert most < 10_000_000


async def test_what_never_ends_stops_at_a_megabyte(site: Site) -> None:
    assert (await refusal(f"http://{HOME}:{site.port}/endless", ways())).startswith(
        "What is there is larger than 1 MB."
    )


async def test_what_drips_is_given_up(site: Site) -> None:
    refused = await refusal(f"http://{HOME}:{site.port}/slow", ways(seconds=0.3))

    assert refused.startswith("That site takes too long to answer.")


async def test_a_name_that_is_never_found_is_given_up() -> None:
    async def waiting(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    assert (await refusal("https://calendar.example/", Ways(waiting, seconds=0.1))).startswith(
        "That site takes too long"
    )


async def test_a_name_that_nobody_has_cannot_be_reached() -> None:
    assert (await refusal("https://calendar.example/", Ways(Names([])))).startswith("I cannot reach that site.")


async def test_a_site_that_does_not_answer_cannot_be_reached(site: Site, unused_tcp_port: int) -> None:
    assert (await refusal(f"http://{HOME}:{unused_tcp_port}/", ways())).startswith("I cannot reach that site.")


async def test_nothing_of_an_address_is_logged(secure: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"https://calendar.example:{secure.port}/private-abc123/basic.ics"

    await fetch(url, ways=ways())
    await refusal(url.replace("calendar", "third"), ways())
    secure.answers["/private-abc123/basic.ics"] = web.Response(status=404)
    await refusal(url, ways())

    assert "abc123" not in caplog.text


async def test_no_cookie_is_kept_and_little_is_told(site: Site) -> None:
    site.send("/a", "/b")

    await fetch(f"http://{HOME}:{site.port}/a", ways=ways())

    assert "Cookie" not in site.asked[1].headers
    assert site.asked[1].headers["User-Agent"] == "Circulator"
