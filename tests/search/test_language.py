"""What someone typed becomes a question; operators are few, and whatever is not one is data."""

import random

import pytest

from jobs.search.language import NO_SYNONYMS, Alternative, Group, Question, Synonyms, Where, ask
from jobs.search.query import MAX_WORDS

ALSO = Synonyms(
    {
        ("hgv", "driver"): (Alternative(("lorry", "driver"), Where.TITLE, is_typed=False),),
        ("hca",): (Alternative(("healthcare", "assistant"), Where.TITLE, is_typed=False),),
        ("wfh",): (Alternative((), Where.FACT, "g:remote:remote", is_typed=False),),
    }
)


def told(question: Question) -> str:
    """Return a question in few signs: `word`, `"a phrase"`, `t(title words)`, `<fact>`, `-no`."""

    def one(alternative: Alternative) -> str:
        joined = " ".join(alternative.words)
        if alternative.where is Where.ANYWHERE:
            return "+".join(alternative.words)
        signs = {Where.PHRASE: f'"{joined}"', Where.TITLE: f"t({joined})"}
        return signs.get(alternative.where, f"<{alternative.fact}>")

    def group(one_of: Group) -> str:
        return "|".join(map(one, one_of.alternatives))

    asked = [*map(group, question.groups), *(f"-{group(no)}" for no in question.excluded)]
    return " ".join(asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Nurse in Accra", "nurse accra"),
        ("jobs in Accra", "accra"),
        ("Driver vacancies near Ho", "driver ho"),
        ("jobs", ""),
        ("casual jobs -in", "casual -in"),
        ('"jobs in" Ho', '"job in" ho'),
        ("in OR at", "in|at"),
        ('"Head of the House" nurses', '"head of the house" nurse'),
        ("“head of” „the house” «so»", '"head of" "the house" so'),
        ("„gute Nacht“", '"gute nacht"'),
        ('"nurse"', "nurse"),
        ('a "b "c" d" e', "a b c d e"),
        ('a "b c "d e" f g" h', 'a "b c" d e "f g" h'),
        ("c++ -c#", "cplusplus -csharp"),
        ("-.net -C++ -R&D node.js", "nodejs -dotnet -cplusplus -rnd"),
        ("nurse -", "nurse"),
        ("-", ""),
        ("- nurse", "nurse"),
        ("--x", "x"),
        ("-- x --", "x"),
        ("x - y", "x y"),
        ('"', ""),
        ('"" ', ""),
        ('"" OR', "or"),
        ("OR", "or"),
        ("OR OR", "or"),
        ("OR nurse", "or nurse"),
        ("nurse OR", "nurse or"),
        ("nurse OR OR carer", "nurse or carer"),
        ("nurse OR carer OR hca", "nurse|carer|hca"),
        ("nurse or carer", "nurse or carer"),
        ("nurse Or carer", "nurse or carer"),
        ("senior driver OR rider accra", "senior driver|rider accra"),
        ('nurse OR "care home"', 'nurse|"care home"'),
        ("(nurse OR carer) (ward)", "nurse|carer ward"),
        ('driver OR "" rider', "driver|rider"),
        ("a OR -b c", "a or c -b"),
        ("-a OR b", "or b -a"),
        ('-"head of the house" sales', 'sales -"head of the house"'),
        ('-"care', "care"),
        ("-front-end dev", "dev -frontend"),
        ("front-end", "frontend"),
        ("front - end", "frontend"),
        ("self-employed -part-time", 'self employed -"part time"'),
        ("nurse–midwife –ward", "nurse midwife ward"),
        ("nurse's drivers' O’Brien", "nurse driver obrien"),
        ("r&d a&e", "rnd ane"),
        ("+nurse* ~ward >x (y) @z <b>", "nurse ward x y z b"),
        ("'; DROP TABLE jobs_job; -- x", "drop table x"),
        ("nurse\x00ward \ud800 👩‍🚀", "nurse ward"),
        ("ممرضة -عامل", "ممرضة -عامل"),
        ("\u202enurse", "nurse"),
        ("＂head nurse＂ －ward", '"head nurse" -ward'),
        ("nurse nurses Nurse", "nurse"),
        ("-a -a -b", "-a -b"),
        ("£20,000 -£25,000", "20 000 25"),
        ("", ""),
        (" \t\n ", ""),
    ],
)
def test_what_is_asked(text: str, asked: str) -> None:
    """Well-formed operators work; anything else is the words in it."""
    assert told(ask(text)) == asked


def test_there_is_an_end_to_words_and_characters() -> None:
    """Twelve words of all kinds, three hundred characters; a phrase may be cut."""
    twelve = tuple(f"w{n}" for n in range(MAX_WORDS))
    assert [group.text for group in ask(" ".join(f"w{n}" for n in range(50))).groups] == [*twelve]
    cut = ask('a "' + " ".join(f"w{n}" for n in range(50)) + '" -last')
    assert told(cut) == f'a "{" ".join(twelve[:11])}"'
    assert told(ask("a " * 11 + "b OR c")) == "a b"
    assert told(ask("a" * 10_000)) == "a" * 40
    assert told(ask("x" + " " * 298 + "yz")) == "x y"
    assert ask('"' * 10_000) == Question()


def test_synonyms_widen_a_word_or_words_that_stand_together() -> None:
    """Left sides of several words make one group; phrases and exclusions are meant literally."""
    assert told(ask("hgv drivers accra", ALSO)) == "hgv+driver|t(lorry driver) accra"
    assert told(ask("hgv accra driver", ALSO)) == "hgv accra driver"
    assert told(ask("hca OR wfh", ALSO)) == "hca|t(healthcare assistant)|wfh|<g:remote:remote>"
    assert told(ask("hgv driver OR hca", ALSO)) == (
        "hgv+driver|t(lorry driver)|hca|t(healthcare assistant)"
    )
    assert told(ask('"hgv driver" "hca" -wfh', ALSO)) == '"hgv driver" hca -wfh'
    assert ask("HGV Drivers", ALSO).groups == (
        Group(
            "hgv drivers",
            (
                Alternative(("hgv", "driver")),
                Alternative(("lorry", "driver"), Where.TITLE, is_typed=False),
            ),
        ),
    )


def test_any_text_asks_a_question() -> None:
    """5,000 strings of operators and odd characters: no error, and never too much."""
    pieces = (
        "+", "-", "*", "~", "<", "(", ")", '"', "'", "@", "\\", "%", ";", "--", "/*", "\x00", "“",
        "„", "–", "👩‍🚀", "\ud800", "\u202e", " OR ", "OR", " ", " -", "nurse", ".net", "c++", "ﷺ",
        "é", "ß", "\n", "١", " hgv driver ",
    )  # fmt: skip
    dice = random.Random(4)
    for _ in range(5_000):
        text = "".join(dice.choices(pieces, k=dice.randint(1, 40)))
        for synonyms in (NO_SYNONYMS, ALSO):
            question = ask(text, synonyms)
            typed = [one for one in question.alternatives if one.is_typed]
            assert sum(len(one.words) for one in typed) <= MAX_WORDS, text
            assert all(word for one in typed for word in one.words), text


@pytest.mark.parametrize(
    "text",
    [
        'Nurse "Head of the House" -"night shift" -c++', 'node.js OR "front end" r&d -.net',
        '"hca" hgv drivers OR wfh', "front-end OR OR b", 'x "a" b -d.e',
    ],
)  # fmt: skip
def test_the_text_of_a_question_asks_it_again(text: str) -> None:
    """So a link can leave one group out; what was typed is folded, its meaning is the same."""
    question = ask(text, ALSO)
    assert ask(question.text, ALSO) == question
    for group in question.groups:
        without = question.without(group)
        assert len(without.groups) == len(question.groups) - 1
        assert ask(without.text, ALSO) == without


def test_groups_are_told_as_they_were_typed() -> None:
    """Folded, with the operators that make the difference."""
    question = ask('Nurses "Head of the House" Driver OR Rider -Night -"no Visa" -"c#"')
    assert [group.text for group in question.groups] == [
        "nurses", '"head of the house"', "driver OR rider",
    ]  # fmt: skip
    assert [group.text for group in question.excluded] == ["-night", '-"no visa"', "-c#"]
