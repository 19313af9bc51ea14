"""GeoNames fills the gazetteer only where nothing is in doubt, and what it brought makes no everyday word a place."""

import re

import pytest

from tools import seed_places
from tools.seed_judge import COLUMNS, Entry, LookedAt, Table, What, as_text, judge
from triage import places

NOTHING = LookedAt({}, {})
ROWS = """\
akkar,district,LB,LB-AK,11000,عكار,Akkar,Akkar,,34.55,36.15,approximate,,own
halba,town,LB,LB-AK,11000,حلبا,Halba,Halba,,34.5428,36.0797,town,,geonames
bebnine,town,LB,LB-AK,11000,ببنين,Bebnine,Bebnine,,34.50,36.00,approximate,,own
tikrit,village,LB,LB-AK,11000,تكريت,Tikrit,Tikrit,,34.52,36.12,approximate,,own
qarmata,village,LB,LB-AK,11000,قرمطة,Qarmata,Qarmata,3ein qarmata,,,district,,own
zgharta,town,LB,LB-AS,73000,زغرتا,Zgharta,Zgharta,,34.3974,35.8949,town,,geonames
ardeh,village,LB,LB-AS,73000,أرده,Ardeh,Ardé,,34.41,35.90,approximate,,own
miryata,village,LB,LB-AS,73000,مرياطة,Miryata,Miriata,,34.43,35.93,approximate,,own
"""
TABLE = Table(tuple(dict(zip(COLUMNS, line.split(","), strict=True)) for line in ROWS.splitlines()))
IN_AKKAR, IN_ZGHARTA = (34.53, 36.08), (34.40, 35.90)


def entry(*names, at=IN_AKKAR, governorate="LB-AK", number="1", population=0):
    return Entry(number, "LB", governorate, names, at, population)


def verdict(*names, **others):
    return judge(entry(*names, **others), TABLE, NOTHING)


def test_nothing_is_left_to_write_and_nothing_to_ask(capsys):
    before = seed_places.PLACES.read_bytes()
    assert seed_places.main([]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "nothing to write"
    counted = said[0]
    for what in (What.POINT, What.NEW, What.CONTRADICTS, What.ALIKE, What.SEVERAL, What.UNSURE):
        assert f"{what} 0" in counted
    assert int(counted.rpartition(" ")[2]) >= 190
    assert seed_places.PLACES.read_bytes() == before


def test_both_packages_hold_both_countries_and_what_was_decided_is_about_their_places():
    entries = seed_places.listed()
    assert {each.country for each in entries} == {"LB", "JO"}
    assert all(each.governorate.startswith(each.country) for each in entries)
    assert any("عرسال" in each.names for each in entries)
    decided = seed_places.looked_at(seed_places.LOOKED_AT)
    assert {*decided.left, *decided.same} <= {each.number for each in entries}
    assert {*decided.same.values()} <= {each.slug for each in places.all_places()}


@pytest.mark.parametrize(
    "names", [("قرمطة",), ("Qarmaţah", "قرمطه"), ("Qarmata",), ("Aïn Qarmata", "3ein Qarmata")]
)
def test_a_missing_point_is_filled_in_by_a_name_in_any_script(names):
    found = verdict(*names)
    assert (found.what, found.slug) == (What.POINT, "qarmata")
    assert found.row == TABLE.by_slug["qarmata"] | {
        "lat": "34.5300", "lon": "36.0800", "precision": "town", "source": "geonames",
    }  # fmt: skip


def test_a_point_that_somebody_wrote_stays():
    found = verdict("Bebnine", at=(34.52, 36.02))
    assert (found.what, found.slug, found.row) == (What.SAME, "bebnine", None)


@pytest.mark.parametrize(
    ("at", "governorate", "says"),
    [
        ((34.70, 36.20), "LB-AK", "11000 here, LB-AK there, 11000 11000 11000 around it, 21 km apart"),
        ((34.54, 36.08), "LB-AS", "11000 here, LB-AS there, 11000 11000 11000 around it, 0 km apart"),
    ],
)
def test_a_contradiction_is_told_and_left_alone(at, governorate, says):
    found = verdict("Halba", at=at, governorate=governorate)
    assert (found.what, found.slug, found.row) == (What.CONTRADICTS, "halba", None)
    assert found.says == says


def test_another_district_than_that_of_a_place_without_a_point_is_told():
    found = verdict("قرمطة", at=IN_ZGHARTA, governorate="LB-AS")
    assert (found.what, found.slug, found.row) == (What.CONTRADICTS, "qarmata", None)


def test_a_far_village_of_the_same_name_is_another_one():
    found = verdict("Halba", "حلبا", at=IN_ZGHARTA, governorate="LB-AS")
    assert (found.what, found.says) == (What.NEW, "73000")
    assert found.row["slug"] == "halba-1"


def test_a_name_that_is_only_nearly_so_is_asked_about():
    found = verdict("Qarmita", at=IN_AKKAR)
    assert (found.what, found.slug, found.row) == (What.ALIKE, "qarmata", None)


def test_a_name_that_two_places_bear_is_asked_about():
    twin = TABLE.by_slug["qarmata"] | {"slug": "qarmata-two"}
    found = judge(entry("قرمطة"), Table((*TABLE.rows, twin)), NOTHING)
    assert (found.what, found.says, found.row) == (What.SEVERAL, "qarmata | qarmata-two", None)


def test_a_new_place_is_a_whole_row_and_its_names_count_only_behind_strong_words():
    found = verdict("Ḩawr Tīn", "Hawr Tin", "hwrtyn", "Хавр", "حورتين", "Hawra'", population=12_000)
    assert found.what is What.NEW
    assert found.row == {
        "slug": "hawr-tin", "kind": "town", "country": "LB", "governorate": "LB-AK", "district": "11000",
        "ar": "حورتين", "en": "Hawr Tin", "fr": "Hawr Tin", "aliases": "Hawra", "lat": "34.5300",
        "lon": "36.0800", "precision": "town", "needs_cue": "!حورتين|!Hawra", "source": "geonames",
    }  # fmt: skip
    table = seed_places.with_row(TABLE, found.row)
    assert {form.need for form in table.book.spelt["حورتين"]} == {2}


@pytest.mark.parametrize(
    ("names", "at", "governorate"),
    [
        (("Nowhere", "نوور"), (34.46, 35.97), "LB-AK"),
        (("Nowhere", "نوور"), IN_AKKAR, "LB-AS"),
        (("Nowhere", "نوور"), IN_AKKAR, ""),
        (("Nowhere",), IN_AKKAR, "LB-AK"),
        (("نوور",), IN_AKKAR, "LB-AK"),
    ],
    ids=["between two districts", "another governorate", "no governorate", "no Arabic name", "no Latin name"],
)
def test_a_place_without_a_certain_district_or_name_is_not_taken(names, at, governorate):
    found = verdict(*names, at=at, governorate=governorate)
    assert (found.what, found.row) == (What.UNSURE, None)


def test_what_somebody_looked_at_is_left_or_is_that_place():
    decided = LookedAt({"1": "a crossroads"}, {"2": "qarmata"})
    left = judge(entry("Nowhere", "نوور"), TABLE, decided)
    assert (left.what, left.says, left.row) == (What.LEFT, "a crossroads", None)
    same = judge(entry("Somewhere", number="2"), TABLE, decided)
    assert (same.what, same.slug) == (What.POINT, "qarmata")


def test_two_entries_of_one_new_place_make_one_row_and_a_second_run_changes_nothing():
    entries = [
        entry("Hawrtin", "حورتين"),
        entry("Hawrtine", "حورتين", at=(34.535, 36.081), number="2"),
        entry("قرمطة", number="3"),
    ]
    table, verdicts = seed_places.seeded(TABLE, entries, NOTHING)
    assert [each.what for each in verdicts] == [What.NEW, What.SAME, What.POINT]
    assert [row["slug"] for row in table.rows] == [*(row["slug"] for row in TABLE.rows), "hawrtin"]
    again, verdicts = seed_places.seeded(table, entries, NOTHING)
    assert again.rows == table.rows
    assert {each.what for each in verdicts} == {What.SAME}


def test_it_writes_only_when_told_to_and_leaves_every_other_row_as_it_was(tmp_path, monkeypatch, capsys):
    path = tmp_path / "places.csv"
    path.write_text(as_text(TABLE.rows), "utf-8")
    monkeypatch.setattr(seed_places, "PLACES", path)
    monkeypatch.setattr(seed_places, "listed", lambda: [entry("قرمطة")])
    seed_places.main([])
    assert path.read_text("utf-8") == as_text(TABLE.rows)
    assert "to write: 1" in capsys.readouterr().out
    seed_places.main(["--write"])
    lines, before = path.read_text("utf-8").splitlines(), as_text(TABLE.rows).splitlines()
    assert [index for index, line in enumerate(lines) if line != before[index]] == [5]
    assert ",34.5300,36.0800,town,,geonames" in lines[5]
    capsys.readouterr()
    seed_places.main([])
    assert "nothing to write" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("كفر أبيل", "JO-IR"),
        ("نحن في بيت ايدس", "JO-IR"),
        ("ساكنين بحاتم اربد", "JO-IR"),
        ("we live in Tabaqat Fahl", "JO-IR"),
        ("ساكنين بأم الرصاص", "JO-AM"),
        ("b fad3ous", "74000"),
        ("نحن من المريغة", "JO-MN"),
        ("طيبة معان", "JO-MN"),
        ("الحسينية الكرك", "JO-KA"),
        ("قرية راسون عجلون", "JO-AJ"),
    ],
)
def test_what_was_added_is_found(text, district):
    (match,) = places.find(text)
    assert match.place.district == district


@pytest.mark.parametrize(
    "text",
    [
        "عم يضربوهم عراسون",
        "قاعد حد راسون",
        "3am bidrebo 3ala rasoun",
        "ساكن حاتم جنبنا",
        "حاتم ضربني",
        "وقاص بيضربني",
        "فلان وعلان",
        "he lives with allan",
        "ساكنين عند علان",
        "we live in the arid region",
        "حطها بالحسبان",
        "الولد بالحسينية كل يوم",
        "يا خنزيرة قالها",
        "ana bel sama",
        "البنت صما ما بتسمع",
        "ضربوه وسال دمه",
        "الطبيب عي ومش فاضي",
        "hiye jawa el bet",
        "القاضي حكما رح يسمعنا",
    ],
)
def test_what_was_added_makes_no_everyday_word_a_place(text):
    assert places.find(text) == ()


def test_the_credit_stands_with_the_data():
    root = seed_places.PLACES.parents[2]
    notice = (root / "NOTICE").read_text("utf-8")
    assert "https://www.geonames.org" in notice
    assert "https://creativecommons.org/licenses/by/4.0/" in notice
    named = re.findall(r"(?:triage|admin|cases)/[\w/*.-]*\w", notice)
    assert len(named) >= 5
    assert [name for name in named if not list(root.glob(name))] == []


def test_hamra_without_more_is_still_the_quarter_of_beirut():
    (match,) = places.find("الحمرا")
    assert (match.place.slug, match.sure) == ("hamra", True)
    (match,) = places.find("ساكنين بحمراء المفرق")
    assert match.place.district == "JO-MA"


def test_jdita_of_two_countries_is_asked_about():
    assert {match.place.district for match in places.find("جديتا")} == {"41000", "JO-IR"}
    assert [match.place.district for match in places.find("جديتا اربد")] == ["JO-IR"]
