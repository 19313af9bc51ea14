"""The page of our own: whose form is believed, what is read of it, and when an answer is laid on it."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import webpages
from cases.messages import InboundKind, Outbound
from cases.model import Channel
from tests.webhooks import deliveries as d
from webhooks.channels.base import Post, Rejected, Unknown, WindowClosed
from webhooks.channels.registry import RelaySecrets, for_relay
from webhooks.channels.web import Letterbox

OUT = Outbound("0b9f2d6e-1111-2222-3333-444455556666", "canary-text")
KEY = b"k" * 32


def relay(put, has=lambda _line: False):
    return for_relay(RelaySecrets(d.PUBLIC_URL, web=Letterbox(put, has)))[Channel.WEB]


def headers(**changes):
    return {**d.web_post().headers, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"cookie": ""},
        {"cookie": "__Host-talk="},
        {"cookie": "__Host-talk=x.y"},
        {"cookie": "talk=" + d.WEB_SECRET},
        {"cookie": "__Host-talk=" + webpages.make_secret()},
        {"cookie": "__Host-talk=é\udc80"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_browser_or_another_site_is_refused(changes):
    assert not d.web_channel().verify(Post(headers(**changes), "", d.web_post().body))


@pytest.mark.parametrize(
    "token",
    ["", "a", "é", webpages.visit_of(d.WEB_SECRET).token[:-1], "\ud800"],
    ids=["none", "short", "accent", "cut", "half"],
)
def test_a_form_without_the_token_of_its_page_is_refused(token):
    assert not d.web_channel().verify(d.web_post(form=token.encode("utf-8", "replace").decode()))


def test_a_form_with_a_thousand_fields_is_refused():
    post = d.web_post()
    assert not d.web_channel().verify(Post(post.headers, "", b"a=1&" * 2000 + post.body))


def test_the_text_is_read_and_nothing_else():
    (inbound,) = d.web_channel().parse(d.web_post(" a\r\nb\x00 ", evil="x"))
    assert (inbound.text, inbound.kind, inbound.media) == ("a\nb", InboundKind.TEXT, ())
    assert inbound.address == webpages.visit_of(d.WEB_SECRET).address
    assert inbound.message_id == f"{inbound.address}/m1"


def test_one_page_cannot_use_up_the_message_of_another():
    (mine,) = d.web_channel().parse(d.web_post())
    (other,) = d.web_channel().parse(d.web_post(secret=webpages.make_secret()))
    assert mine.message_id != other.message_id


@pytest.mark.parametrize("number", ["", "x" * 65, "é"])
def test_a_message_without_a_fit_id_is_none(number):
    assert d.web_channel().parse(d.web_post(number=number)) == []


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_body_and_no_cookie_makes_it_raise(body, cookie):
    post = Post({"cookie": cookie, "content-type": d.FORM}, "", body)
    channel = d.web_channel()
    assert channel.verify(post) is False
    assert channel.parse(post) == []


def test_an_answer_is_laid_on_the_page_waits_or_is_looked_up():
    laid = []
    put = relay(lambda address, out: not laid.append((address, out.text)))
    assert asyncio.run(put.send("a", OUT)).provider_id == ""
    assert laid == [("a", "canary-text")]
    with pytest.raises(WindowClosed) as closed:
        asyncio.run(relay(lambda _a, _o: False).send("a", OUT))
    assert closed.value.code == "page"

    def broken(_address, _out):
        raise RuntimeError("canary-text")

    with pytest.raises(Unknown) as unknown:
        asyncio.run(relay(broken).send("a", OUT))
    assert "canary" not in str(unknown.value)
    with pytest.raises(Rejected):
        asyncio.run(put.send("a", Outbound("1", " \n")))
    found = relay(lambda _a, _o: True, lambda line: line == OUT.id)
    assert asyncio.run(found.find_sent("a", OUT, d.NOW)) is not None
    assert asyncio.run(found.find_sent("a", Outbound("2", "x"), d.NOW)) is None
    assert asyncio.run(found.received(d.NOW)) == []
    assert asyncio.run(found.erase("", "a")) is True


def test_the_address_of_a_page_is_ours_for_twelve_hours_and_cannot_be_made():
    ticket = webpages.make_ticket(KEY, d.NOW)
    page = webpages.page_of(KEY, ticket, d.NOW)
    assert page is not None
    assert webpages.page_of(KEY, ticket, d.NOW + timedelta(hours=12)) == page
    assert webpages.page_of(KEY, ticket, d.NOW + timedelta(hours=12, minutes=1)) is None
    assert webpages.page_of(b"x" * 32, ticket, d.NOW) is None
    forged = ("0" if ticket[0] != "0" else "1") + ticket[1:]
    for other in (forged, ticket[:-2], ticket + "00", "", "zz", "é" * 66):
        assert webpages.page_of(KEY, other, d.NOW) is None


@pytest.mark.parametrize("secret", ["", "x", "é", "A" * 43 + "!", "A" * 1000])
def test_a_secret_that_is_none_leads_nowhere(secret):
    assert webpages.visit_of(secret) is None
