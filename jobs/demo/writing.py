"""Writes one advertisement: picks from the role, the employer, the town and the shared pools."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from jobs.demo.catalogue import DemoCompany, Role, phrases
from jobs.demo.spin import spin

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Brief:
    """What is already decided about a listing before its text is written."""

    role: Role
    company: DemoCompany
    title: str
    town: str
    area: str
    is_remote: bool
    boss: str
    pattern: str
    notes: tuple[str, ...]

    def facts(self) -> dict[str, str]:
        """Return the names a written line may use in braces."""
        return {
            "company": self.company.name,
            "title": self.title.split(" (")[0],
            "town": self.town,
            "area": self.area,
            "boss": self.boss,
            "country": "Ghana" if self.company.country == "GH" else "the UK",
        }


def describe(brief: Brief, rng: random.Random) -> str:
    """Return the description as HTML of h3, p, ul and li; every word comes from our own files."""
    facts, country, role = brief.facts(), brief.company.country, brief.role
    needs = _some(role.needs[country], rng, 3, 5) + _some(_fitting("rules", brief), rng, 1, 3)
    rng.shuffle(needs)
    blocks = [
        *_introduction(brief, rng, facts),
        _section("duties", _some(role.duties[country], rng, 5, 6), country, rng, facts),
        _section("needs", needs, country, rng, facts),
        *_conditions(brief, rng, facts),
        *_ending(brief, rng, facts),
    ]
    return "\n".join(blocks)


def _introduction(brief: Brief, rng: random.Random, facts: Facts) -> list[str]:
    """Return two or three paragraphs: the employer, the role, the place and the team."""
    country = brief.company.country
    about = spin(brief.company.about, rng, facts)
    role = spin(rng.choice(brief.role.intro[country]), rng, facts)
    place_lines = phrases("remote" if brief.is_remote else "place", country)
    place = spin(rng.choice(place_lines), rng, facts)
    team = spin(rng.choice(phrases("team", country)), rng, facts)
    opening = spin(rng.choice(_fitting("opening", brief)), rng, facts)
    shapes = (
        (about, f"{role} {place}", team),
        (f"{opening} {role}", about, f"{place} {team}"),
        (f"{role} {team}", f"{about} {place}"),
        (f"{about} {opening}", f"{role} {place}"),
        (f"{opening} {about}", role, f"{team} {place}"),
    )
    return [_paragraph(text) for text in rng.choice(shapes)]


def _conditions(brief: Brief, rng: random.Random, facts: Facts) -> list[str]:
    """Return the hours and what the employer offers, in either order, as list or paragraph."""
    country = brief.company.country
    hours = _paragraph(spin(rng.choice(_marked("hours", country)[brief.pattern]), rng, facts))
    offer = _section("offer", _some(_fitting("offer", brief), rng, 3, 5), country, rng, facts)
    blocks = [offer, hours] if rng.random() < 0.4 else [hours, offer]
    return [*blocks, *(_paragraph(spin(note, rng, facts)) for note in brief.notes)]


def _ending(brief: Brief, rng: random.Random, facts: Facts) -> list[str]:
    country = brief.company.country
    lines = _some(phrases("closing", country), rng, 1, 3)
    text = _paragraph(" ".join(spin(line, rng, facts) for line in lines))
    return [_heading("closing", country, rng), text] if rng.random() < 0.6 else [text]


def _section(
    kind: str, lines: Sequence[str], country: str, rng: random.Random, facts: Facts
) -> str:
    items = "".join(f"<li>{escape(spin(line, rng, facts), quote=False)}</li>" for line in lines)
    return f"{_heading(kind, country, rng)}\n<ul>{items}</ul>"


def _heading(kind: str, country: str, rng: random.Random) -> str:
    return f"<h3>{rng.choice(_marked('headings', country)[kind])}</h3>"


@cache
def _marked(kind: str, country: str) -> dict[str, list[str]]:
    """Return the lines of a pool by the mark that stands before their first bar."""
    found: dict[str, list[str]] = {}
    for line in phrases(kind, country):
        mark, text = line.split("|", 1)
        found.setdefault(mark.strip(), []).append(text.strip())
    return found


def _fitting(kind: str, brief: Brief) -> list[str]:
    """Return the lines of a pool that are true of the listing."""
    return _true_lines(kind, brief.company.country, brief.is_remote)


@cache
def _true_lines(kind: str, country: str, is_remote: bool) -> list[str]:
    """Return the lines of a pool that are true at a place, or of remote work.

    Remote work names no quarter of a town, nor offers what is only had at a place (marked @).
    """
    lines = phrases(kind, country)
    if is_remote:
        lines = tuple(line for line in lines if "{area}" not in line and line[0] != "@")
    return [line.removeprefix("@") for line in lines]


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _some(lines: Sequence[str], rng: random.Random, low: int, high: int) -> list[str]:
    """Return between low and high different lines, in any order."""
    return rng.sample(lines, min(len(lines), rng.randint(low, high)))
