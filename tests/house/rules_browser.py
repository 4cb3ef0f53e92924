"""Rules about what reaches the browser: templates, scripts and styles."""

import ast
import re
from collections.abc import Iterator

from tests.house.rule import is_ours, is_template, rule
from tests.house.tree import Finding, Source, name_of

COLOUR = r"#[0-9a-fA-F]{3,8}\b|\b(rgb|rgba|hsl|hsla|oklch|oklab|lab|lch|color)\("


@rule(
    where=is_template,
    mend="Give it a class; the policy refuses inline styles.",
    breaks={"templates/x.html": '<p style="color: red">'},
    keeps={"templates/x.html": '<p class="style">'},
)
def no_inline_style(source: Source) -> Iterator[Finding]:
    """No style attribute and no style element."""
    for line, match in source.matches(r"<[^>]*\sstyle\s*=|<style\b"):
        yield line, match.group()[:60]


@rule(
    where=is_template,
    mend="Put the behaviour in static/js, found by a data attribute.",
    breaks={
        "templates/x.html": '<button onclick="go()">',
        "templates/y.html": "<script>go()</script>",
        "templates/z.html": '<a href="javascript:go()">',
    },
    keeps={
        "templates/x.html": '<script src="{% static "js/x.js" %}" defer></script>'
        '<script type="application/ld+json">{}</script>',
    },
)
def no_inline_script(source: Source) -> Iterator[Finding]:
    """No handler attributes, no script of our own in a page but JSON-LD."""
    for line, match in source.matches(r"<[^>]*\s(on[a-z]+)\s*=\s*[\"']|[\"']javascript:"):
        yield line, match.group()[-40:]
    for line, match in source.matches(r"<script\b[^>]*>"):
        if "src=" not in match.group() and "application/ld+json" not in match.group():
            yield line, match.group()


@rule(
    where=is_template,
    mend="Use our own file: a page asks nobody else for anything.",
    breaks={
        "templates/x.html": '<script src="https://cdn.example/x.js"></script>',
        "templates/y.html": '<link rel="stylesheet" href="//cdn.example/x.css">',
    },
    keeps={"templates/x.html": '<a href="https://wa.me/?text=x">'},
)
def nothing_from_third_parties(source: Source) -> Iterator[Finding]:
    """No script, style, image or frame from another host."""
    for line, match in source.matches(
        r"<(script|img|iframe|source|video)\b[^>]*\ssrc=[\"'](https?:)?//"
    ):
        yield line, match.group()[:80]
    for line, match in source.matches(r"<link\b[^>]*href=[\"'](https?:)?//"):
        yield line, match.group()[:80]


@rule(
    where=is_template,
    mend='Name its size and what it shows: <img src="" width="48" height="48" alt="">.',
    breaks={"templates/x.html": '<img src="a.png" alt="">'},
    keeps={
        "templates/x.html": '<img src="{{ a }}" width="4" height="4" alt="{{ b }}" loading="lazy">'
    },
)
def images_have_size_and_alt(source: Source) -> Iterator[Finding]:
    """Every image has width, height and alt, so that nothing jumps and nobody is left out."""
    for line, match in source.matches(r"<img\b(?:\{[{%].*?[%}]\}|[^>])*>", re.DOTALL):
        for name in ("width", "height", "alt"):
            if not re.search(rf"\s{name}=", match.group()):
                yield line, f"no {name}: {match.group()[:60]}"


@rule(
    where=is_template,
    mend="Clean HTML in core/html.py and let the template escape the rest.",
    breaks={"templates/x.html": "{{ text|safe }}", "templates/y.html": "{% autoescape off %}"},
    keeps={"templates/x.html": "{{ text }}"},
    allows={
        "templates/jobs/job.html: description|safe": "cleaned by core/html when written",
        "templates/jobs/print.html: description|safe": "cleaned by core/html when written",
        "templates/jobs/company.html: company.about_html|safe": "cleaned by core/html when written",
    },
)
def templates_escape(source: Source) -> Iterator[Finding]:
    """Nothing is marked safe in a template without a reason."""
    for line, match in source.matches(r"\|\s*safe(seq)?\b|autoescape\s+off"):
        yield line, match.group()


@rule(
    where=is_ours,
    mend="Use format_html; mark_safe only for our own text, with the reason beside it.",
    breaks={"jobs/templatetags/x.py": "x = mark_safe(text)\n"},
    keeps={"jobs/templatetags/x.py": "x = mark_safe(text)  # noqa: S308 -- cleaned by core/html\n"},
)
def python_escapes(source: Source) -> Iterator[Finding]:
    """mark_safe says in its line why the text is safe."""
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of(node).split(".")[-1] in {"mark_safe", "SafeString"}:
            is_ours_alone = bool(node.args) and isinstance(node.args[0], ast.Constant)
            if not is_ours_alone and "#" not in source.lines[(node.end_lineno or node.lineno) - 1]:
                yield node.lineno, ast.unparse(node)[:60]


@rule(
    where=is_template,
    mend="Add {% load i18n %} words: {% translate %} or {% blocktranslate trimmed %}.",
    breaks={"templates/x.html": "{% blocktranslate %}\n  Many\n  words\n{% endblocktranslate %}"},
    keeps={"templates/x.html": "{% blocktranslate trimmed %}Many{% endblocktranslate %}"},
)
def translations_are_trimmed(source: Source) -> Iterator[Finding]:
    """A block for translation holds words, not the page's line breaks."""
    for line, match in source.matches(
        r"{% blocktrans(?:late)?\b(?!.*\btrimmed\b)[^%]*%}([^{]*\n[^{]*)"
    ):
        yield line, match.group().splitlines()[0]


@rule(
    where=lambda source: source.path.startswith("static/js/"),
    mend="Build nodes with textContent; ask the server for HTML.",
    breaks={
        "static/js/x.js": "box.innerHTML = text;\n",
        "static/js/y.js": "eval(text);\n",
        "static/js/z.js": "console.log(1);\n",
    },
    keeps={"static/js/x.js": "box.textContent = text;\n"},
)
def scripts_are_safe(source: Source) -> Iterator[Finding]:
    """No eval, no HTML from strings, nothing left of debugging."""
    for line, match in source.matches(
        r"\beval\(|new Function\(|document\.write|\.(inner|outer)HTML\s*=|insertAdjacentHTML"
        r"|console\.(log|debug)|\bdebugger\b|https?://(?!www\.w3\.org)"
    ):
        yield line, match.group()


@rule(
    where=lambda source: (
        source.path.startswith("static/css/") and not source.path.endswith(("tokens.css",))
    ),
    mend="Take a token of static/css/tokens.css, or add one there.",
    breaks={
        "static/css/x.css": "a { color: #fff; }\n",
        "static/css/y.css": "a { color: rgb(0 0 0); }",
    },
    keeps={"static/css/x.css": "a { color: var(--ink); }\n", "static/css/tokens.css": "--a: #fff;"},
    allows={
        "static/css/base.css: color: #1b1a17": "selected text stands on gold in both themes",
        "static/css/logo.css: background: #fff": "logos are drawn for white paper",
        "static/css/results.css: rgb(12 13 10 / 0.55)": "dims the page alike in both themes",
        "static/css/utilities.css: background: #fff": "printed paper is white in both themes",
        "static/css/utilities.css: color: #000": "printed ink is black in both themes",
    },
)
def colours_are_tokens(source: Source) -> Iterator[Finding]:
    """Every colour has a name in tokens.css."""
    bare = re.sub(
        r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", " ", match[0]), source.text, flags=re.S
    )
    for line, match in Source(source.path, bare).matches(COLOUR):
        yield line, match.group()


@rule(
    where=lambda source: source.path.startswith("static/css/"),
    mend="Use a layer instead of shouting; nothing is fetched from elsewhere.",
    breaks={"static/css/x.css": "@import url(https://a.example/x.css);\n"},
)
def styles_ask_nobody(source: Source) -> Iterator[Finding]:
    """No import and no address of another host in CSS."""
    for line, match in source.matches(r"@import\b|url\([\"']?(https?:)?//"):
        yield line, match.group()
