"""Takes known shapes of personal data and secrets out of text that is about to be logged.

A last line behind the rule that they are not logged: it knows shapes, not names.
"""

import re

NAMED_SO = (
    "pass(?:word|wd|phrase)?|pw|secret|token|api[_-]?key|authorization|cookie|session(?:id)?"
    "|csrf[a-z]*|otp|pin|signature|ticket"
)
RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        # The name and password of an address: mysql://app:secret@host.
        (r"(?<=://)[^/@\s]*@", ""),
        (r"(?i)\b(bearer|basic|digest)\s+[\w.~+/=-]{8,}", r"\1 [secret]"),
        (r"\beyJ[\w-]{5,}\.[\w-]{5,}\.?[\w-]*", "[token]"),
        # A link to choose a new password, and anything long and opaque.
        (r"\b[a-z0-9]{6}-[0-9a-f]{32}\b", "[token]"),
        (
            rf"(?i)((?:{NAMED_SO})[\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s\"',;&)}}\]]+)",
            r"\1[secret]",
        ),
        (r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{44,}(?![\w/.-])", "[secret]"),
        # Search words and everything else behind a question mark.
        (r"(?<=[\w/])\?[\w.%+\[\]-]+=[^\s\"'<>]*", "?[query]"),
        # From the start of the name only: from each letter on, a long word takes seconds.
        (r"(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+", "[e-mail]"),
        (r"(?<![\w.-])(?:\+|00)\d[\d ().-]{6,17}\d(?![\w-])", "[phone]"),
        (r"(?<![\w.:/-])0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}(?![\w.:/-])", "[phone]"),
        (r"(?<![\w.:/-])(?:233|44)\d{9,10}(?![\w.:/-])", "[phone]"),
        # What a database quotes of a row it refused.
        (r"(?i)\b(entry|value:?|key value) '(?:[^'\\]|\\.)*'", r"\1 '[value]'"),
    )
)
# Characters that start a new line or steer a terminal, but for the tab and the line feed.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def redact(text: str) -> str:
    """Return `text` with e-mail addresses, telephone numbers, queries and secrets taken out."""
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    return text


def without_control(text: str) -> str:
    """Return `text` with control characters written as escapes; line feeds and tabs stay."""
    return CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
