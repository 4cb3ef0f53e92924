"""Words are folded, spelt one way and made singular, in linear time."""

import csv
from hashlib import blake2b

import pytest

from jobs.search.fulltext.encoding import token
from jobs.search.listing import VERSION
from jobs.search.synonyms import FILE
from jobs.search.text import body_words, words

FILES = FILE.parent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C++ and C# and F#", ["cplusplus", "and", "csharp", "and", "fsharp"]),
        ("Node.js node js NodeJS", ["nodejs", "nodejs", "nodejs"]),
        (".NET, ASP.NET", ["dotnet", "asp", "dotnet"]),
        ("businesses analysis analyses nurses", ["business", "analysis", "analysis", "nurse"]),
        ("class classes bus buses status", ["class", "class", "bus", "bus", "status"]),
        ("accountants account accounting", ["accountant", "account", "accounting"]),
        ("companies sales news go ux it as", ["company", "sales", "news", "go", "ux", "it", "as"]),
        ("the nurse’s drivers' master's", ["the", "nurse", "driver", "master"]),
        ("Front-end, back end; e-mail", ["frontend", "backend", "email"]),
        ("Ɔkada ƐDWUMA Café ﬁre", ["okada", "edwuma", "cafe", "fire"]),
        ("R&D a&b Q & A", ["rnd", "a&b", "q", "a"]),
        ("c+++ a#b 10+ 3.5 _x_", ["c", "a", "b", "10", "3", "5", "x"]),
        (
            "Organizations specialized analyzing size prizes Devizes",
            [
                "organisation",
                "specialised",
                "analysing",
                "size",
                "prize",
                "devizes",
            ],
        ),
        ("call centers, Call-Centres; e-mails", ["callcentre", "callcentre", "email"]),
        (
            "labor program licenses counselor tire jewelry aluminum inquiry",
            [
                "labour",
                "program",
                "licence",
                "counsellor",
                "tyre",
                "jewellery",
                "aluminium",
                "enquiry",
            ],
        ),
        (
            "electronics electronic graphics logistics physics",
            [
                "electronic",
                "electronic",
                "graphic",
                "logistic",
                "physics",
            ],
        ),
        (
            "taxis KPIs menus does goes go good goods",
            [
                "taxi",
                "kpi",
                "menu",
                "does",
                "goes",
                "go",
                "good",
                "goods",
            ],
        ),
        ("tro-tro Barmen children's creches", ["trotro", "barman", "child", "creche"]),
        ("", []),
        ("\x00 👩‍🚀 -- ++ ##", []),
    ],
)
def test_words_of_a_text(text: str, found: list[str]) -> None:
    """Documents and queries go through this one function."""
    assert words(text) == found


def test_body_is_text_of_the_html_up_to_a_limit() -> None:
    """Tags are no words; 32 KB are enough for any advert."""
    assert body_words("<p>Drive <b>buses</b></p><ul><li>Daily</li></ul>") == [
        "drive", "bus", "daily",
    ]  # fmt: skip
    assert len(body_words(f"<p>{'word ' * 20_000}</p>")) == 32 * 1024 // 5 + 1


@pytest.mark.parametrize("piece", ["a&", "+#", ".", "'", "a+", " a", ".net", "ﬃ", "é", "node "])
def test_ten_thousand_characters_take_no_time_to_speak_of(piece: str) -> None:
    """A hundred times that is still read, so no expression backtracks."""
    assert len(words(piece * (1_000_000 // len(piece)))) >= 0


def test_tokens_are_never_short_stopwords_or_operators() -> None:
    """InnoDB's default settings keep every one of them whole."""
    for word in ("it", "c", "the", "www", "a&b", "цена", "x" * 40, "naïve"):
        assert token(word).isalnum()
        assert token(word).isascii()
        assert 4 <= len(token(word)) <= 84
    assert len({token(word) for word in ("цена", "цены", "a&b", "ab", "a")}) == 5


def test_rules_that_read_other_words_have_another_version() -> None:
    """Raise `listing.VERSION` and write the new digest here: then a rebuild reads listings anew."""
    sample = "Nurses' analyses, organized C++ & R&D boxes: it's naïve\u2019s e-mails ﬁxes Ɔkada's"
    digest = blake2b(" ".join(words(sample)).encode(), digest_size=4).hexdigest()
    assert (VERSION, digest) == (3, "ebf4175d")


@pytest.mark.parametrize(("name", "columns"), [("stems.csv", 2), ("spellings.csv", 2)])
def test_word_files_are_well_formed(name: str, columns: int) -> None:
    """No line twice, none that changes nothing, and none that needs another to be right."""
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(header) == columns
    left = [row[0] for row in rows]
    assert len(left) == len(set(left))
    for written, meant in rows:
        assert written == written.strip().lower()
        assert len(written.split()) <= 2
        assert words(meant) == meant.split(), meant
        if name == "spellings.csv":
            assert written != meant
            assert words(written) == meant.split(), written
