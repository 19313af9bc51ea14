"""The error tree of the whole program.

AmanaError
├── NotFound          the row is not there, or not for this person: both look alike on purpose
├── Stale             somebody else changed the row first
├── Refused           the rules forbid the act (wrong state, missing reason, missing right)
├── CannotOpen        a sealed value does not open with this key, or was moved or altered
└── BadSettings       the configuration cannot work; the text says which name and why
"""


class AmanaError(Exception):
    """Root of every error that this program raises by itself."""


class NotFound(AmanaError):
    """Absent, or not visible to the person who asked."""


class Stale(AmanaError):
    """The row changed since the person read it."""


class Refused(AmanaError):
    """The rules forbid the act. `reason` is a code for which `admin` has words."""

    def __init__(self, reason: str) -> None:
        """Keep the reason code."""
        super().__init__(reason)
        self.reason = reason


class CannotOpen(AmanaError):
    """Authentication failed: wrong key, moved ciphertext or altered bytes."""


class BadSettings(AmanaError):
    """The configuration cannot work."""
