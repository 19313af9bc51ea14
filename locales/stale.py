"""Says which words are not fit to be read: a missing text must stop a start, not surprise a child."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from babel.messages import Catalog
from babel.messages.catalog import Message

from locales.catalogues import DOMAINS, Tongue, forms_of, languages, read
from locales.extraction import extract

_MARK: Final = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def stale(*, extracting: bool = True) -> list[str]:
    """Return one line for each fault of the catalogues; empty when every live language is complete.

    A fault is a missing, fuzzy or superfluous entry, a missing plural form, a placeholder that is not in the
    English or got lost, a plural header other than the pinned one. With `extracting`, the words of the
    pages are read anew, so that a page that has outrun desk.pot is named too; this takes longer.
    """
    faults = list(_outrun(read("desk"), extract())) if extracting else []
    for domain in DOMAINS:
        template = read(domain)
        for tongue in languages().values():
            found = judge(template, read(domain, tongue.code), tongue)
            faults += [f"{tongue.code} {domain}: {fault}" for fault in found]
    return faults


def judge(template: Catalog, catalogue: Catalog, tongue: Tongue) -> Iterator[str]:
    """Yield the faults of one catalogue against its template."""
    if catalogue.plural_forms != tongue.plural:
        yield f"plural header is not the pinned one: {catalogue.plural_forms}"
    for wanted in _entries(template):
        given = catalogue.get(wanted.id, wanted.context)
        if given is None:
            yield f"{_label(wanted)}: missing"
        else:
            yield from (f"{_label(wanted)}: {fault}" for fault in _faults(wanted, given, tongue))
    for given in _entries(catalogue):
        if template.get(given.id, given.context) is None:
            yield f"{_label(given)}: not in the template"


def _faults(wanted: Message, given: Message, tongue: Tongue) -> Iterator[str]:
    forms = forms_of(given.string)
    if given.fuzzy:
        yield "fuzzy"
    if len(forms) != (tongue.forms if wanted.pluralizable else 1):
        yield f"{len(forms)} forms"
    if not all(forms):
        yield "not translated"
        return
    allowed = _marks(forms_of(wanted.id))
    for form in forms:
        for mark in sorted(_marks([form]) - allowed):
            yield f"placeholder {mark} is unknown"
    # Some forms rightly drop the number ("one day"); the last, for the largest counts, must have all.
    for mark in sorted(allowed - _marks(forms[-1:])):
        yield f"placeholder {mark} got lost"


def _outrun(template: Catalog, pages: Catalog) -> Iterator[str]:
    for message in _entries(pages):
        if template.get(message.id, message.context) is None:
            yield f"desk.pot: {_label(message)}: on a page, not in the template"
    for message in _entries(template):
        if pages.get(message.id, message.context) is None:
            yield f"desk.pot: {_label(message)}: on no page any more"


def _entries(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _marks(forms: Iterable[str]) -> set[str]:
    return {mark for form in forms for mark in _MARK.findall(form)}


def _label(message: Message) -> str:
    text = forms_of(message.id)[0]
    return str(message.context) if message.context else repr(text if len(text) <= 60 else text[:60] + "…")  # noqa: PLR2004
