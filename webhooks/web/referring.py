"""Carries a filled form into the talk of a referral: the same questions, the same case, the same desk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.keywords import Global, table
from cases import contact, seal
from cases.messages import InboundKind, Media
from cases.model import Channel, Language
from cases.webpages import Visit
from webhooks.channels.web import message_of
from webhooks.web.questions import Answers, replies
from webhooks.web.site import Site

_FIRST: Final = {Language.AR: "عربي", Language.EN: "English", Language.FR: "français"}
_MOST: Final = 40
_TRIES: Final = 3


def _word(name: Global, language: Language) -> str:
    """Return the first word of a list: what the talk understands in this language."""
    return str(table()["global"][name][language.value][0])


def refer(site: Site, visit: Visit, language: Language, answers: Answers, files: Sequence[Media]) -> str:
    """Answer the questions of a referral, one message each, and return the reference of its case.

    What was kept before a fault is a copy the second time, so that sending again goes on where it stopped.
    Raises what the intake raises: not kept, or not all of it.
    """

    def say(text: str, number: str) -> None:
        site.take(message_of(visit, text, number))

    say(_FIRST[language], "first")
    if answers.get("invite"):
        say(answers["invite"], "invite")
        _answer(site, visit, {}, language, "invite")
    say(_word(Global.REFER, language), "refer")
    _answer(site, visit, replies(answers, language), language, "refer")
    for place, each in enumerate(files):
        inbound = message_of(visit, "", f"file.{place}")
        site.take(replace(inbound, kind=InboundKind.MEDIA, media=(each,)))
    case = _standing(site, visit).case
    if case is None:
        raise LookupError("case")
    return seal.make_code(site.keys.code, str(case))


def _answer(site: Site, visit: Visit, known: Mapping[str, str], language: Language, part: str) -> None:
    """Answer whatever is asked, until nothing is; what the form does not know is skipped."""
    asked: Counter[str] = Counter()
    skip = _word(Global.SKIP, language)
    for _ in range(_MOST):
        step = _standing(site, visit).memory.get("bot", {}).get("step")
        if not isinstance(step, str) or step in {"open", "language"} or asked[step] == _TRIES:
            return
        asked[step] += 1
        text = known.get(step, skip) if asked[step] == 1 else skip
        site.take(message_of(visit, text, f"{part}.{step}.{asked[step]}"))


def _standing(site: Site, visit: Visit) -> contact.Standing:
    with site.store.reads() as u:
        found = contact.look_at(u, site.keys, Channel.WEB, visit.address)
    if found is None:
        raise LookupError("talk")
    return found
