"""The number by which the staff speak of a case."""

import secrets
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as upsert

from cases.store.tables import cases
from cases.store.unit import Unit


def insert_case(u: Unit, now: datetime, values: dict[str, object]) -> str:
    """Insert the case under an unused number: the year and random digits, which tell nothing about how many there are.

    Two cases that draw the same number at once wait for each other here, and the second draws again.
    """
    for digits in (4, 4, 4, 4, 5, 5, 6, 6, 8):
        number = f"{now:%y}-{secrets.randbelow(10**digits):0{digits}d}"
        row = upsert(cases).values(number=number, **values)
        if u.adds(row.on_conflict_do_nothing(index_elements=[cases.c.number])):
            return number
    raise RuntimeError("no free number")
