"""One message in its moment: what it is before the conversation decides what it means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.answers import is_unclear, local, looks_like_answer
from bot.keywords import Global, Word, find_global, fold, words
from bot.model import Heard, State
from bot.talk import Talk, find_talk, is_cry, is_frightened, language_of
from cases.messages import InboundKind, MediaKind
from cases.model import Language, Urgency, Variety, highest
from cases.understood import Reading

GAP: Final = timedelta(minutes=30)
"""After this silence the phone may be in other hands."""
CARE: Final = timedelta(hours=24)
"""How long a disclosure keeps the conversation in the frame of care."""
CONTENT_WORDS: Final = 4
_NEUTRAL_TALK: Final = frozenset({Talk.GREETING, Talk.GOODBYE, Talk.THANKS, Talk.HAHA, Talk.BOT, Talk.ABOUT})
_LIGHT_TALK: Final = _NEUTRAL_TALK | {Talk.JOKE, Talk.ANGER}
_HEARD_LATER: Final = frozenset({MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.VOICE, MediaKind.FILE})


@dataclass(frozen=True, slots=True)
class Moment:
    """A message as it stands by itself. `urgency` is that of its own words, not of older answers."""

    heard: Heard
    now: datetime
    new: bool
    """True when it begins a session: nothing of an earlier one may show."""
    word: Word | None
    talk: Talk | None
    urgency: Urgency
    content: bool
    """True when it tells something: enough words, a sign of harm, a voice note, a frightened face."""

    @property
    def text(self) -> str:
        """The words of the message."""
        return self.heard.text

    @property
    def name(self) -> Global | None:
        """The global word that the message is."""
        return self.word.name if self.word else None

    @property
    def imminent(self) -> bool:
        """Whether its own words say that there is danger now."""
        return self.urgency is Urgency.IMMINENT

    @property
    def media(self) -> bool:
        """Whether a file came that somebody has yet to look at or to hear."""
        return bool(_HEARD_LATER & set(self.heard.media))


def is_new(state: State, now: datetime) -> bool:
    """Tell whether a message at `now` begins a new session."""
    return state.last_at is None or state.closed or now - state.last_at > GAP


def in_care(state: State, now: datetime) -> bool:
    """Tell whether something was disclosed within the time of care."""
    return state.disclosed_at is not None and now - state.disclosed_at <= CARE


def take(state: State, heard: Heard, now: datetime) -> Moment:
    """See what a message is, with nothing but the state's clock to help."""
    new = is_new(state, now)
    word = _word(state, heard, step=None if new else state.step)
    whole_answer = word is not None or is_unclear(heard.text) or looks_like_answer(heard.text)
    coded = heard.code_known is not None or heard.invite is not None
    whole_answer = whole_answer or coded or heard.kind is InboundKind.START
    talk = None if whole_answer else find_talk(heard.text)
    urgency = Urgency.NONE if whole_answer else own_urgency(heard.reading)
    return Moment(
        heard=heard,
        now=now,
        new=new,
        word=word,
        talk=talk,
        urgency=urgency,
        content=not whole_answer and _is_content(heard, talk, urgency),
    )


def _word(state: State, heard: Heard, *, step: str | None) -> Word | None:
    if heard.kind is InboundKind.START or heard.code_known is not None or heard.invite is not None:
        return None
    if is_cry(heard.text):
        return Word(Global.CRY, None)
    found = find_global(heard.text)
    if found is None or _is_answer_here(step, fold(heard.text), found.name):
        return None
    if found.name is Global.START and fold(heard.text) == _NEVER and not state.stopped:
        return None
    return found


_NEVER: Final = fold("أبدا")
"""Also an imperative "start": a start only after a stop, else a "no"."""
_TIME_STEPS: Final = frozenset({"when", "r_time"})
_PEOPLE_STEPS: Final = frozenset({"trust", "r_around"})


def _is_answer_here(step: str | None, folded: str, name: Global) -> bool:
    """Know the words that are an answer in one step and a global word everywhere else."""
    if step in _TIME_STEPS:
        return name is Global.BACK and local(folded, "before")
    if step == "s_kind" and name is Global.SESSION:
        return True
    if step in _PEOPLE_STEPS:
        return name is Global.HUMAN and local(folded, "people")
    return step == "age" and folded == fold("رقم")


def own_urgency(reading: Reading) -> Urgency:
    """Return the urgency that the words of this message carry.

    Where triage gives reasons that are not words (older messages, older answers, a file nobody has seen), only
    the hits in this very text count: "Saida" after a cry is the name of a place.
    """
    found = reading.assessment
    return highest(*(hit.urgency for hit in found.evidence)) if found.reasons else found.urgency


def language_before(text: str) -> Language | None:
    """Return the language of the word that stands before a code ("INSCRIPTION ...")."""
    found = find_global(text.split(maxsplit=1)[0]) if text.split() else None
    return found.language if found else None


def _is_content(heard: Heard, talk: Talk | None, urgency: Urgency) -> bool:
    if urgency.rank > Urgency.NONE.rank and heard.text.strip():
        return True
    if MediaKind.VOICE in heard.media or is_frightened(heard.text) or heard.kind is InboundKind.PIN:
        return True
    if talk is Talk.WORRY:
        return True
    return words(heard.text) >= CONTENT_WORDS and talk not in _LIGHT_TALK


def language_heard(moment: Moment) -> Language | None:
    """Return the language of this one message, as far as it can be told."""
    reading = moment.heard.reading
    if reading.language is not None:
        return reading.language
    if moment.word is not None and moment.word.language is not None:
        return moment.word.language
    if reading.variety is Variety.AR_LATN:
        return Language.AR
    return language_of(moment.text)
