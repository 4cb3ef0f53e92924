"""What the words of an ad say about contract, hours, experience and where the work is done."""

import re
from typing import Final

from jobs.models.choices import EmploymentType, Experience, Remote, WorkPattern

Words = tuple[tuple[str, re.Pattern[str]], ...]


def _words(*pairs: tuple[str, str]) -> Words:
    return tuple((value, re.compile(pattern)) for value, pattern in pairs)


# The first pattern found wins. English, Swedish, Norwegian and German.
EMPLOYMENT: Final = _words(
    (EmploymentType.APPRENTICE, r"apprentic|l[äæ]rling"),
    (EmploymentType.VOLUNTEER, r"volunt|frivillig"),
    (EmploymentType.INTERNSHIP, r"\bintern\b|internship|national service|praktik|trainee"),
    (EmploymentType.FIXED_TERM, r"fixed.?term|\bftc\b|leave.?cover|maternity|visstid|"
                                r"tidsbegr[aä]nsad|engasjement|befristet"),
    (EmploymentType.TEMPORARY, r"\btemp\b|temporary|seasonal|vikariat|sommarjobb"),
    (EmploymentType.PERMANENT, r"permanent|tills ?vidare|\bfast\b|\bregular\b|unbefristet"),
    (EmploymentType.CONTRACT, r"contract|freelanc|\bb2b\b|konsult|\b1099\b"),
)  # fmt: skip
PATTERN: Final = _words(
    (WorkPattern.FULL_TIME, r"full.?time|heltid|vollzeit|^f$"),
    (WorkPattern.PART_TIME, r"part.?time|deltid|teilzeit|^p$"),
    (WorkPattern.SHIFT, r"\bshifts?\b|skift"),
    (WorkPattern.CASUAL, r"casual|zero.?hours?|per.?diem|behovsanst"),
)
PLACE_OF_WORK: Final = _words(
    (Remote.ONSITE, r"(?:no|not|non).remote"),
    (Remote.HYBRID, r"hybrid|partly remote|remote.friendly"),
    (Remote.REMOTE, r"remote|work from home|working from home|\bwfh\b|telecommut|home.based|"
                    r"^true$|^yes$|fully distributed"),
    (Remote.ONSITE, r"on.?site|in.?office"),
)  # fmt: skip
EXPERIENCE: Final = _words(
    (Experience.NONE, r"no experience"),
    (Experience.EXECUTIVE, r"\bhead of\b|\bdirector\b|\bchief\b|\bvice president\b|\bvp\b|"
                           r"\bc[etfo]o\b"),
    (Experience.ENTRY, r"\bintern\b|internship|graduate|trainee|junior|\bjr\b|entry|apprentice|"
                       r"national service"),
    (Experience.SENIOR, r"\bsenior\b|\bsr\b|\blead\b|\bprincipal\b|\bstaff (?:engineer|software)"),
    (Experience.MID, r"mid.?(?:level|weight|senior)|intermediate"),
)  # fmt: skip
YES: Final = re.compile(r"^(?:true|yes|y|1|available|offered|sponsor)", re.IGNORECASE)


def employment_type(text: str) -> str:
    """Return the `EmploymentType` the words name, or ""."""
    return _first(EMPLOYMENT, text)


def work_pattern(text: str) -> str:
    """Return the `WorkPattern` the words name ("Heltid og deltid" is full time), or ""."""
    return _first(PATTERN, text)


def experience(stated: str, title: str) -> str:
    """Return the `Experience` stated or, failing that, the one the title speaks of, or ""."""
    return _first(EXPERIENCE, stated) or _first(EXPERIENCE, title)


def remote_kind(*texts: str) -> str:
    """Return the `Remote` kind of the first text that speaks of it; on site if none does."""
    return next((kind for text in texts if (kind := _first(PLACE_OF_WORK, text))), Remote.ONSITE)


def is_yes(text: str) -> bool:
    """Say whether a flag is set, whatever the source writes for it."""
    return bool(YES.match(text.strip()))


def _first(words: Words, text: str) -> str:
    plain = text.strip().casefold()
    return next((value for value, pattern in words if pattern.search(plain)), "") if plain else ""
