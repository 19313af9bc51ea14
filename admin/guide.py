"""The first day at the desk, as data: one short page for each role, from steps that several roles share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.model import Role

PICTURES = ("queue", "case", "answer", "assessment", "pathway", "plan", "services", "supervision", "statistics",
            "accounts")  # fmt: skip
"""Names of the pictures; each is shipped in every language, `static/guide/NAME-LANGUAGE.webp`."""
PICTURE_SIZE = (1000, 640)
"""Pixels of every picture, so that the page does not jump while it loads."""


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to know. `words` are the labels of buttons and pages that the text names, as %(name)s."""

    heading: str
    text: str
    picture: str = ""
    page: str = ""
    """Address of the page that the step is about, for whoever wants to look at once."""
    words: tuple[tuple[str, str], ...] = ()


STEPS: Mapping[str, Step] = MappingProxyType({
    "enter": Step(
        _("Come in, and lock when you leave"),
        _("Sign in with your own name, never with a colleague’s: every act stands under the name that did it. "
          "Press “%(out)s” when you leave the chair. A page that is left alone locks itself after half an hour."),
        words=(("out", "Sign out"),),
    ),
    "queue": Step(
        _("Read the queue from the top"),
        _("The gravest case comes first. The bar in its line is the clock, counted from the first message. New cases "
          "come by themselves: nobody needs to reload the page."),
        "queue", "/",
    ),
    "take": Step(
        _("Take only what you can stay with"),
        _("Press “%(take)s”: your name stands on the case, and nobody else answers by accident. If you have to stop, "
          "hand it over or tell your supervisor, because it now waits for you alone."),
        words=(("take", "Take"),),
    ),
    "read": Step(
        _("Read everything before the first word"),
        _("What was said stands on one side. Coloured words carry a number that leads to the reason. On the other side "
          "stand what is known, what is missing, and which clocks run. If the program is wrong, change the urgency and "
          "say why: it learns from that."),
        "case",
    ),
    "answer": Step(
        _("Answer as if somebody else held the phone"),
        _("No name, no child, no harm, no organisation. One short question at a time. The button says whether your "
          "words go out now or only when the person writes again. “%(texts)s” have been checked by a second person."),
        "answer", words=(("texts", "Prepared texts"),),
    ),
    "danger": Step(
        _("Danger now"),
        _("The automatic answer has already given the emergency numbers. Stay with the case, confirm the urgency under "
          "your name, and call whoever is on call: “%(duty)s” says who. Keep what you did as an internal note. The "
          "clock of the report to the judiciary stands on the case."),
        page="/duties", words=(("duty", "On call"),),
    ),
    "never": Step(
        _("What we never do"),
        _("We ask for no proof, no papers and no details of sexual acts. We promise neither secrecy nor a result. We "
          "do not confront the person who is accused. We do not try to find out who reported."),
    ),
    "file": Step(
        _("Carry the case through its file, part by part"),
        _("Assessment, pathway, consent, urgent care, plan, services, follow-up, closure: one form for one act. In "
          "the judicial pathway services wait for the judge, and the page says so. If a colleague saves before you, "
          "both texts are shown side by side and nothing that you typed is lost."),
        "assessment",
    ),
    "consent": Step(
        _("Consent is recorded, never assumed"),
        _("Record who agreed, to what, how, and in which language: the child and the guardian each for themselves. "
          "Without it nothing is shared. Where the guardian is the alleged abuser, a senior case manager decides in "
          "the best interest of the child, and writes why."),
    ),
    "plan": Step(
        _("Plan with the child"),
        _("Record the child’s view, in the child’s words, before the goals. Every goal has one responsible profession "
          "and a date. A visit is recorded twice: when it is planned, and when it was held."),
        "plan",
    ),
    "refer": Step(
        _("Refer to a service"),
        _("Plan the service, choose an organisation of the directory, write the least that it must know, look at the "
          "sheet, then keep it. Nothing is sent by itself: you print it and hand it over. What comes back is recorded "
          "as the next step."),
        "services", "/directory",
    ),
    "hand": Step(
        _("Hand over"),
        _("Write the reason for whoever comes after you. The other office gets the key of the case; if it is not also "
          "your office, you do not see the case any more."),
    ),
    "close": Step(
        _("Close"),
        _("Without a pathway, a case is closed with a reason. With a pathway, its closure is asked for in the part "
          "“%(closure)s” of its file, and somebody else approves it."),
        words=(("closure", "Closure"),),
    ),
    "find": Step(
        _("Find a case again"),
        _("“%(search)s” finds by number, place, day or state, and, if your role may read it, by the child’s name as "
          "the staff recorded it, in Arabic or Latin letters."),
        page="/search", words=(("search", "Search"),),
    ),
    "operator": Step(
        _("You hold the conversation, others hold the file"),
        _("You talk with the reporter and record the child. The file you can read. When the next step is one for a "
          "social worker, hand the case over or keep a note that says what is needed."),
    ),
    "listen": Step(
        _("Read the conversation, write in the file"),
        _("You read what was said and do not answer there. Your own work stands in the file: assessment, plan, "
          "services and visits. What the reporter should be asked, you tell whoever holds the case."),
        "assessment",
    ),
    "court": Step(
        _("Record the report and the judge’s decision"),
        _("In the part “%(pathway)s”: to whom it was reported and when, the reference, then what the judge decided and "
          "on what conditions. As soon as the permission is there, the services are free."),
        "pathway", words=(("pathway", "Pathway"),),
    ),
    "prevention": Step(
        _("You see the plan, not the conversation"),
        _("Open a case from the queue or by its number: its file opens at the plan. You see plan, services and "
          "consents; what was said stays closed for you, and nobody may tell it to you in passing."),
        page="/search",
    ),
    "oversee": Step(
        _("See what is late before it is too late"),
        _("“%(supervision)s” shows who carries how much, and which clocks ran out. You can take a case over from "
          "somebody or hand it on; they are told."),
        "supervision", "/supervision", (("supervision", "Supervision"),),
    ),
    "approve": Step(
        _("Approve what others ask for"),
        _("Closures, changes of pathway, prepared texts and entries of the directory wait for a second person. Read "
          "first; send back with a word if something is missing. Nobody approves their own."),
    ),
    "duty": Step(
        _("Say who is on call"),
        _("On the page “%(duty)s” you set who is told when a clock nears its end. If nobody is there, it comes to you, "
          "then to the national desk."),
        page="/duties", words=(("duty", "On call"),),
    ),
    "lot": Step(
        _("Read a closed case now and then"),
        _("“%(lot)s” draws one that you did not hold. You answer in codes: no word of the case is copied."),
        page="/reviews", words=(("lot", "Reviews by lot"),),
    ),
    "codes": Step(
        _("You see codes and no words"),
        _("The queue shows numbers, places and clocks. Conversations and names stay sealed for you, whoever asks you "
          "to look."),
        "queue", "/",
    ),
    "figures": Step(
        _("Make the report of a month"),
        _("In “%(statistics)s” choose edition and period. The box at the top belongs to every figure: say it aloud "
          "when you present them. Take the report along as values, workbook or paper; who took what is recorded."),
        "statistics", "/statistics", (("statistics", "Statistics"),),
    ),
    "small": Step(
        _("Leave the gaps open"),
        _("A small number is withheld, and with it another one that would give it away. Do not fill a gap from memory: "
          "a child could be recognised by it."),
    ),
    "printed": Step(
        _("Enter published figures as they were printed"),
        _("Even where the lines do not add up. The report shows the declared total, the sum of the lines, and the "
          "difference."),
        page="/statistics",
    ),
    "blind": Step(
        _("You see no case"),
        _("Your account holds no key to any of them. If somebody asks you to open a case for them, it cannot be done; "
          "tell the supervisor that you were asked."),
    ),
    "accounts": Step(
        _("Switch accounts off on the same day"),
        _("“%(accounts)s” shows everybody with their state. Whoever leaves is switched off that day; whoever changes "
          "work gets the other role. Both are signed out at once."),
        "accounts", "/accounts", (("accounts", "Accounts"),),
    ),
    "numbers": Step(
        _("Keep the numbers true"),
        _("Dial a number before it is approved, and write the day. Offices, areas and shifts are lines with dates: "
          "nothing is overwritten."),
        page="/register/number",
    ),
    "trail": Step(
        _("Read the trail"),
        _("“%(trail)s” says who did what, by numbers that tell nothing outside. “%(check)s” shows whether somebody "
          "changed it. That you look is an entry too."),
        page="/trail", words=(("trail", "Trail of acts"), ("check", "Check every link")),
    ),
    "heavy": Step(
        _("It may be heavy"),
        _("Some of what you read stays with you. After a hard case stop for a moment, and talk with a colleague or "
          "your supervisor the same night. To ask for a pause is part of the work."),
    ),
    "trouble": Step(
        _("If something does not work"),
        _("If a line says that the connection is lost, what stands on the page may be old. Copy what you typed, "
          "reload, and sign in again. Reports go on coming in meanwhile. If it lasts, tell your supervisor the time."),
    ),
})  # fmt: skip


def told(step: Step, gettext: Callable[[str], str]) -> str:
    """Return the text of a step, with the labels of buttons and pages as they are called in that language."""
    return gettext(step.text) % {name: gettext(label) for name, label in step.words}


TALKING = ("never", "heavy", "trouble")

GUIDES: Mapping[Role, tuple[str, ...]] = MappingProxyType({
    Role.COUNSELLOR: (
        "enter", "queue", "take", "read", "answer", "danger", "file", "refer", "hand", "close", *TALKING,
    ),
    Role.SUPERVISOR: (
        "enter", "queue", "oversee", "approve", "duty", "lot", "answer", "danger", "figures", *TALKING,
    ),
    Role.HOTLINE_OPERATOR: (
        "enter", "queue", "take", "read", "answer", "danger", "operator", "hand", *TALKING,
    ),
    Role.SOCIAL_WORKER: (
        "enter", "queue", "take", "read", "answer", "danger", "file", "consent", "plan", "refer", "close", *TALKING,
    ),
    Role.PSYCHOLOGIST: ("enter", "queue", "listen", "consent", "plan", "refer", "find", *TALKING),
    Role.PSYCHIATRIST: ("enter", "queue", "listen", "plan", "refer", "find", *TALKING),
    Role.SENIOR_CASE_MANAGER: (
        "enter", "queue", "oversee", "approve", "consent", "file", "lot", "answer", "danger", *TALKING,
    ),
    Role.LEGAL: ("enter", "queue", "court", "find", *TALKING),
    Role.PREVENTION_FACILITATOR: ("enter", "prevention", "find", *TALKING),
    Role.DATA_OFFICER: ("enter", "codes", "figures", "small", "printed", "find", "trouble"),
    Role.ADMINISTRATOR: ("enter", "blind", "accounts", "numbers", "trail", "trouble"),
})  # fmt: skip
"""By role, the steps in the order in which a first day meets them."""
