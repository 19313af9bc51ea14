"""The codes of referrals and enrolments: what an organisation is, what was asked for, how news go."""

from typing import Final

KINDS: Final = ("education", "health", "organisation", "religious", "other")
"""What an organisation is; the first four are also the roles of the referral's own question."""
WORKS: Final = ("teaching", "counselling", "health", "leading", "other")
CHILD, SESSION = "child", "session"
"""What a case was referred for."""
SESSIONS: Final = ("awareness", "psychosocial", "training")
CHAT, WEB, INTERNAL = "chat", "web", "internal"
PUSH, PULL, NONE = "push", "pull", "none"
WAITING, VERIFIED, SUSPENDED = "waiting", "verified", "suspended"
FEEDBACK_CLOCK: Final = "feedback"
