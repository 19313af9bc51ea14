"""A reporter who reads the question at the end of an answer and replies to it, as a person would."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from locales.words import ids, phrase
from tests.journeys.town import Phone

TOPICS: Mapping[str, tuple[str, ...]] = {
    "language": ("open.lang",),
    "open": ("open.neutral",),
    "still": ("imm.still",),
    "safe": ("q.safe", "q.safe.check", "ch.safe", "ch.safe.lev", "ch.safe.lev.f"),
    "danger": ("q.danger", "ch.danger"),
    "what": ("q.what", "ch.what"),
    "where": ("q.where", "q.where.none", "ch.where"),
    "which": ("q.where.one", "q.where.two", "q.where.three"),
    "age": ("q.age", "ch.age"),
    "sex": ("q.sex", "ch.sex"),
    "how": ("q.how", "ch.who"),
    "more": ("q.more",),
    "trust": ("ch.trust",),
    "reply": ("q.reply",),
    "shared": ("q.reply.shared",),
    "when": ("q.when",),
    "word": ("word.offer",),
    "forget": ("g.forget",),
    "read": ("out.check",),
    "r_open": ("r.open",),
    "r_role": ("r.role",),
    "r_child": ("r.child",),
    "r_place": ("r.place",),
    "r_seen": ("r.seen",),
    "r_tonight": ("r.tonight",),
    "r_sexual": ("r.sexual",),
    "r_time": ("r.time",),
    "r_around": ("r.around",),
    "r_consent": ("r.consent",),
    "r_callback": ("r.callback",),
    "s_kind": ("s.kind",),
    "s_where": ("s.where",),
    "e_work": ("e.work",),
    "e_show": ("e.show",),
    "e_name": ("e.name",),
}
CALM: Mapping[str, str] = {
    "still": "2", "safe": "1", "danger": "2", "what": "لا أعرف", "age": "8", "sex": "2", "how": "2", "more": "لا",
    "reply": "1", "shared": "2", "when": "1", "word": "2", "which": "1",
}  # fmt: skip
CODE = re.compile(r"\d{4}[ \u00a0]\d{4}[ \u00a0]\d{4}[ \u00a0]\d{4}")
_LONGEST_TALK = 25


def _bare(text: str) -> str:
    """Without accents, marks of direction and breaks: French is folded for SMS."""
    split = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


@cache
def _endings(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    filled = dict.fromkeys(("place1", "place2", "place3", "district1", "district2", "district3"), "@@")
    found = []
    for topic, names in TOPICS.items():
        for name in set(names) & ids():
            text = _bare(phrase(name, language, **filled))
            found.append((topic, re.compile(re.escape(text).replace("@@", ".+?") + r"$"), len(text)))
    return tuple((topic, pattern) for topic, pattern, _ in sorted(found, key=lambda one: -one[2]))


def topic_of(answer: str, language: str) -> str | None:
    """What the last question of an answer is about; None when it asks nothing."""
    return next((topic for topic, ending in _endings(language) if ending.search(_bare(answer))), None)


@dataclass
class Reporter:
    """One person with a phone. `replies` says what they answer to which question."""

    phone: Phone
    language: str
    replies: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def tell(self, *texts: str) -> list[str]:
        """Write, and answer what is asked until nothing is asked any more; return all that was read."""
        known = {**CALM, **self.replies}
        heard = [self.phone.write(text) for text in texts]
        for _ in range(_LONGEST_TALK):
            topic = topic_of(heard[-1], self.language)
            if topic is None:
                return heard
            self.asked.append(topic)
            heard.append(self.phone.write(known[topic]))
        raise AssertionError(f"the questions do not end: {self.asked}")

    @property
    def code(self) -> str:
        """The case code that was given."""
        found = [code for text in self.phone.heard for code in CODE.findall(text)]
        assert found, self.phone.heard
        return str(found[-1])
