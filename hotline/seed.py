"""Fills the demo with a week of made-up talks, by playing them through the door's own turn and the desk's own acts."""

import itertools
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from cases import desk, staff
from cases.desk import DeskStore
from cases.messages import Inbound, InboundKind, Media, MediaKind
from cases.model import Channel, Language
from cases.store.unit import Store, Unit
from cases.views import SignedIn
from webhooks.channels.base import Reply
from webhooks.intake import Intake
from webhooks.turn import Door, warm_up

SPACE = UUID("6f1a5d9e-0000-4000-8000-0000616d616e")
BETWEEN = timedelta(minutes=1)
MOST_ANSWERS = 12


class Clock:
    """A clock that the seeding sets by hand."""

    def __init__(self, now: datetime) -> None:
        """Start at a time."""
        self.now = now

    def __call__(self) -> datetime:
        """Return the time that was set."""
        return self.now


class Listening(Intake):
    """The door's turn, with an ear for what it asked last."""

    asked: str = ""

    def _render(self, u: Unit, answer: dict[str, Any], channel: Channel) -> Reply:
        said = answer["said"]
        self.asked = said[-1][0] if said else ""
        return super()._render(u, answer, channel)


def seed(
    store: Store, desk_store: DeskStore, door: Callable[[Clock], Door], *, passphrase: str, now: datetime
) -> int:
    """Play every talk at its own time. Returns how many were played."""
    played = tomllib.loads((resources.files("hotline") / "seed.toml").read_text("utf-8"))
    signed: dict[str, str] = {}
    warm_up(now)
    for index, talk in enumerate(sorted(played["talk"], key=lambda t: -t["hours"])):
        clock = Clock(now - timedelta(hours=talk["hours"]))
        _talk(Listening(store, door(clock)), index, talk, played["usual"] | talk.get("answers", {}), clock)
        if "then" in talk:
            secret = signed.get(talk["by"]) or staff.sign_in(desk_store, talk["by"], passphrase, "", now=now)
            signed[talk["by"]] = secret
            who = staff.resume(desk_store, secret, now=now)
            if who is not None:
                _act(desk_store, who, talk["then"], clock, now)
    for secret in signed.values():
        staff.sign_out(desk_store, secret)
    return len(played["talk"])


def _talk(
    intake: Listening, index: int, talk: Mapping[str, Any], answers: Mapping[str, str], clock: Clock
) -> None:
    """Write what the person wrote, then answer each question until they fall silent or nothing is asked."""
    steps = itertools.count()
    for words in talk["say"]:
        intake.take(_inbound(index, next(steps), talk, words))
        clock.now += BETWEEN
    for _ in range(talk.get("stop", MOST_ANSWERS)):
        if intake.asked not in answers:
            return
        intake.take(_inbound(index, next(steps), talk, answers[intake.asked]))
        clock.now += BETWEEN


def _inbound(index: int, step: int, talk: Mapping[str, Any], words: str) -> Inbound:
    channel = Channel(talk["channel"])
    voice = bool(talk.get("voice"))
    address = str(900_000 + index) if channel is Channel.TELEGRAM else f"+9617099{index:04d}"
    mark = uuid5(SPACE, f"{index}.{step}")
    return Inbound(
        channel=channel,
        message_id=f"SM{mark.hex}",
        address=address,
        text=words,
        kind=InboundKind.MEDIA if voice else InboundKind.TEXT,
        media=(Media(MediaKind.VOICE, "demo"),) if voice else (),
        proof=mark.bytes,
    )


def _act(store: DeskStore, who: SignedIn, acts: list[str], clock: Clock, now: datetime) -> None:
    """Do what a counsellor did with the newest case."""
    rows = desk.queue(store, who, now=now).rows
    if not rows:
        return
    number = max(rows, key=lambda row: row.opened_at).number
    for act, clock_step in zip(acts, itertools.count(4), strict=False):
        at = min(now, clock.now + clock_step * BETWEEN)
        name, _, words = act.partition(":")
        if name == "take":
            desk.take(store, who, number, now=at)
            continue
        version = desk.read_case(store, who, number, now=at).version
        if name == "answer":
            language = desk.read_case(store, who, number, now=at).language
            desk.answer(store, who, number, text=words, language=Language(language), version=version, now=at)
        elif name == "close":
            desk.close(store, who, number, reason=words, version=version, now=at)
