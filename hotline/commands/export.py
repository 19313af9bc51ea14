"""`hotline export`: published figures, or one report, as a file of open data; or the dictionary of its columns."""

from datetime import timedelta
from pathlib import Path

from rich.console import Console

from admin import open_data
from admin.open_data import DICTIONARY_FORMS, FORMS
from admin.statistics_tables import Scribe
from cases import audit, open_figures
from cases.errors import BadSettings, NotFound
from cases.model import Language
from cases.publishing import Edition, period_of, rules
from cases.statistics import HOME
from cases.store.unit import Unit
from hotline.commands.owner import owner_store
from hotline.wiring import utc_now
from locales.words import desk

console = Console(highlight=False, soft_wrap=True, markup=False)


def run(file: Path, *, edition: Edition | None, period: str, language: Language, dictionary: bool) -> None:
    """Write one file. Its ending says which form it has. Without an edition: what is published."""
    form = file.suffix.lstrip(".").lower()
    forms = DICTIONARY_FORMS if dictionary else tuple(FORMS)
    if form not in forms:
        raise BadSettings(f"{file.name}: the name has to end with .{', .'.join(forms)}")
    if (edition is None) != (not period):
        raise BadSettings(
            "--edition and --period belong together; without both, what is published is written"
        )
    if dictionary:
        body = open_data.dictionary_file(form)
    else:
        with owner_store("export") as (store, _home), store.writes() as u:
            tables = _published(u) if edition is None else [_one(u, edition, period)]
            what = "published" if edition is None else f"{edition.value}:{period}"
            audit.record(u, "system", "data_taken", object_=what, now=utc_now(), form=form)
        body = open_data.data_file(form, tables, Scribe(language, desk(language.value).gettext))
        if not tables:
            console.print("Nothing is published yet: the file has no row.")
    file.write_bytes(body)
    console.print(f"{file} written.")


def _published(u: Unit) -> list[open_data.Table]:
    return [open_data.table_of(each) for each in open_figures.published(u)]


def _one(u: Unit, edition: Edition, code: str) -> open_data.Table:
    today = utc_now().astimezone(HOME).date()
    try:
        period = period_of(code)
    except NotFound:
        raise BadSettings(f"{code} is no period: write 2026 or 2026-11") from None
    if period.first > today or not period.may_come_out(edition, today):
        first = period.after + timedelta(days=rules()[edition].delay_days)
        raise BadSettings(f"{code} may not come out before {first.isoformat()}")
    return open_data.live_table(code, edition.value, rules()[edition], open_figures.count(u, period, edition))
