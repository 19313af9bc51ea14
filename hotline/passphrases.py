"""First passphrases: random, easy to type on any keyboard, strong enough to be kept."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which look alike on paper."""
GROUPS, LENGTH = 6, 4


def make() -> str:
    """Return six groups of four characters: about 118 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))
