"""A phone for the tests of the conversation: it writes, keeps the state as the program would, and shows the answer."""

from datetime import UTC, datetime, timedelta

from bot.engine import step
from bot.model import Effect, Heard, State, Turn
from cases.messages import InboundKind
from cases.model import Assessment, Channel, Evidence, Language, Signal, Urgency, Variety
from cases.understood import Place, PlaceMatch, Reading

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

ARSAL = Place("arsal", "town", "LB", "Baalbek-Hermel", "22000", "عرسال", "Arsal", "Aarsal")
SAIDA = Place("saida", "city", "LB", "South", "15000", "صيدا", "Saida", "Saïda")
TYRE = Place("tyre", "city", "LB", "South", "16000", "صور", "Tyre", "Tyr")
MAJDAL = Place("majdal-anjar", "town", "LB", "Bekaa", "24000", "مجدل عنجر", "Majdal Anjar", "Majdel Anjar")
MAFRAQ = Place("mafraq", "city", "JO", "Mafraq", "JO-MA", "المفرق", "Mafraq", "Mafraq")


def sure(*places):
    return tuple(PlaceMatch(place, 0, 1, sure=True) for place in places)


def maybe(*places):
    return tuple(PlaceMatch(place, 0, 1) for place in places)


def danger(*signals, urgency=Urgency.IMMINENT):
    """What triage says of a text with these signals."""
    hits = tuple(Evidence("test.rule", signal, urgency, 0, 1) for signal in signals)
    return Assessment(urgency, tuple(signals), hits)


NOW_DANGER = danger(Signal.VIOLENCE_NOW)
HARM = danger(Signal.PHYSICAL_ABUSE, urgency=Urgency.ELEVATED)
CALM = Assessment(Urgency.NONE)


def language_of(text):
    """Stand in for triage's detector: script and a few words; None for digits, emoji and single Latin words."""
    if not any(c.isalpha() for c in text):
        return None
    if any("\u0600" <= c <= "\u06ff" and c.isalpha() for c in text):
        return Language.AR
    words = text.lower().replace("'", " ").split()
    if {"ibn", "3am", "3amo", "jirani", "hala2"} & set(words):
        return Language.AR
    if {"le", "la", "les", "il", "mon", "est", "je", "de", "un"} & set(words) and len(words) > 2:
        return Language.FR
    return Language.EN if len(words) > 2 else None


class Phone:
    """One person writing. Every state goes through JSON, as it does between two messages of the real program."""

    def __init__(self, language=None, **usual):
        self.state: State | None = State(language=language) if language else None
        self.now = NOON
        self.usual = usual
        self.turn: Turn | None = None

    def writes(self, text="", *, says=CALM, places=(), language="?", minutes=1, **more):
        """Send a message; return the ids of the texts that come back, in one string."""
        facts = {k: more.pop(k) for k in ("age", "sex", "how", "relation", "about_self") if k in more}
        spoken = language_of(text) if language == "?" else language
        variety = Variety(spoken.value) if spoken else Variety.UNKNOWN
        reading = Reading(variety, spoken, says, places=places, **facts)
        given = {
            "kind": InboundKind.TEXT,
            "media": (),
            "channel": Channel.WHATSAPP,
            "pin_place": None,
            "staffed": True,
            "joined": False,
            "waiting": 0,
            "code_known": None,
            "status": None,
        }
        self.now += timedelta(minutes=minutes)
        self.turn = step(
            self.state, Heard(text=text, reading=reading, **{**given, **self.usual, **more}), self.now
        )
        kept = self.turn.state.to_json()
        self.state = State.from_json(kept)
        assert self.state == self.turn.state
        return self.said

    @property
    def said(self):
        return " ".join(say.id for say in self.turn.say)

    @property
    def facts(self):
        return self.state.facts

    def did(self, effect: Effect) -> bool:
        return effect in self.turn.effects

    def waits(self, minutes):
        self.now += timedelta(minutes=minutes)
        return self


def reported(language=Language.EN, **usual):
    """A phone whose owner told something a minute ago and has the first question before them."""
    phone = Phone(language, **usual)
    assert phone.writes("my neighbour beats his little son", language=language, says=HARM).endswith("q.safe")
    return phone
