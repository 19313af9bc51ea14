"""Made-up children for the way out: one written by hand, and as many as a test wants."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import strategies as st

from cases.casework import LEVELS, NATIONALITIES, SERVICES
from cases.coding import codebook
from cases.model import Sex
from exchange.primero import Order
from exchange.sheet import write_sheet
from exchange.subject import Note, Service, Subject

RECORD = UUID("8f1c0c4e-6a0f-4a9e-9a53-0f2f6c1d7b11")
DAY = date(2026, 11, 21)

CHILD = Subject(
    opened_on=DAY, name="Rami Samir Haddad", age=9, estimated=True, sex="boy", nationality="syrian", place="LB22",
    risk="high", imminent=True, concerns=("physical_abuse_violence", "neglect"), consent_services=True,
    consent_sharing=True,
    services=(Service("s-1", "psychological", DAY, provider="Invented helper", referred=True),),
    notes=(Note("n-1", DAY, "Hotline", "26-0431. Please call the office first."),),
)  # fmt: skip


def order_of(subject, primero, *, record=RECORD, owner="cp_bekaa", **more):
    sheet = write_sheet(subject, primero.describe("en"), record)
    return Order(record, sheet.data, owner, DAY, **more)


days = st.dates(date(2025, 1, 1), date(2026, 11, 21))
texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)
maybe = st.none() | st.booleans()

services = st.builds(
    Service, key=st.uuids().map(str), service=st.sampled_from(SERVICES), planned_on=days, due_on=st.none() | days,
    provider=st.none() | texts, referred=st.booleans(), done=st.sampled_from(["yes", "no"]), ended_on=st.none() | days,
)  # fmt: skip
notes = st.builds(Note, key=st.uuids().map(str), day=days, subject=texts, text=texts)
subjects = st.builds(
    Subject,
    opened_on=days,
    name=st.lists(texts, max_size=4).map(" ".join),
    age=st.none() | st.integers(0, 25),
    estimated=maybe,
    sex=st.none() | st.sampled_from([each.value for each in Sex]),
    nationality=st.none() | st.sampled_from(NATIONALITIES),
    place=st.none() | st.sampled_from(["LB22", "JOR010", "GONE"]),
    risk=st.none() | st.sampled_from(LEVELS),
    imminent=st.none() | st.just(value=True),
    concerns=st.lists(st.sampled_from(codebook().concerns), max_size=6, unique=True).map(tuple),
    consent_services=maybe,
    consent_sharing=maybe,
    services=st.lists(services, max_size=3).map(tuple),
    notes=st.lists(notes, max_size=2).map(tuple),
)
records = st.builds(uuid4)
