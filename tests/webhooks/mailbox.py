"""A mail server on the loopback with a certificate of its own: it takes letters and says what a test told it to say."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Mailbox:
    """What was taken, and what is said: replies by verb ("RCPT": "550 no")."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    tls: bool = True
    drop_after_data: bool = False


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert, private


class _Talk:
    """One connection, line by line."""

    def __init__(self, box: Mailbox, line: socket.socket, context: ssl.SSLContext) -> None:
        self.box, self.line, self.context = box, line, context
        self.file = line.makefile("rb")

    def close(self) -> None:
        self.file.close()
        self.line.close()

    def say(self, words: str) -> None:
        self.line.sendall(words.encode() + b"\r\n")

    def hold(self) -> None:
        self.say("220 ready")
        while raw := self.file.readline():
            words = raw.decode().strip()
            verb = words.split(" ")[0].upper()
            self.box.heard.append(words)
            if verb in self.box.says:
                self.say(self.box.says[verb])
            elif verb == "EHLO":
                self.say("250-localhost\r\n250-AUTH PLAIN\r\n250 " + ("STARTTLS" if self.box.tls else "SIZE"))
            elif verb == "STARTTLS":
                self.say("220 go")
                self.file.close()
                self.line = self.context.wrap_socket(self.line, server_side=True)
                self.file = self.line.makefile("rb")
            elif verb == "DATA":
                self.take_letter()
                if self.box.drop_after_data:
                    return
            elif verb == "AUTH":
                self.say("235 welcome")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 good")

    def take_letter(self) -> None:
        self.say("354 go on")
        lines = list(iter(self.file.readline, b".\r\n"))
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.box.letters.append(letter)
        if not self.box.drop_after_data:
            self.say("250 taken")


@contextmanager
def running(folder: Path, *, whole: bool) -> Iterator[tuple[Mailbox, ssl.SSLContext]]:
    """Run a mail server; gives it and the trust of a client that knows its certificate."""
    cert, key = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    box = Mailbox()
    server = socket.create_server(("127.0.0.1", 0))
    box.port = server.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            talk = None
            try:
                talk = _Talk(box, context.wrap_socket(line, server_side=True) if whole else line, context)
                talk.hold()
            except OSError:
                line.close()
            finally:
                if talk is not None:
                    talk.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield box, ssl.create_default_context(cafile=str(cert))
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=5)
