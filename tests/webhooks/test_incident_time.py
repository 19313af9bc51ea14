"""The clock of clinical care on a case counts from when it happened, as told in the same message or the next one."""

from datetime import timedelta

import pytest


def care_hours(house, *messages):
    """Return the hours that the case leaves for clinical care, after messages a minute apart."""
    who = house.hire("amal")
    for text in messages:
        house.clock.pass_(minutes=1)
        house.write(text)
    (row,) = house.queue(who).rows
    (clock,) = [one for one in house.read(who, row.number).deadlines if one.kind == "clinical_care"]
    return (clock.due_at - house.clock()) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("messages", "least", "most"),
    [
        (("a man raped my sister, she is 12",), 71.9, 72),
        (("a man raped my sister 10 hours ago, she is 12",), 59, 62),
        (("اغتصبها جارنا من ٥ ساعات وعمرها ١٢",), 65, 67),
        (("ightasaba jarna mn 5 se3at w 3omra 12",), 65, 67),
        (("mon voisin a violé ma soeur il y a 5 heures, elle a 12 ans",), 65, 67),
        (("a man raped my sister 10 days ago, she is 12",), 0.2, 0.3),
        (("a man raped my sister, she is 12", "it was 10 hours ago"), 59, 62),
    ],
)
def test_care_is_due_72_hours_after_the_earliest_possible_time(house, messages, least, most):
    assert least <= care_hours(house, *messages) <= most
