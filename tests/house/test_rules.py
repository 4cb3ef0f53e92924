"""Every rule of the house holds over the whole tree, and every rule can fail."""

import pytest

from tests.house import (
    rules_browser,
    rules_models,
    rules_rooms,
    rules_shape,
    rules_texts,
    rules_words,
)
from tests.house.rule import RULES, Rule
from tests.house.tree import Source, sources

MODULES = (rules_shape, rules_rooms, rules_models, rules_words, rules_texts, rules_browser)


def each_rule() -> pytest.MarkDecorator:
    """Run a test once per rule, named by the rule."""
    return pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_every_rule_of_every_module_is_here() -> None:
    assert {rule.check.__module__ for rule in RULES} == {module.__name__ for module in MODULES}


@each_rule()
def test_the_house_keeps(rule: Rule) -> None:
    found = [what for source in sources() for what, excuse in rule.findings(source) if not excuse]
    if found:
        pytest.fail(f"{rule.check.__doc__}\n{rule.mend}\n" + "\n".join(found), pytrace=False)


@each_rule()
def test_the_rule_can_fail(rule: Rule) -> None:
    assert rule.breaks, "a rule shows a sample that breaks it"
    for path, text in rule.breaks.items():
        assert rule.findings(Source(path, text)), f"{path} should break {rule.name}:\n{text}"
    for path, text in rule.keeps.items():
        assert rule.findings(Source(path, text)) == [], f"{path} keeps {rule.name}:\n{text}"


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.allows], ids=lambda rule: rule.name
)
def test_every_exception_is_still_needed(rule: Rule) -> None:
    used = {excuse for source in sources() for _, excuse in rule.findings(source)}
    assert set(rule.allows) - used == set(), f"{rule.name} excuses what is no longer there"
    assert all(len(reason.split()) > 2 for reason in rule.allows.values()), "give the reason"
