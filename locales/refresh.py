"""Brings catalogues up to the pages and bot.pot: `python -m locales.refresh`, `--check` only to look."""

import io
import sys
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import write_po

from locales.catalogues import DOMAINS, Tongue, forms_of, languages, place, read
from locales.extraction import extract
from locales.stale import stale

SOURCE: Final = "en"
"""The language of the msgids: its translations are the msgids themselves."""


def refresh() -> list[Path]:
    """Extract desk.pot, merge both templates into every live catalogue, and return the files that changed.

    bot.pot is written by hand and only read here. Translations are kept; where the English of a text with an
    id has changed they are marked fuzzy. Nothing is guessed from similar texts.
    """
    changed = [_write(_template(), place("desk"))]
    for domain in DOMAINS:
        template = read(domain)
        for tongue in languages().values():
            merged = merge(template, read(domain, tongue.code), tongue)
            changed.append(_write(merged, place(domain, tongue.code)))
    return [path for path in changed if path]


def merge(template: Catalog, catalogue: Catalog, tongue: Tongue) -> Catalog:
    """Return the catalogue with the entries of the template, in its order, and the pinned plural header.

    What is on no page any more stays below as obsolete, so that a page that comes back finds its words.
    """
    merged = _empty_like(catalogue)
    merged.mime_headers = [("Plural-Forms", tongue.plural)]
    known = {_key(message): message for message in (*catalogue.obsolete.values(), *catalogue) if message.id}
    by_context = {message.context: message for message in known.values() if message.context}
    for wanted in template:
        if wanted.id:
            same = known.pop(_key(wanted), None)
            near = same or (by_context.get(wanted.context) if wanted.context else None)
            _add(merged, wanted, near, fuzzy=same is None or same.fuzzy, tongue=tongue)
    left = (message for message in known.values() if any(forms_of(message.string)))
    merged.obsolete.update({repr(_key(message)): message for message in left})
    return merged


def _add(merged: Catalog, wanted: Message, near: Message | None, *, fuzzy: bool, tongue: Tongue) -> None:
    source = tongue.code == SOURCE
    forms = _forms(wanted, near, tongue.forms if wanted.pluralizable else 1, source=source)
    merged.add(
        wanted.id,
        forms if wanted.pluralizable else forms[0],
        wanted.locations,
        flags={"fuzzy"} if fuzzy and any(forms) and not source else (),
        auto_comments=wanted.auto_comments,
        user_comments=near.user_comments if near else (),
        context=wanted.context,
    )


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", forms_of(message.id)[0]


def _forms(wanted: Message, near: Message | None, size: int, *, source: bool) -> tuple[str, ...]:
    if source:
        return forms_of(wanted.id)
    forms = forms_of(near.string) if near else ()
    return (*forms, *[""] * size)[:size]


def _template() -> Catalog:
    template = _empty_like(read("desk"))
    for message in extract():
        if message.id:
            template.add(
                message.id,
                None,
                message.locations,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return template


def _empty_like(catalogue: Catalog) -> Catalog:
    empty = Catalog(locale=catalogue.locale, domain=catalogue.domain, fuzzy=False)
    empty.mime_headers = catalogue.mime_headers
    empty.header_comment = catalogue.header_comment
    empty.creation_date, empty.revision_date = catalogue.creation_date, catalogue.revision_date
    return empty


def _write(catalogue: Catalog, path: Path) -> Path | None:
    """Write the catalogue, unless the file says the same already."""
    content = io.BytesIO()
    write_po(content, catalogue, width=100, include_lineno=False)
    if path.exists() and path.read_bytes() == content.getvalue():
        return None
    path.write_bytes(content.getvalue())
    return path


def main(arguments: list[str]) -> int:
    """Refresh unless `--check` is given, say what is stale, and return 1 when anything is."""
    changed = [] if "--check" in arguments else refresh()
    faults = stale()
    sys.stdout.write("".join(f"{line}\n" for line in [*(f"written: {path}" for path in changed), *faults]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
