"""Closes words under a passphrase, in the form that the SMS Gateway for Android opens on the phone."""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ROUNDS = 300_000
"""The app's own advice for phones since Android 10; an attacker on a server between must try as often."""
_BLOCK_BITS, _KEY_BYTES, _SALT_BYTES = 128, 32, 16


def lock(text: str, passphrase: str, *, salt: bytes | None = None, rounds: int = ROUNDS) -> str:
    """Return `$aes-256-cbc/pbkdf2-sha1$i=<rounds>$<salt>$<data>`; the salt is the initial vector too.

    The form is the app's and has no proof of origin: it hides, and does not protect from change.
    """
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), salt, rounds, _KEY_BYTES)
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    padded = padder.update(text.encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(salt)).encryptor()
    data = encryptor.update(padded) + encryptor.finalize()
    shown = (base64.b64encode(part).decode() for part in (salt, data))
    return "$".join(("", "aes-256-cbc/pbkdf2-sha1", f"i={rounds}", *shown))
