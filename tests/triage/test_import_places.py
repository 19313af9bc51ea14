"""An official list is compared with the gazetteer, and nothing but the report and a file of its own is written."""

import csv
from importlib import resources

import pytest

from tools import import_places
from triage.gazetteer import build

COD = """\
ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE,ADM3_EN,ADM3_AR,ADM3_PCODE,Lat,Lon
LB,Baalbek-El Hermel,LB7,Baalbek,LB71,Aarsal,عرسال,LB71001,34.18,36.42
LB,Akkar,LB6,Akkar,LB61,Qoubaiyyat Akkar,القبيّات,LB61002,34.57,36.27
LB,Akkar,LB6,Akkar,LB61,Qarmata et-Tajriba,قرمطة التجربة,LB61003,34.55,36.15
LB,Akkar,LB6,Akkar,LB61,Maaraboun,معربون,LB61004,34.55,36.15
SY,Homs,SY04,Homs,SY0401,Homs,حمص,SY040100,34.73,36.71
"""
COD_TWO = """\
admin0Pcode;adm2_pcode;adm2_en;adm2_ar;adm2_fr
LB;LB71;Baalbek;بعلبك;Baalbek
"""
JORDAN = """\
adm0_pcode,adm1_en,adm1_pcode,adm2_en,adm2_ar,adm2_pcode
JO,Irbid,JO21,Qarmata Junoubiya,قرمطة الجنوبية,JO2101
"""


def geonames(code, name, arabic, latitude, longitude, country="LB", kind="P"):
    fields = [str(code), name, name, f"{name},{arabic}", str(latitude), str(longitude), kind, "PPL", country]
    return "\t".join([*fields, *[""] * 10])


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "adm3.csv"
    path.write_text("\ufeff" + COD, "utf-8")
    return path


def findings(*paths):
    return {
        each.line.code: each
        for each in import_places.compare([line for path in paths for line in import_places.read(path)])
    }


def test_a_table_of_cod_ab_is_compared_line_by_line(table):
    found = findings(table)
    assert {code: each.what for code, each in found.items()} == {
        "LB71001": "same",
        "LB61002": "spelling",
        "LB61003": "new",
        "LB61004": "district",
    }
    assert found["LB71001"].slug == "arsal"
    assert found["LB61002"].slug == "qobayat"
    assert found["LB61003"].district == "11000"
    assert found["LB61004"].says == "22000 here, 11000 there"


def test_districts_and_jordan_s_own_levels_are_read(tmp_path):
    districts, jordan = tmp_path / "adm2.csv", tmp_path / "jor.csv"
    districts.write_text(COD_TWO.replace("admin0Pcode", "adm0_pcode"), "utf-8")
    jordan.write_text(JORDAN, "utf-8")
    found = findings(districts, jordan)
    assert (found["LB71"].what, found["LB71"].slug) == ("same", "baalbek-district")
    assert (found["JO2101"].what, found["JO2101"].district) == ("new", "JO-IR")


def test_a_dump_of_geonames_is_compared_by_point(tmp_path):
    path = tmp_path / "LB.txt"
    lines = [
        geonames(1, "Halba", "حلبا", 34.5428, 36.0797),
        geonames(2, "Halba", "حلبا", 34.60, 36.20),
        geonames(3, "Qarmata", "قرمطة", 34.18, 36.40),
        geonames(4, "Jabal Qarmata", "جبل قرمطة", 34.18, 36.40, kind="T"),
        geonames(5, "Homs", "حمص", 34.73, 36.71, country="SY"),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    found = findings(path)
    assert {code: each.what for code, each in found.items()} == {"1": "same", "2": "point", "3": "new"}
    assert found["3"].district == "22000"


def test_without_being_asked_it_only_reports(table, capsys):
    before = resources.files("triage").joinpath("data", "places.csv").read_bytes()
    assert import_places.main([str(table)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "same 1  spelling 1  district 1  point 0  new 1"
    assert any(line.startswith("new") and "قرمطة التجربة" in line and "Akkar" in line for line in said)
    assert [path.name for path in table.parent.iterdir()] == ["adm3.csv"]
    assert resources.files("triage").joinpath("data", "places.csv").read_bytes() == before


def test_new_rows_are_written_to_a_file_of_their_own_that_the_gazetteer_can_read(table, capsys):
    out = table.parent / "rows.csv"
    assert import_places.main(["--rows", str(out), str(table)]) == 0
    text = out.read_text("utf-8")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["district"], row["governorate"], row["ar"], row["source"]) == (
        "11000", "LB-AK", "قرمطة التجربة", "cod-ab",
    )  # fmt: skip
    assert build(text).places[row["slug"]].district == "11000"
    own = resources.files("triage").joinpath("data", "places.csv").read_text("utf-8")
    assert text.partition("\n")[0] == own.partition("\n")[0]
    with pytest.raises(FileExistsError):
        import_places.main(["--rows", str(out), str(table)])
    capsys.readouterr()


def test_a_file_of_another_kind_is_refused(tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_text("name,town\nx,y\n", "utf-8")
    assert import_places.main([str(path)]) == 1
    assert "neither" in capsys.readouterr().err
