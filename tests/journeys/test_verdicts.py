"""What a person decided stays decided, and danger is heard in the middle of a flood."""

from cases import desk
from cases.model import Urgency

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"


def test_an_old_answer_does_not_undo_a_persons_verdict(house):
    """Urgency that a person lowered rises again for new words of danger, not for what was said before."""
    amal = house.hire("amal", office="kaa-aarsal")
    house.write(REPORT)
    house.write("1")
    number = house.queue(amal).rows[0].number
    version = house.read(amal, number).version
    desk.change_urgency(
        house.desk_store,
        amal,
        number,
        urgency=Urgency.ROUTINE,
        reason="تمرين",
        version=version,
        now=house.clock(),
    )
    for words in ("شكرا", "1", "2"):
        house.write(words)
        assert house.queue(amal).rows[0].urgency is Urgency.ROUTINE, words
    house.write("رجع هلق ومعو سكين وعم يضرب الولد")
    assert house.queue(amal).rows[0].urgency is Urgency.IMMINENT


def test_a_yes_to_danger_gets_the_numbers_even_in_a_flood(house):
    house.write("جارنا بيصرخ عالولاد كل يوم، نحنا بصيدا")
    asked = house.write("1").lines
    assert any("هل من خطر" in line for line in asked), asked
    object.__setattr__(house.door, "allowed", lambda _name: False)
    assert any("112" in line for line in house.write("1").lines)
