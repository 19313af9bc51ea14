"""E-mail to the staff: over TLS or not at all, one neutral letter, and every refusal named."""

import ssl
from dataclasses import replace

import pytest

from tests.webhooks import mailbox
from webhooks.channels.base import Misconfigured, Rejected, Retryable, Unknown
from webhooks.mail import Mail, mail_of

NAME = "0b9f2d6e-1111-2222-3333-444455556666"
TEXT = "أمانة: كلمة للتجربة"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("webhooks.mail.SECONDS", 3.0)


@pytest.fixture(params=[True, False], ids=["smtps", "starttls"])
def post(request, tmp_path):
    with mailbox.running(tmp_path, whole=request.param) as (box, trust):
        yield box, Mail("localhost", box.port, "desk@example.org", request.param, "u", "p", trust)


def send(mail, address="amal@example.org"):
    mail.send(address, subject="Amana", text=TEXT, name=NAME)


def test_a_letter_arrives_with_its_words_and_nothing_else(post):
    box, mail = post
    send(mail)
    (letter,) = box.letters
    assert letter.get_content().strip() == TEXT
    assert set(letter.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert (letter["Subject"], letter["From"], letter["To"]) == (
        "Amana",
        "desk@example.org",
        "amal@example.org",
    )
    assert letter["Message-ID"] == f"<{NAME}@example.org>"


@pytest.mark.parametrize(
    ("verb", "says", "named"),
    [
        ("RCPT", "550 nobody", Rejected), ("RCPT", "451 later", Retryable), ("MAIL", "550 not you", Misconfigured),
        ("DATA", "554 no", Rejected), ("DATA", "421 busy", Retryable), ("AUTH", "535 wrong", Misconfigured),
    ],
)  # fmt: skip
def test_a_refusal_has_its_name_and_no_address(post, verb, says, named):
    box, mail = post
    box.says[verb] = says
    with pytest.raises(named) as caught:
        send(mail)
    assert "amal" not in repr(caught.value)
    assert box.letters == []


def test_a_line_that_breaks_after_the_letter_leaves_it_unknown(post):
    box, mail = post
    box.drop_after_data = True
    with pytest.raises(Unknown):
        send(mail)


def test_a_certificate_of_somebody_else_is_not_spoken_to(post):
    box, mail = post
    with pytest.raises(Misconfigured):
        send(replace(mail, trust=ssl.create_default_context()))
    assert not any(words.startswith(("AUTH", "MAIL")) for words in box.heard)


def test_without_tls_nothing_is_said(tmp_path):
    with mailbox.running(tmp_path, whole=False) as (box, trust):
        box.tls = False
        with pytest.raises(Misconfigured):
            send(
                Mail(
                    "localhost",
                    box.port,
                    "desk@example.org",
                    whole=False,
                    user="u",
                    password="p",
                    trust=trust,
                )
            )
        assert not any(words.startswith(("AUTH", "MAIL")) for words in box.heard)


def test_a_server_that_is_not_there_is_tried_again():
    with pytest.raises(Retryable):
        send(Mail("127.0.0.1", 9, "desk@example.org", whole=False))


@pytest.mark.parametrize(
    ("url", "port", "whole"),
    [
        ("smtps://u%40x:p%2Fw@mail.example.org", 465, True), ("smtp://u%40x:p%2Fw@mail.example.org:2525", 2525, False),
        ("smtp://u%40x:p%2Fw@mail.example.org", 587, False),
    ],
)  # fmt: skip
def test_the_address_of_a_server(url, port, whole):
    mail = mail_of(url, "desk@example.org")
    assert (mail.host, mail.port, mail.whole) == ("mail.example.org", port, whole)
    assert (mail.user, mail.password) == ("u@x", "p/w")
    assert "p/w" not in repr(mail)


@pytest.mark.parametrize(
    "url",
    ["http://secret@x", "smtps://", "smtp:secret", "", "smtps://u:secret/x@h:465", "smtps://[secret@h:465"],
)
def test_an_odd_address_is_refused_without_quoting_it(url):
    with pytest.raises(ValueError, match="SMTP_URL") as caught:
        mail_of(url, "desk@example.org")
    assert "secret" not in str(caught.value)
