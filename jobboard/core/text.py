"""Folding of text, so that spellings a reader takes for the same compare equal."""

import re
import unicodedata
from typing import Final

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS: Final = str.maketrans(
    {
        "ɛ": "e",
        "ɔ": "o",
        "ŋ": "n",
        "ɖ": "d",
        "ƒ": "f",
        "ɣ": "g",
        "ʋ": "v",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "ʻ": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
    }
)
_NOT_NAME: Final = re.compile(r"[^\w&]+|_+")
_WORDS: Final = {"saint": "st", "&": "and", "mount": "mt"}


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, with plain quotes, dashes and single spaces.

    Compatibility forms (NFKC), capitals, accents, the letters of Ghanaian languages (``ɛ``, ``ɔ``)
    and typographic punctuation are folded; ``+``, ``#``, ``.`` and ``-`` stay, because ``c++``,
    ``c#`` and ``node.js`` are words to the search.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFD", folded)
        folded = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(folded.split())


def fold_name(text: str) -> str:
    """Return a name as words only: ``"St. Albans"``, ``"Saint-Albans"`` give ``"st albans"``.

    Built on :func:`fold`; apostrophes vanish, other punctuation becomes a space, ``&`` is "and".
    """
    plain = fold(text).replace("'", "").replace("&", " & ")
    return " ".join(_WORDS.get(word, word) for word in _NOT_NAME.sub(" ", plain).split())
