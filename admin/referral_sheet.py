"""The words of a referral sheet in one language, as blocks: the same for the page and for the paper."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_date

from admin import clock, speech
from admin.pdf import Block, Facts, Heading, Lines, Paragraph, apart, left_to_right, make_pdf
from admin.vocabulary import source_of
from cases.file.referrals import Sheet
from cases.model import Language, Office
from locales.words import desk, direction


@dataclass(frozen=True, slots=True)
class Document:
    """A sheet ready to be read. `footer` stands on every page of paper."""

    title: str
    language: Language
    direction: str
    blocks: Sequence[Block]
    footer: str

    def pdf(self) -> bytes:
        """Return it as PDF."""
        return make_pdf(self.title, self.blocks, language=self.language, footer=self.footer)


def compose(sheet: Sheet, offices: Mapping[str, Office]) -> Document:
    """Set a sheet in its own language. Nothing of the reporter is in it, so nothing can be in the words."""
    language = sheet.language
    _ = desk(language.value).gettext

    def word(table: str, code: str) -> str:
        return _(source_of(table, code))

    office = offices[sheet.office].name(language) if sheet.office in offices else sheet.office
    sender = _("%(name)s, %(role)s") % {"name": apart(sheet.by), "role": word("role", sheet.role)}
    head = [
        (_("Reference"), left_to_right(sheet.number)),
        (_("Date"), clock.day_hour(sheet.at, language.value)),
        (_("Priority"), word("priority", sheet.priority)),
        (_("Service"), word("service", sheet.service)),
        (_("To"), apart(sheet.to)),
        (_("Contact"), apart(sheet.to_contact)),
        (_("From"), sender),
        (_("Office"), apart(office)),
        (_("How to reach us"), apart(sheet.reach)),
    ]
    if sheet.answer_by:
        locale = "ar_LB" if language is Language.AR else language.value
        head.append((_("Please answer by"), format_date(sheet.answer_by, "d MMM y", locale=locale)))
    blocks: list[Block] = [
        Paragraph(
            _("Confidential. For the receiving service alone. Do not copy it, do not pass it on, and do not ask who "
              "told us."),
            "strong",
        ),
        Facts(head), Heading(_("The child")), _child(sheet, word),
        Heading(_("What is asked for, and why")), Paragraph(sheet.reason, "voice"),
    ]  # fmt: skip
    if sheet.done:
        blocks += [Heading(_("What was done already")), Paragraph(sheet.done, "voice")]
    blocks += [
        Heading(_("What allows the sharing")),
        Paragraph("\n".join(word("basis", one) for one in sheet.basis)),
    ]
    if sheet.limits:
        blocks += [Heading(_("What must not be done or told"), 2), Paragraph(sheet.limits, "voice")]
    blocks += [
        Heading(_("Answer of the receiving service")),
        Paragraph(_("Received · accepted · redirected · refused · started · ended")),
        Lines(_("Name, date, signature"), 2),
    ]
    footer = _("Reference %(number)s. Confidential.") % {"number": left_to_right(sheet.number)}
    return Document(_("Referral to a service"), language, direction(language.value), blocks, footer)


def _child(sheet: Sheet, word: Callable[[str, str], str]) -> Block:
    language = sheet.language
    _ = desk(language.value)
    known = []
    if sheet.called:
        known.append((_.gettext("Called"), apart(sheet.called)))
    if sheet.age is not None:
        known.append((_.gettext("Age"), speech.years(sheet.age, _.gettext, _.ngettext)))
    if sheet.sex:
        known.append((_.gettext("Girl or boy"), word("sex", sheet.sex)))
    if sheet.district:
        known.append((_.gettext("District"), speech.district_name(sheet.district, language)))
    if not known:
        return Paragraph(_.gettext("Only the reference is given. Ask us for what you need."))
    return Facts(known)
