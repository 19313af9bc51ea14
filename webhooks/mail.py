"""Sends neutral words to the staff by e-mail, over TLS or not at all."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from webhooks.channels.base import Misconfigured, Rejected, Retryable, SendError, Unknown

SECONDS = 20.0
TRANSIENT = range(400, 500)
LOOKS = "SMTP_URL has to look like smtps://user:password@host:465 or smtp://user:password@host:587"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail server. `smtps` speaks TLS from the first byte; `smtp` must take STARTTLS before anything is said."""

    host: str
    port: int
    sender: str
    whole: bool
    """True for TLS from the first byte."""
    user: str = ""
    password: str = field(default="", repr=False)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def send(self, address: str, *, subject: str, text: str, name: str) -> None:
        """Send one letter; blocks. `name` is our own opaque id of it. Raises SendError, never with an address in it."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, address, subject
        letter["Date"] = formatdate(localtime=False)
        letter["Message-ID"] = f"<{name}@{self.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        server = self._connect()
        try:
            self._hand_over(server, letter)
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        server = None
        try:
            server = self._open()
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise _unspoken(error) from None
        return server

    def _open(self) -> smtplib.SMTP:
        if self.whole:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=self.trust)
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            server.starttls(context=self.trust)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, letter: EmailMessage) -> None:
        try:
            server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _of_code(max(codes, default=550)) from None
        except smtplib.SMTPSenderRefused as error:
            raise Misconfigured(str(error.smtp_code)) from None
        except smtplib.SMTPResponseException as error:
            raise _of_code(error.smtp_code) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unknown(type(error).__name__) from None


def _unspoken(error: Exception) -> SendError:
    """Name what went wrong before any letter was handed over."""
    ours = ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError, smtplib.SMTPAuthenticationError
    if isinstance(error, ours):
        return Misconfigured(type(error).__name__)
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_code(error.smtp_code)
    return Retryable(type(error).__name__)


def _of_code(code: int) -> SendError:
    return Retryable(str(code)) if code in TRANSIENT else Rejected(str(code))


def mail_of(url: str, sender: str) -> Mail:
    """Read `smtps://user:password@host:465` or `smtp://…:587`. Raises ValueError without quoting the URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(LOOKS) from None  # Python's own words would quote what it stumbled over
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError(LOOKS)
    whole = parts.scheme == "smtps"
    return Mail(
        host=parts.hostname,
        port=port or (465 if whole else 587),
        sender=sender,
        whole=whole,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
