"""Folding makes spellings of one word or name equal, and nothing more."""

import pytest

from jobboard.core.text import fold, fold_name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kumasi", "kumasi"),
        ("  Accra \t Ghana\n", "accra ghana"),
        ("Kɔforidua", "koforidua"),
        ("Ɛnyɛ Ŋkrantɛ", "enye nkrante"),
        ("São Paulo", "sao paulo"),
        ("Łódź", "lodz"),
        ("Zürich", "zurich"),
        ("STRASSE Straße", "strasse strasse"),
        ("København", "kobenhavn"),
        ("ＡＢＣ ﬁne", "abc fine"),
        ("e\u0301cole", "ecole"),
        ("King’s “Cross” – North", 'king\'s "cross" - north'),
        ("C++ / C# / .NET / Node.js", "c++ / c# / .net / node.js"),
        ("soft\u00adware\u200b", "software"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Case, accents, Ghanaian letters and typographic marks fold; signs of the search stay."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("St. Albans", "st albans"),
        ("Saint-Albans", "st albans"),
        ("King's Lynn", "kings lynn"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("Tyne & Wear", "tyne and wear"),
        ("Accra&Tema", "accra and tema"),
        ("U.K.", "u k"),
        ("Tatale/Sanguli", "tatale sanguli"),
        ("Kɛte_Krachi", "kete krachi"),
        ("...", ""),
    ],
)
def test_fold_name(name: str, folded: str) -> None:
    """A name folds to its words."""
    assert fold_name(name) == folded


@pytest.mark.parametrize("text", ["Kɔforidua", "Saint-Étienne & Co", "ﬁ ß Ŋ"])
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folded text is its own folding."""
    assert fold(fold(text)) == fold(text)
    assert fold_name(fold_name(text)) == fold_name(text)
