"""Camps, border towns and suburbs that public place lists lack, and towns that they have, in four ways of writing."""

import pytest

from triage import places

NAMED = """
ain-al-hilweh: عين الحلوة | Ain al-Hilweh | Aïn el-Héloué | 3ein l 7elwe
shatila: شاتيلا | Shatila | Chatila | mokhayam shatila
nahr-al-bared: نهر البارد | Nahr al-Bared | Nahr el-Bared | nahr l bared
burj-al-barajneh-camp: مخيم برج البراجنة | Burj al-Barajneh camp | camp de Bourj el-Barajneh | mokhayam borj l barajne
beddawi: البداوي | Beddawi | Beddaoui | bedewe
rashidieh: الرشيدية | Rashidieh | Rachidiyeh | rashidiyye
wavel-jalil: مخيم الجليل | Wavel camp | camp de Jalil | mokhayam l jalil
mieh-mieh-camp: مخيم المية ومية | Mieh Mieh camp | camp de Miyé-Miyé | mokhayam l mieh w mieh
el-buss-camp: مخيم البص | El Buss camp | camp d'El-Bass | mokhayam l bass
burj-al-shemali-camp: مخيم برج الشمالي | Burj al-Shemali camp | camp de Bourj el-Chemali | mokhayam borj l shmele
mar-elias-camp: مخيم مار الياس | Mar Elias camp | camp de Mar Élias | mokhayam mar elyes
dbayeh-camp: مخيم ضبية | Dbayeh camp | camp de Dbayé | mokhayam dbayye
qaa: القاع | Qaa | El-Qaa | bel 2a3
arsal: عرسال | Arsal | Ersal | 3ersal
bar-elias: بر الياس | Bar Elias | Bar Élias | bar lyes
majdal-anjar: مجدل عنجر | Majdal Anjar | Majdel Anjar | majdal 3anjar
wadi-khaled: وادي خالد | Wadi Khaled | Ouadi Khaled | wede 5aled
fanar: الفنار | in Fanar | à Fanar | bel fanar
saadnayel: سعدنايل | Saadnayel | Saadnayel | sa3dneyel
chtaura: شتورا | Chtoura | Chtaura | shtoura
minieh: المنية | Miniyeh | Minié | l menye
bourj-hammoud: برج حمود | Bourj Hammoud | Bourj-Hammoud | borj 7ammoud
halba: حلبا | Halba | près de Halba | 7alba
zgharta: زغرتا | Zgharta | Zghorta | zgharta
bint-jbeil: بنت جبيل | Bint Jbeil | Bint-Jbeil | bent jbeil
baalbek: بعلبك | Baalbek | Baalbeck | ba3albak
hermel: الهرمل | Hermel | Hermel | l hermel
zahle: زحلة | Zahle | Zahlé | za7le
tripoli: طرابلس | Tripoli | Tripoli | trablos
saida: صيدا | Sidon | Saïda | sayda
tyre: مدينة صور | in Tyre | à Tyr | mdinet sour
nabatieh: النبطية | Nabatieh | Nabatiyé | nabatiyye
jounieh: جونيه | Jounieh | Jounié | jouniye
zaatari: الزعتري | Zaatari | Zaatari | za3tari
irbid: إربد | Irbid | Irbid | 2irbid
mafraq: مدينة المفرق | Mafraq | Mafrak | el mafra2
azraq: الأزرق بالأردن | Azraq | Azrak | azra2 bel ordon
azraq-camp: مخيم الأزرق | Azraq camp | camp d'Azraq | mukhayyam el azra2
"""
TABLE = [
    (spelling, slug)
    for line in NAMED.strip().splitlines()
    for slug, _, rest in [line.partition(": ")]
    for spelling in rest.split(" | ")
]


def test_every_place_is_written_in_four_ways() -> None:
    assert {line.count(" | ") for line in NAMED.strip().splitlines()} == {3}


@pytest.mark.parametrize(("spelling", "slug"), TABLE)
def test_a_named_place_is_found(spelling: str, slug: str) -> None:
    (match,) = places.find(spelling)
    assert (match.place.slug, match.sure) == (slug, True)
