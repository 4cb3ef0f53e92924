"""Words are folded, spelt one way and made singular, in linear time."""

import pytest

from jobs.search.fulltext.encoding import token
from jobs.search.text import MAX_WORDS, body_words, query_words, words


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
        ("", []),
        ("\x00 👩‍🚀 -- ++ ##", []),
    ],
)
def test_words_of_a_text(text: str, found: list[str]) -> None:
    """Documents and queries go through this one function."""
    assert words(text) == found


def test_query_words_are_few_different_and_plain() -> None:
    """Operators are data, repeats go, and there is an end."""
    assert query_words('+nurse -"nurses" (ward OR ward*)') == ("nurse", "ward", "or")
    assert query_words(" ".join(f"w{n}" for n in range(50))) == tuple(
        f"w{n}" for n in range(MAX_WORDS)
    )
    assert query_words("a" * 10_000) == ("a" * 40,)


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
