"""HTML from outside: what is dangerous goes, what an advert needs stays."""

import pytest

from jobboard.core.html import clean_html, html_to_text


@pytest.mark.parametrize(
    "raw",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<p style="position:fixed" onclick="x()" class="y">x</p>',
        "<iframe src=//evil.example></iframe>",
        "<svg><script>alert(1)</script></svg>",
        "<form action=/x><input name=password></form>",
        '<a href="data:text/html,x">x</a>',
        "<style>*{display:none}</style>",
        "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    ],
)
def test_dangerous_parts_go(raw):
    cleaned = clean_html(raw).lower()
    for bad in (
        "script",
        "onerror",
        "onclick",
        "style",
        "iframe",
        "<form",
        "data:",
        "<img",
        "<svg",
    ):
        assert bad not in cleaned


def test_advert_markup_stays_and_headings_step_down():
    raw = "<h1>Duties</h1><ul><li><b>Drive</b></li></ul><a href='https://a.example/'>site</a>"
    assert clean_html(raw) == (
        "<h3>Duties</h3><ul><li><b>Drive</b></li></ul>"
        '<a href="https://a.example/" rel="nofollow noopener ugc">site</a>'
    )


def test_control_characters_become_spaces():
    assert clean_html("<p>a\x00b\x0bc</p>") == "<p>a b c</p>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two  three</p>", "One\ntwo three"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"),
        ("a<br>b", "a\nb"),
        ("fish &amp; chips &lt;b&gt;", "fish & chips <b>"),
        ("", ""),
        ("<!-- only a comment -->", ""),
        ("plain", "plain"),
    ],
)
def test_text_of_html(html, text):
    assert html_to_text(html) == text
