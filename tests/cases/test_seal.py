"""Sealing, with the ways in which it must fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import seal
from cases.errors import CannotOpen


def test_a_sealed_value_opens_with_its_key_and_its_context_only():
    pair, other = seal.make_key_pair(), seal.make_key_pair()
    sealed = seal.seal(pair.public, b"words", "items", "case", "1")
    assert seal.open_sealed(pair.private, sealed, "items", "case", "1") == b"words"
    for private, context in (
        (other.private, ("items", "case", "1")),
        (pair.private, ("items", "case", "2")),
        (pair.private, ("items", "case1", "")),
        (pair.private, ("items", "cas", "e1")),
    ):
        with pytest.raises(CannotOpen):
            seal.open_sealed(private, sealed, *context)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_a_changed_bit_never_opens(position):
    pair = seal.make_key_pair()
    sealed = bytearray(seal.seal(pair.public, b"words", "here"))
    sealed[position % len(sealed)] ^= 1
    with pytest.raises(CannotOpen):
        seal.open_sealed(pair.private, bytes(sealed), "here")


def test_bodies_of_different_length_look_alike():
    pair = seal.make_key_pair()
    lengths = {len(seal.seal_body(pair.public, {"text": "ا" * n}, "x")) for n in (0, 1, 20, 60)}
    assert len(lengths) == 1


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_text_comes_back_whole(text):
    pair = seal.make_key_pair()
    assert seal.open_body(pair.private, seal.seal_body(pair.public, {"text": text}, "x"), "x") == {
        "text": text
    }


def test_a_passphrase_opens_what_it_locked():
    locked = seal.lock_with_passphrase("a long passphrase", b"secret", "staff", "1")
    assert seal.unlock_with_passphrase("a long passphrase", locked, "staff", "1") == b"secret"
    for passphrase, context in (("a long passphrasf", ("staff", "1")), ("a long passphrase", ("staff", "2"))):
        with pytest.raises(CannotOpen):
            seal.unlock_with_passphrase(passphrase, locked, *context)


def test_a_row_seal_belongs_to_its_place():
    key = seal.make_key()
    mark = seal.seal_row(key, b"sealed", "items", "case", "1")
    assert seal.row_is_ours(key, mark, b"sealed", "items", "case", "1")
    assert not seal.row_is_ours(key, mark, b"sealed", "items", "case", "2")
    assert not seal.row_is_ours(key, mark, b"sealee", "items", "case", "1")
    assert not seal.row_is_ours(seal.make_key(), mark, b"sealed", "items", "case", "1")
    assert not seal.row_is_ours(key, None, b"sealed", "items", "case", "1")


def test_a_code_has_sixteen_digits_and_only_its_digest_is_comparable():
    key = seal.make_key()
    code = seal.make_code(key, "case")
    assert len(code) == 16
    assert code.isdigit()
    assert code == seal.make_code(key, "case") != seal.make_code(key, "other")
    assert code.encode() not in seal.code_digest(key, code)
    assert seal.code_digest(key, code) != seal.code_digest(seal.make_key(), code)


def test_known_answers_do_not_change():
    """A format that changes by accident would make every stored value unreadable."""
    key = bytes(range(32))
    assert (
        seal.digest(key, "v1", "sms", "+96170000000").hex()
        == "2e16c7faa529d5de939136a204227b4899a1951f7478e1235e3629a6243d7816"
    )
    assert seal.make_code(key, "00000000-0000-0000-0000-000000000000") == "5205656481827248"
    assert (
        seal.seal_row(key, b"x", "items").hex()
        == "a4a871b95edbed6cb073eb17e471dc7728c1f719420f46022d26c278d8edde26"
    )
    private = bytes(range(1, 33))
    assert seal.public_of(private).hex() == "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c"
