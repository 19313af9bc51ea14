"""What is held about a case: kinds and counts, for a reporter who asks and for a court that must be answered."""

from typing import Any

from sqlalchemy import func, select

from cases.seal import code_digest
from cases.store.export_tables import exports
from cases.store.file_tables import SHEETS
from cases.store.finding_tables import desk_news, links, name_index, name_index_due
from cases.store.labels_tables import rereadings
from cases.store.media_tables import media, media_parts, media_uploads
from cases.store.notice_tables import escalations
from cases.store.open_tables import deliveries, events
from cases.store.referral_tables import accused, case_referrals, referrers
from cases.store.register_tables import conflicts
from cases.store.statistics_tables import reviews
from cases.store.tables import (
    case_keys,
    cases,
    conversations,
    deadlines,
    erasures,
    items,
    outbound,
)
from cases.store.unit import Unit
from cases.store.vault_tables import lines, lookup, pages, routes


def holdings(u: Unit, code_key: bytes, code: str) -> dict[str, Any]:
    """Return counts by kind. An unknown code gives zeros: nothing is held."""
    case = u.value(select(cases.c.id).where(cases.c.code_digest == code_digest(code_key, code)))
    told = select(events.c.id).where(events.c.case_id == case).scalar_subquery()
    talks = select(conversations.c.id).where(conversations.c.case_id == case).scalar_subquery()
    enrolled = select(case_referrals.c.referrer).where(case_referrals.c.case_id == case).scalar_subquery()

    def count(table: Any, rule: Any) -> int:
        return int(u.value(select(func.count()).select_from(table).where(rule)) or 0)

    def by(column: Any) -> dict[str, int]:
        of_case = column.table.c.case_id == case
        rows = u.all(
            select(column.label("kind"), func.count().label("number")).where(of_case).group_by(column)
        )
        return {row.kind: row.number for row in rows}

    return {
        "case": count(cases, cases.c.id == case),
        "coded_facts": 1 if case is not None else 0,
        "conversations": count(conversations, conversations.c.case_id == case),
        "sealed_messages": by(items.c.kind),
        "sealed_case_keys": count(case_keys, case_keys.c.case_id == case),
        "deadlines": count(deadlines, deadlines.c.case_id == case),
        "file_entries": {
            sheet.name.removeprefix("file_"): number
            for sheet in SHEETS
            if (number := count(sheet, sheet.c.case_id == case))
        },
        "sent_to_other_systems": count(exports, exports.c.case_id == case),
        "files": by(media.c.state),
        "sealed_file_parts": count(media_parts, media_parts.c.case_id == case),
        "uncleaned_file_parts": count(
            media_uploads, media_uploads.c.media.in_(select(media.c.id).where(media.c.case_id == case))
        ),
        "entries_in_the_index_of_names": count(name_index, name_index.c.case_id == case)
        + count(name_index_due, name_index_due.c.case_id == case),
        "links_to_other_cases": count(links, (links.c.a == case) | (links.c.b == case)),
        "news_for_the_staff": count(desk_news, desk_news.c.case_id == case),
        "alarms": count(escalations, escalations.c.case_id == case),
        "people_kept_away": count(conflicts, conflicts.c.case_id == case),
        "second_readings": count(rereadings, rereadings.c.case_id == case),
        "reviews": count(reviews, reviews.c.case_id == case),
        "referral": count(case_referrals, case_referrals.c.case_id == case),
        "enrolment": count(referrers, referrers.c.id.in_(enrolled)),
        "accused_organisations": count(accused, accused.c.case_id == case),
        "outgoing_texts": count(outbound, outbound.c.case_id == case),
        "sealed_addresses": count(routes, routes.c.conversation.in_(talks)),
        "blind_indexes": count(lookup, lookup.c.conversation.in_(talks)),
        "events": count(events, events.c.case_id == case),
        "events_on_their_way": count(deliveries, deliveries.c.event.in_(told)),
        "web_pages": count(pages, pages.c.conversation.in_(talks)),
        "sealed_page_lines": count(
            lines, lines.c.page.in_(select(pages.c.id).where(pages.c.conversation.in_(talks)))
        ),
        "to_erase_at_provider": count(
            erasures, erasures.c.conversation.in_(talks) & (erasures.c.state != "done")
        ),
    }
