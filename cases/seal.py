"""Every use of cryptography in the program: sealing, wrapping, row seals, blind digests, codes.

Formats (version 1, all bound to a context of strings, so that a value moved to another row does not open):
- sealed: HPKE base mode, X25519 + HKDF-SHA256 + ChaCha20-Poly1305 (RFC 9180)
- body: canonical JSON, padded to blocks of 512 bytes, then sealed: its length tells little
- wrapped: ChaCha20-Poly1305 with a random nonce under a 32-byte key
- row seal: HMAC-SHA256 over context and ciphertext, so that a database writer cannot plant a report
- digest: keyed BLAKE2b-256; without the key it cannot be enumerated
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from cases.errors import CannotOpen

KEY_BYTES = 32
NONCE_BYTES = 12
BLOCK = 512
CODE_DIGITS = 16
ARGON2_PASSES, ARGON2_KIB, ARGON2_LANES = 3, 65_536, 4
"""RFC 9106, second recommended set: 3 passes, 64 MiB, 4 lanes."""

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 pair, raw bytes."""

    public: bytes
    private: bytes = field(repr=False)


def make_key() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def make_key_pair() -> KeyPair:
    """Return a fresh X25519 pair."""
    private = X25519PrivateKey.generate()
    return KeyPair(private.public_key().public_bytes_raw(), private.private_bytes_raw())


def public_of(private: bytes) -> bytes:
    """Return the public half of a raw private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def encode_key(key: bytes) -> str:
    """Return the text form of a key, as settings carry it."""
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def decode_key(text: str) -> bytes:
    """Return the 32 bytes of a key in text form. Raises ValueError."""
    key = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    if len(key) != KEY_BYTES:
        message = "a key has 32 bytes"
        raise ValueError(message)
    return key


def _bind(context: tuple[str, ...]) -> bytes:
    """Join the context without ambiguity: each part carries its length."""
    parts = [b"amana/1"]
    for part in context:
        raw = part.encode("utf-8", "surrogatepass")
        parts.append(len(raw).to_bytes(4, "big") + raw)
    return b"".join(parts)


def seal(public: bytes, plain: bytes, *context: str) -> bytes:
    """Seal bytes to a public key, bound to the context."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=_bind(context))


def open_sealed(private: bytes, sealed: bytes, *context: str) -> bytes:
    """Open what `seal` made. Raises CannotOpen for a wrong key, a moved or an altered value."""
    try:
        return bytes(
            _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=_bind(context))
        )
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def seal_body(public: bytes, body: dict[str, Any], *context: str) -> bytes:
    """Seal a JSON object, padded so that its length tells little."""
    plain = json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()
    return seal(public, plain + b" " * (-len(plain) % BLOCK), *context)


def open_body(private: bytes, sealed: bytes, *context: str) -> dict[str, Any]:
    """Open what `seal_body` made. Raises CannotOpen."""
    body = json.loads(open_sealed(private, sealed, *context))
    if not isinstance(body, dict):
        raise CannotOpen
    return body


def wrap(key: bytes, plain: bytes, *context: str) -> bytes:
    """Encrypt bytes under a symmetric key, bound to the context."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _bind(context))


def unwrap(key: bytes, wrapped: bytes, *context: str) -> bytes:
    """Open what `wrap` made. Raises CannotOpen."""
    try:
        return ChaCha20Poly1305(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bind(context))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def seal_row(key: bytes, sealed: bytes, *context: str) -> bytes:
    """Return the row seal of a ciphertext: proof that one of our processes wrote it in this place."""
    return hmac.digest(key, _bind(context) + sealed, "sha256")


def row_is_ours(key: bytes, seal_: bytes | None, sealed: bytes, *context: str) -> bool:
    """Tell whether a row seal is right."""
    return seal_ is not None and hmac.compare_digest(seal_, seal_row(key, sealed, *context))


def digest(key: bytes, *parts: str) -> bytes:
    """Return the keyed BLAKE2b-256 digest of the parts."""
    return hashlib.blake2b(_bind(parts), key=key, digest_size=32).digest()


def stretch(passphrase: str, salt: bytes) -> bytes:
    """Turn a passphrase into a key by Argon2id. About 0.15 s on an old laptop, on purpose."""
    return hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=ARGON2_PASSES,
        memory_cost=ARGON2_KIB,
        parallelism=ARGON2_LANES,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def lock_with_passphrase(passphrase: str, secret: bytes, *context: str) -> bytes:
    """Wrap a secret under a passphrase. The salt stands first in the result."""
    salt = secrets.token_bytes(16)
    return salt + wrap(stretch(passphrase, salt), secret, *context)


def unlock_with_passphrase(passphrase: str, locked: bytes, *context: str) -> bytes:
    """Open what `lock_with_passphrase` made. Raises CannotOpen."""
    return unwrap(stretch(passphrase, locked[:16]), locked[16:], *context)


def make_code(key: bytes, case: str) -> str:
    """Return the 16 digits that let a reporter come back. Made from the case, so a late retry can show it again."""
    number = int.from_bytes(digest(key, "code", case), "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}d}"


def code_digest(key: bytes, code: str) -> bytes:
    """Return what is stored of a code."""
    return digest(key, "code-digest", code)


def chain(previous: bytes, entry: str) -> bytes:
    """Return the next link of the audit chain."""
    return hashlib.sha256(previous + entry.encode()).digest()
