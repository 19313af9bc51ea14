"""A case with people around it, and short ways to do what professionals do with its file."""

from datetime import date
from typing import Any

from cases.casework import DOMAINS
from cases.file import (
    assessments,
    care,
    closures,
    codings,
    consents,
    pathways,
    plans,
    reading,
    services,
    visits,
)
from cases.model import Role
from cases.rights import FILE, Section
from triage.clocks import start_follow_up

ACTS = {
    "code": (Section.CODING, codings.record),
    "assess": (Section.ASSESSMENT, assessments.assess),
    "rate": (Section.ASSESSMENT, assessments.rate),
    "choose": (Section.PATHWAY, pathways.choose),
    "report": (Section.PATHWAY, pathways.report),
    "permit": (Section.PATHWAY, pathways.permit),
    "propose": (Section.PATHWAY, pathways.propose),
    "settle": (Section.PATHWAY, pathways.settle),
    "consent": (Section.CONSENT, consents.record),
    "withdraw": (Section.CONSENT, consents.withdraw),
    "override": (Section.CONSENT, consents.override),
    "care": (Section.CARE, care.record),
    "hear": (Section.PLAN, plans.hear_child),
    "goal": (Section.PLAN, plans.set_goal),
    "plan_service": (Section.SERVICES, services.plan),
    "move": (Section.SERVICES, services.move),
    "plan_visit": (Section.VISITS, visits.plan),
    "hold": (Section.VISITS, visits.hold),
    "ask_closure": (Section.CLOSURE, closures.ask),
    "decide_closure": (Section.CLOSURE, closures.decide),
    "reopen": (Section.CLOSURE, closures.reopen),
}

IMMINENT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"
CALM = "في ولد بالمدرسة بعرسال ما عم ياكل منيح وتيابو دايما وسخين"
WORDS = "كلام لا يقرأه إلا من يحقّ له"


class CaseFile:
    """One case of the Kaa & Aarsal office: Amal works on it, Sami and Maya decide."""

    def __init__(self, house: Any, text: str = IMMINENT) -> None:
        self.house = house
        self.amal = house.hire("amal", office="kaa-aarsal")
        self.sami = house.hire("sami", role=Role.SUPERVISOR)
        house.write(text)
        house.write("1")
        self.number = house.queue(self.amal).rows[0].number

    def read(self, section: Section, who: Any = None) -> reading.SectionView:
        return reading.read_section(
            self.house.desk_store, who or self.amal, self.number, section, now=self.house.clock()
        )

    def act(self, name: str, who: Any = None, /, *, version: int | None = None, **given: Any) -> None:
        section, run = ACTS[name]
        who = who or self.amal
        if version is None:
            version = self.read(section, self.sami).version
        self.house.clock.pass_(seconds=1)
        run(self.house.desk_store, who, self.number, version=version, now=self.house.clock(), **given)

    def assess_all(self, level: str = "high") -> None:
        for domain in DOMAINS:
            self.act("assess", domain=domain, level=level, rationale=WORDS)
        self.act("rate", level=level, rationale=WORDS)

    def agree(self, party: str, *, scope: tuple[str, ...] = ("follow_up", "sharing"), **more: Any) -> None:
        given = {"name": WORDS, "how": "spoken", "language": "ar", "given_on": date(2026, 11, 21), **more}
        self.act("consent", party=party, state="given", scope=scope, **given)

    def plan_service(self, service: str = "psychological") -> str:
        self.act("plan_service", service=service, provider_name=WORDS, note=WORDS)
        return self.read(Section.SERVICES).entries[-1].thing

    def move(self, thing: str, state: str, who: Any = None, **more: Any) -> None:
        reviews = start_follow_up(country="LB", started_at=self.house.clock())
        self.act("move", who, thing=thing, state=state, reviews=reviews, **more)

    def plan_visit(self, kind: str = "home") -> str:
        self.act("plan_visit", kind=kind, planned_on=self.house.clock().date())
        return self.read(Section.VISITS).entries[-1].thing

    def clocks(self) -> dict[str, Any]:
        return {d.kind: d for d in self.house.read(self.sami, self.number).deadlines}

    def fill(self) -> None:
        """Write something into every section."""
        self.act("code", chi=("violence.physical",), concerns=("physical_abuse_violence",), note=WORDS)
        self.assess_all()
        self.act("choose", pathway="judicial")
        self.act("report", authority="upel", upel_office="zahle", court=WORDS, note=WORDS)
        self.act("permit", permission="granted", decision=WORDS)
        self.agree("child", note=WORDS)
        self.act("care", outcome="declined", reason=WORDS)
        self.act("hear", child_view="recorded", view=WORDS)
        self.act("goal", goal=WORDS, responsible="psychologist", person=WORDS)
        self.move(self.plan_service(), "started", note=WORDS)
        self.act("hold", thing=self.plan_visit(), state="held", child_seen="yes", note=WORDS)
        self.act("ask_closure", reason="resolved", summary=WORDS)

    def versions(self) -> dict[Section, int]:
        return {section: self.read(section, self.sami).version for section in FILE}
