"""How a message is written."""

import pytest

from cases.model import Variety
from triage.language import detect


@pytest.mark.parametrize(
    ("text", "variety"),
    [
        ("مرحبا بدي اسأل عن دورة", Variety.AR),
        ("يجب أن نتحدث عن هذا الطفل", Variety.AR),
        ("marhaba bade es2al 3an l dawra", Variety.AR_LATN),
        ("kif fine se3ed wled l jiran", Variety.AR_LATN),
        ("hello, I would like to ask about a child", Variety.EN),
        ("he is 8yo and she is 10yo, what can I do", Variety.EN),
        ("bonjour, je voudrais parler de ma fille", Variety.FR),
        ("jsuis chez moi et g peur", Variety.FR),
        ("my sister عم تبكي وما بعرف شو اعمل and she is alone", Variety.MIXED),
        ("12345", Variety.UNKNOWN),
        ("😀😀", Variety.UNKNOWN),
        ("", Variety.UNKNOWN),
    ],
)
def test_detect(text: str, variety: Variety) -> None:
    assert detect(text) is variety


@pytest.mark.parametrize("text", ["1", "2", "3", "7", "٣", "10", "3 7", "33"])
def test_a_bare_figure_is_no_language(text: str) -> None:
    assert detect(text) is Variety.UNKNOWN
