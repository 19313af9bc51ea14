"""What people write when they say where they are, and what must not be taken for a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import places

SPELLINGS = """
arsal: بعرسال | عرسال | 3ersal | 3arsal | b 3ersal | Arsal | à Ersal | Aarsal | 3ersel | ب عرسال | d'Arsal | b3ersal | ARSAL
qaa: bel 2a3 | القاع | بالقاع | عالقاع | el 2a3 | Qaa | el qaa | à Qaa | 2a3 | bel qa3 | للقاع
bar-elias: bar lias | bar elyes | بر الياس | ببر الياس | Bar Elias | برالياس | بر إلياس | barelias
majdal-anjar: majdal 3anjar | مجدل عنجر | Majdel Anjar | Majdal Aanjar | بمجدل عنجر
baalbek: ba3albak | بعلبك | ببعلبك | Baalbeck | Baalbek | b ba3albak
tripoli: trablos | طرابلس | بطرابلس | Tripoli | Trablous | tarablos | lal trablos
saadnayel: سعدنايل | Saadnayel | sa3dnayel | بسعدنايل | سعد نايل
ain-al-hilweh: عين الحلوة | بعين الحلوة | عين الحلوه | Ain al-Hilweh | 3ein el 7elwe | Ein el Hilweh | Aïn el-Héloué | مخيم عين الحلوة
shatila: شاتيلا | مخيم شاتيلا | بشاتيلا | Chatila | Shatila | shatilla camp
nahr-al-bared: نهر البارد | Nahr el Bared | Nahr al-Bared | bi nahr l bared | مخيم نهر البارد
burj-al-barajneh-camp: مخيم برج البراجنة | Burj al-Barajneh camp | camp de Bourj el Barajneh
bourj-el-barajneh: برج البراجنة | Bourj el Barajneh | borj l barajne | ببرج البراجنة
beddawi: البداوي | بالبداوي | Beddawi | Beddaoui | beddewi
rashidieh: الرشيدية | Rashidieh | Rachidieh | مخيم الرشيدية | rashidye
wavel-jalil: مخيم الجليل | Wavel | مخيم ويفل | camp de Jalil | Jalil camp | ويفل
wadi-khaled: وادي خالد | بوادي خالد | Wadi Khaled | wadi 5aled | Oued Khaled
fanar: الفنار | بالفنار | in Fanar | à Fanar | bel fanar
chtaura: شتورة | Chtaura | Chtoura | shtoura | بشتورة | شتورا
minieh: المنية | بالمنية | Minieh | Minyeh | elminye | المنيه
bourj-hammoud: برج حمود | ببرج حمود | Bourj Hammoud | borj 7ammoud | bourj hamoud | Burj Hammoud
zaatari: الزعتري | مخيم الزعتري | Zaatari | za3tari | Za'atari camp | بالزعتري
halba: حلبا | بحلبا | Halba | près de Halba | near Halba | 7alba
akkar: عكار | بعكار | Akkar | 3akkar | dans le Akkar | b 3akkar
tyre: ساكنين بصور | مدينة صور | in Tyre | à Tyr | live in Sour
tyre-district: قضاء صور | Tyre district
saida: صيدا | بصيدا | Saida | Sidon | Saïda | b saida | sayda
byblos-jbeil: جبيل | Jbeil | Byblos | bi jbeil | بجبيل
zahle: زحلة | بزحلة | زحله | Zahle | Zahlé | za7le | zahleh
hermel: الهرمل | بالهرمل | Hermel | el hermel | هرمل
nabatieh: النبطية | بالنبطية | Nabatieh | nabatiyeh | Nabatiyé
bint-jbeil: بنت جبيل | Bint Jbeil | ببنت جبيل
beirut: بيروت | ببيروت | Beirut | Beyrouth | bayrout
dahiyeh: بالضاحية | Dahiyeh | la banlieue sud de Beyrouth | bel da7ye
bab-el-tabbaneh: باب التبانة | التبانة | tebbene | Bab el Tabbaneh | بالتبانة
furn-el-chebbak: فرن الشباك | Furn el-Chebbak | forn l shebbek | Furn ech Chebbak
sin-el-fil: سن الفيل | Sin el Fil | sin l fil
qab-elias: قب الياس | Qab Elias | Kab Elias | 2ab elyas
ghazzeh: غزة البقاع | campement de Ghazzé | in Ghazzeh
kamed-el-loz: كامد اللوز | Kamed el Loz
taalabaya: تعلبايا | Taalabaya | ta3labaya | بتعلبايا
mieh-mieh-camp: مخيم المية ومية | Mieh Mieh camp
labweh: اللبوة | Labweh | باللبوة | Laboué
ras-baalbek: رأس بعلبك | راس بعلبك | Ras Baalbek | bi ras ba3albak
irbid: إربد | اربد | Irbid | بإربد
mafraq: بالمفرق | في المفرق | Mafraq | el mafra2
azraq-camp: مخيم الأزرق | Azraq camp | camp d'Azraq
baqaa-camp: مخيم البقعة | Baqaa camp | Baqa'a
amman: عمان | بعمان | Amman | 3amman | عمّان
zarqa: Zarqa | bel zar2a | بالزرقاء | in Zarqa
salt: in Salt | السلط | بالسلط
aqaba: Aqaba | بالعقبة | عالعقبة
west-bekaa: البقاع الغربي | West Bekaa | Békaa-Ouest | bel b2a3 el gharbe
minieh-danniyeh: الضنية | بالضنية | Denniyeh
chouf: الشوف | بالشوف | in Chouf | le Chouf
"""
TABLE = [
    (spelling.strip(), slug)
    for line in SPELLINGS.strip().splitlines()
    for slug, _, rest in [line.partition(": ")]
    for spelling in rest.split(" | ")
]


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 150


@pytest.mark.parametrize(("spelling", "slug"), TABLE)
def test_a_spelling_finds_its_place(spelling: str, slug: str) -> None:
    assert [match.place.slug for match in places.find(spelling)] == [slug]


@pytest.mark.parametrize(
    ("text", "slug", "written"),
    [
        ("ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين", "arsal", "عرسال"),
        ("my neighbour beats his son, we are in Arsal", "arsal", "Arsal"),
        ("le voisin frappe son fils, on est à Halba depuis un an", "halba", "Halba"),
        ("jaretna 3am todrob benta, ne7na b bar lias 7ad l jeme3", "bar-elias", "bar lias"),
        ("😢 بعلبك 😢", "baalbek", "بعلبك"),
        ("هي بعَرْسَال", "arsal", "عَرْسَال"),
    ],
)
def test_a_place_is_found_inside_a_message(text: str, slug: str, written: str) -> None:
    (match,) = places.find(text)
    assert (match.place.slug, match.sure) == (slug, True)
    assert text[match.start : match.end].endswith(written)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Halba, Akkar", "halba"),
        ("عكار - حلبا", "halba"),
        ("Beddawi, Tripoli", "beddawi"),
        ("Taybeh, Marjayoun", "taybeh-marjayoun"),
        ("بالطيبة قضاء مرجعيون", "taybeh-marjayoun"),
        ("Chiyah, Beirut", "chiyah"),
        ("مجدل عنجر بالبقاع", "majdal-anjar"),
        ("صور جنوب لبنان", "tyre"),
        ("Choueifat, Hay el Sellom", "hay-el-sellom"),
        ("Hermel, Bekaa", "hermel"),
    ],
)
def test_a_wider_place_beside_a_town_settles_it(text: str, slug: str) -> None:
    (match,) = places.find(text)
    assert (match.place.slug, match.sure) == (slug, True)


@pytest.mark.parametrize("text", ["ساكنين بالطيبة", "I live in Bireh", "habite à Niha", "يحمر", "القنطرة"])
def test_villages_of_one_name_are_asked_about(text: str) -> None:
    matches = places.find(text)
    assert 2 <= len(matches) <= 3
    assert len({match.place.district for match in matches}) == len(matches)
    assert not any(match.sure for match in matches)


@pytest.mark.parametrize(
    "text",
    [
        "عم بهددني بصور",
        "صورني وعم يهددني بالصور",
        "flat tyre again",
        "too much salt in the soup",
        "he has sour milk",
        "الولد حزين كتير",
        "سوف أتصل بكم",
        "اسمها مينا",
        "her name is Mina",
        "عمتي سعيدة",
        "أستاذ منصور ضربه",
        "Monsieur Ghadir est mon voisin",
        "خالتو غدير",
        "Mr Abra called",
        "شكرا كتير",
        "الجديد انو رجع",
        "العين عم توجعني",
        "يا عمو الشمال وين",
        "the weather is so nice",
        "tell me the story",
        "je suis même pas sûr",
        "une bière, c'est quand même bon",
        "bade ruh 3al beit",
        "ma ba2a fiye",
        "",
        "12345",
        "؟؟؟",
    ],
)
def test_words_and_persons_are_not_places(text: str) -> None:
    assert places.find(text) == ()


@pytest.mark.parametrize("text", ["عرسال " * 700, "Halba Saida Tyre Zahle " * 150, "2a " * 1000, "ب" * 4000])
def test_a_message_of_nothing_but_names_is_read(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("I am in Beirut, the child is in Arsal", "arsal"),
        ("I live in Halba but the child is in Saida", "saida"),
        ("the girl lives in Zahle, I am writing from Beirut", "zahle"),
        ("my son is in Tripoli with his uncle. I work in Beirut", "tripoli"),
        ("in Arsal there is a boy who is beaten, I am in Beirut", "arsal"),
        ("his mother is in Saida, the children are in Baalbek", "baalbek"),
        ("انا ببيروت والولد بعرسال", "arsal"),
        ("أنا ساكنة ببيروت بس البنت ساكنة بطرابلس", "tripoli"),
        ("ابني بزحلة عند جدو وانا ببيروت", "zahle"),
        ("الطفل موجود في حلبا ووالدته في صيدا", "halba"),
        ("الأولاد ببعلبك وبيّن... امهن بصيدا", "baalbek"),
        ("je suis à Beyrouth, l'enfant est à Ersal", "arsal"),
        ("ma nièce habite à Zahlé, moi j'habite à Tripoli", "zahle"),
        ("le petit est à Halba et sa mère est à Saïda", "halba"),
        ("ana bi beirut w l walad bi 3ersal", "arsal"),
        ("l bent sakne bi trablos w ana bi beirut", "tripoli"),
        ("ana b saida bas ebne b za7le", "zahle"),
        ("le fils de ma voisine est à Tripoli, je suis à Beyrouth", "tripoli"),
        ("the son of my neighbour is in Arsal, I am in Beirut", "arsal"),
        ("wlad jarna bi ba3albak, ana bi beirut", "baalbek"),
    ],
)
def test_of_two_places_the_child_s_is_taken(text: str, slug: str) -> None:
    (match,) = places.find(text)
    assert (match.place.slug, match.sure) == (slug, True)


@pytest.mark.parametrize(
    "text",
    [
        "Halba or Saida",
        "we live in Beirut, the child was hit in Arsal",
        "the child was in Arsal and I am in Beirut",
        "the child is not in Arsal, I am in Beirut",
        "the boy is from Arsal, I live in Beirut",
        "one girl is in Arsal, the other girl is in Zahle, I am in Beirut",
        "I am in Beirut and he is in Arsal",
        "I work in Beirut and I live in Saida",
        "نحنا ببيروت والولد كان بعرسال",
        "الولد من عرسال وانا ساكنة ببيروت",
        "الولد مش بعرسال انا بصيدا",
        "انا ببيروت وهو بعرسال",
        "بعرسال وببيروت",
        "l'enfant était à Ersal, je suis à Beyrouth",
        "je suis à Beyrouth, elle est à Tripoli",
        "nous sommes à Zahlé, le garçon est à Halba",
        "l walad ken bi 3ersal w ana bi beirut",
        "ne7na bi beirut w l walad bi 3ersal",
        "bi 3ersal w bi trablos",
    ],
)
def test_two_places_are_both_offered(text: str) -> None:
    matches = places.find(text)
    assert len(matches) >= 2
    assert not any(match.sure for match in matches)


def test_a_region_is_asked_about() -> None:
    (match,) = places.find("نحنا بالجنوب")
    assert match.place.governorate == "LB-JA"
    assert not match.sure


def test_the_gazetteer_is_complete() -> None:
    every = places.all_places()
    lebanon = {each.district for each in every if each.country == "LB"} - {""}
    jordan = {each.district for each in every if each.country == "JO"}
    assert (len(lebanon), len(jordan)) == (26, 12)
    camps = [each for each in every if each.kind == "camp_palestine"]
    assert sum(each.country == "LB" for each in camps) == 12
    fine = [each for each in every if each.kind not in {"district", "governorate"}]
    assert sum(each.country == "LB" for each in fine) >= 320
    assert sum(each.country == "JO" for each in fine) >= 70


def test_every_place_is_found_by_its_own_names_beside_its_district() -> None:
    lost = []
    for each in places.all_places():
        for name in {each.ar, each.en, each.fr}:
            bare = name.partition(" (")[0]
            area = places.district(each.district)
            text = f"{bare}, {area.en if area else ''}"
            if each.slug not in {match.place.slug for match in places.find(text)}:
                lost.append(text)
    assert lost == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "district"),
    [
        (34.1794, 36.4208, "22000"),
        (34.4335, 35.8441, "71000"),
        (33.5575, 35.3715, "81000"),
        (33.2733, 35.1939, "83000"),
        (33.8933, 35.5016, "31000"),
        (34.5428, 36.0797, "11000"),
        (32.5556, 35.85, "JO-IR"),
        (29.5267, 35.0078, "JO-AQ"),
    ],
)
def test_a_pin_finds_its_district(latitude: float, longitude: float, district: str) -> None:
    found = places.nearest_district(latitude, longitude)
    assert found is not None
    assert found.district == district


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (33.51, 36.29),
        (34.73, 36.71),
        (32.08, 34.78),
        (34.6, 35.0),
        (48.85, 2.35),
        (0.0, 0.0),
        (float("nan"), 35.0),
    ],
)
def test_a_pin_elsewhere_finds_nothing(latitude: float, longitude: float) -> None:
    assert places.nearest_district(latitude, longitude) is None


def test_a_pin_is_taken_to_a_kilometre() -> None:
    assert places.nearest_district(33.84681, 35.90199) == places.nearest_district(33.8501, 35.8999)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    check(text)


@given(
    st.lists(
        st.sampled_from([*"بعلوفـ '-2379", " ", "\n", ", ", *[spelling for spelling, _ in TABLE]]),
        max_size=12,
    )
)
def test_any_mixture_of_names_is_read(parts: list[str]) -> None:
    check("".join(parts))


def check(text: str) -> None:
    matches = places.find(text)
    assert len(matches) <= 3
    assert len({match.place.slug for match in matches}) == len(matches)
    for match in matches:
        assert 0 <= match.start < match.end <= len(text)
        assert text[match.start : match.end].strip() == text[match.start : match.end]
    assert sum(match.sure for match in matches) <= (1 if len(matches) == 1 else 0)


def test_unknown_slugs_and_codes() -> None:
    assert places.place("nowhere") is None
    assert places.district("") is None
    assert places.district("99999") is None


TOLD = [line.partition(": ")[2].split(" | ") for line in SPELLINGS.strip().splitlines()]
WRITTEN = st.lists(
    st.one_of(
        st.sampled_from([spelling for each in TOLD for spelling in each]),
        st.sampled_from(
            ["my son", "el", "l", "and", "يا جماعة", "في", "b", "d'", ". ", "3al", "qui", "Nour", "من"]
        ),
    ),
    min_size=1,
    max_size=7,
).map(" ".join)


@given(WRITTEN, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=3))
def test_looking_near_some_words_finds_a_place_there_exactly_when_there_is_one(text, stretches):
    near = [(start, start + size) for start, size in stretches]

    def touching(found):
        return [one for one in found if any(one.start < end and start < one.end for start, end in near)]

    assert touching(places.find(text, near=near)) == touching(places.find(text))
    assert places.find(text, near=[(0, len(text))]) == places.find(text)
