"""Pay from what an ad says about it: raw text, or a range in columns, to a `Pay`."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from jobboard.core.money import exponent
from jobs.models.choices import PayPeriod, PayReason
from jobs.pay import LARGEST_MINOR, PERIODS_A_YEAR, Pay

LONGEST_TEXT: Final = 500
SYMBOLS: Final = {
    "gh₵": "GHS", "gh¢": "GHS", "ghc": "GHS", "₵": "GHS", "us$": "USD", "a$": "AUD", "c$": "CAD",
    "ca$": "CAD", "£": "GBP", "€": "EUR", "₦": "NGN", "₹": "INR", "$": "USD",
}  # fmt: skip
CODES: Final = (
    "GBP|EUR|USD|GHS|NGN|KES|ZAR|XOF|XAF|UGX|TZS|RWF|INR|CAD|AUD|NZD|CHF|SEK|NOK|DKK|PLN|CZK|SGD|"
    "AED|JPY|CNY|BRL|MXN|ILS"
).lower()
_MARK: Final = "|".join(re.escape(mark) for mark in SYMBOLS)
CURRENCY: Final = re.compile(rf"(?:{_MARK})|(?<![a-z])(?:{CODES})(?![a-z])|(?<=\d)(?:{CODES})\b")
DOLLARS: Final = {"USD", "CAD", "AUD", "NZD", "SGD"}

# Not "37.5 hours", "10%" or "$40M raised"; a digit more would make it another number.
AMOUNT: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[,.' ]\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?![.,]?\d)\s*(k\b)?"
    r"(?!\s*(?:%|hours?\b|hrs?\b|days?\b|weeks?\b|months?\b|years?\b|(?:mm?|bn?|million)\b|[:/]\d))"
)
_UNIT: Final = r"(?:\s*(?:per|a|an|p|/)?[\s./]*(?:hour|hr|h|day|week|month|annum|year|a)\b\.?)?"
BETWEEN: Final = re.compile(
    rf"{_UNIT}\s*(?:-|to|and|until)\s*(?:up\s?to\s*)?(?:(?:{_MARK}|{CODES})\s*)?"
)
# Numbers behind these words are not the pay itself: tips, bonuses, what one could earn on top.
EXTRAS: Final = re.compile(r"\bote\b|\bplus\b|\bbonus|\biro\b|\+\s*(?=[a-z£$€(])|\ballowance")

# Shortest first: "15 ph to 16 ph per year" is by the hour.
PERIODS: Final = (
    (PayPeriod.HOUR, re.compile(r"hour|\bp\s?/\s?hr?\b|p\.\s?hr?\b|(?<![a-z])ph\b|/\s?hr?\b|"
                                r"per hr")),
    (PayPeriod.DAY, re.compile(r"\bdays?\b|daily|\bp\.?d\b|diem")),
    (PayPeriod.WEEK, re.compile(r"\bweek|\bp\.?w\b|/\s?wk")),
    (PayPeriod.MONTH, re.compile(r"month|\bpcm\b|/\s?mo\b")),
    (PayPeriod.YEAR, re.compile(r"year|annum|annual|(?<![a-z])p\.?a\b|/\s?yr|\byr\b")),
)  # fmt: skip
REASONS: Final = (
    (PayReason.COMMISSION, re.compile(r"commission only|commission-only|100% commission")),
    (PayReason.CONFIDENTIAL, re.compile(r"confidential|undisclosed|not disclosed")),
    (PayReason.UNPAID, re.compile(r"\bunpaid\b|\bvoluntary\b|\bvolunteer\b|no pay\b")),
    (PayReason.NEGOTIABLE, re.compile(r"negotia|competitive|attractive|market rate|\bd\.?o\.?e\b|"
                                      r"commensurate|depending on experience")),
)  # fmt: skip

# Where pay is quoted by the month; elsewhere a bare figure is read by its size.
MONTHLY_CURRENCIES: Final = {"GHS", "NGN", "KES", "XOF", "XAF", "UGX", "TZS", "RWF", "ZAR"}
STRONG_CURRENCIES: Final = {"GBP", "EUR", "USD", "CHF", "CAD", "AUD", "NZD", "SGD"}
# Beyond these, in a strong currency, the period stated is a slip and the figure is for a year.
MOST: Final = {
    PayPeriod.HOUR: 1000, PayPeriod.DAY: 6000, PayPeriod.WEEK: 20_000, PayPeriod.MONTH: 100_000,
}  # fmt: skip
LEAST_A_YEAR: Final = 1000


def parse_salary(
    text: str, *, currency_hint: str = "", period_hint: str = ""
) -> Pay | PayReason | None:
    """Return the pay a text states, or why it states none, or None when it says nothing.

    "Up to" and "from" give a range of one figure. Of several ranges the first counts; what stands
    behind OTE, plus or bonus does not. Hints fill in what the text leaves out.
    """
    plain = _plain(text)
    stated = re.split(EXTRAS, plain, maxsplit=1)[0] or plain
    amounts = _first_range(stated)
    if amounts is None:
        return next((reason for reason, words in REASONS if words.search(plain)), None)
    currency = _currency(plain, currency_hint)
    period = period_of(stated) or period_hint
    return _pay(*amounts, currency, period)


def pay_of_range(low: str, high: str, *, currency: str, period: str) -> Pay | None:
    """Return the pay of a sheet's two columns, or None when neither is a number above zero."""
    amounts = [amount for amount in (_number(low), _number(high)) if amount]
    if not amounts:
        return None
    return _pay(min(amounts), max(amounts), currency.upper()[:3], period_of(_plain(period)) or "")


def period_of(text: str) -> str:
    """Return the period a text names, the shortest of several, or "" for none."""
    plain = text.casefold()
    return next((period for period, words in PERIODS if words.search(plain)), "")


def _plain(text: str) -> str:
    folded = text[:LONGEST_TEXT].casefold().replace("\xa0", " ")
    return " ".join(re.sub(r"[–—−‒]", "-", folded).split())


def _currency(plain: str, hint: str) -> str:
    found = CURRENCY.search(plain)
    if found is None:
        return hint.upper()[:3]
    code = SYMBOLS.get(found[0], found[0].upper())
    return hint.upper() if found[0] == "$" and hint.upper() in DOLLARS else code


def _first_range(plain: str) -> tuple[Decimal, Decimal] | None:
    """Return the first amount and the one it reaches to (itself when there is none)."""
    mark = re.search(rf"(?:{_MARK}|\b(?:{CODES}))\s*(?=\d)", plain)
    first = AMOUNT.search(plain, mark.end() if mark else 0)
    if first is None:
        return None
    low, has_k = _number(first[1]), bool(first[2])
    between = BETWEEN.match(plain, first.end())
    second = AMOUNT.match(plain, between.end()) if between else None
    high = _number(second[1]) if second else None
    if second and second[2] and high:
        has_k, high = has_k or (low or 0) < 1000, high * 1000
    if has_k and low:
        low *= 1000
    if not low:
        return (high, high) if high else None
    return _ordered(low, high) if high else (low, low)


def _ordered(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Return both ends, thousands given to the one that left them out ("30-45000", "20k-30")."""
    if low < 1000 <= high and low * 1000 <= high:
        low *= 1000
    elif high < 1000 <= low and high * 1000 >= low:
        high *= 1000
    return min(low, high), max(low, high)


def _number(text: str) -> Decimal | None:
    digits = text.strip().replace(" ", "").replace("'", "")
    # A separator before exactly three digits groups thousands, before one or two it is a point.
    digits = re.sub(r"[,.](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def _pay(low: Decimal, high: Decimal, currency: str, period: str) -> Pay | None:
    if not re.fullmatch(r"[A-Z]{3}", currency):
        return None
    period = _believable(high, currency, period)
    scale = Decimal(10) ** exponent(currency)
    if not period or high * scale * PERIODS_A_YEAR[period] > LARGEST_MINOR:
        return None
    return Pay(int(low * scale), int(high * scale), currency, period)


def _believable(high: Decimal, currency: str, period: str) -> str:
    """Return the period the figure can only be for; "" when that is anybody's guess."""
    if currency in MONTHLY_CURRENCIES:
        return period or PayPeriod.MONTH
    if currency not in STRONG_CURRENCIES:
        return period
    if not period:
        return PayPeriod.YEAR if high >= 10_000 else PayPeriod.HOUR if high < 100 else ""
    if period == PayPeriod.YEAR:
        return period if high >= LEAST_A_YEAR else ""
    return period if high <= MOST[PayPeriod(period)] else PayPeriod.YEAR
