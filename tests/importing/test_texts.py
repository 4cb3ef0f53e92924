"""Descriptions and titles as sources write them, and what becomes of them."""

import pytest

from jobboard.core.html import html_to_text
from jobs.importing.texts import mend, strip_page, tidy_title, to_html


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("One\n\nTwo\nthree", "<p>One</p><p>Two<br>three</p>"),
        ("Do:\n• this\n• that", "<p>Do:</p><ul><li>this</li><li>that</li></ul>"),
        ("1. first\n2) second", "<ul><li>first</li><li>second</li></ul>"),
        ("**Role**\n\n* A\\-B", "<p><strong>Role</strong></p>\n<ul>\n<li>A-B</li>\n</ul>"),
        ("&lt;p&gt;Pay &amp;amp; perks&lt;/p&gt;", "<p>Pay &amp; perks</p>"),
        ("5 < 6 & 7 > 3", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>"),
        (
            "**x** <script>alert(1)</script>",
            "<p><strong>x</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        ),
        ("<h1>Top</h1><script>alert(1)</script>", "<h3>Top</h3>"),
        ("[x](javascript:alert(1)) **b**", "<p>[x](javascript:alert(1)) <strong>b</strong></p>"),
    ],
)
def test_descriptions(raw, html):
    assert to_html(raw) == html


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("  Delivery \n driver ", "Delivery driver"),
        ("SENIOR PROCUREMENT MANAGER", "Senior Procurement Manager"),
        ("HR OFFICER", "HR OFFICER"),
        ("NHS NURSE BAND 5", "NHS Nurse Band 5"),
        ("Chef &amp; <b>Cook</b>", "Chef & Cook"),
        ("Home Manager Inverness ****K", "Home Manager Inverness"),
        ("***", ""),
    ],
)
def test_titles(raw, title):
    assert tidy_title(raw) == title


def test_mojibake_is_undone_and_good_text_left_alone():
    assert mend("the Cityâ€™s caf\u00e9") == "the City’s café"
    assert mend("Zoë’s naïve “Ɛyɛ”") == "Zoë’s naïve “Ɛyɛ”"
    assert mend("a\x00b\u200bc") == "a b c"


def test_what_a_results_page_put_around_an_ad_goes():
    above = "Cook\n ❮ back to last search\n\n£12 an hour\nNEW\n\nApply for this job"
    assert strip_page(f"{above}\nCook.\nApply for this job") == ("Cook.", above)
    assert strip_page("Search and apply.") == ("Search and apply.", "")


def test_references_to_control_characters_do_not_stop_the_text():
    assert html_to_text("<p>a&#8;b</p><p>&#x1;</p>c") == "a b\nc"
