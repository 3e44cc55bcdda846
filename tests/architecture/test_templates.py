"""What the content policy and the screens' rules ask of templates and scripts."""

import re

from tests.architecture import sources
from tests.architecture.sources import ROOT

TEMPLATES = ROOT / "templates"
INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE
)
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
HTMX_SCRIPT = re.compile(r"\bhx-on\b|\bhx-on:|js:\{|javascript:", re.IGNORECASE)
STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)


def pages():
    return [p for p in sources.tracked() if p.suffix == ".html" and TEMPLATES in p.parents]


def _found(pattern, paths):
    return [
        f"{sources.name(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_script_is_written_into_a_page():
    assert _found(INLINE_SCRIPT, pages()) == [], "put it in static/js; data goes by json_script"


def test_no_page_has_handlers_in_its_tags():
    assert _found(HANDLER, pages()) == [], "listen in static/js"
    assert _found(HTMX_SCRIPT, pages()) == [], "listen in static/js"


def test_no_page_has_styles_in_its_tags():
    # A mail or a paper is not a page: browsers' policy does not reach it.
    shown = [p for p in pages() if not {"mail", "paper", "print"} & set(p.parts)]
    assert _found(STYLE, shown) == [], "give it a class"


def test_scripts_do_not_make_code_of_text():
    own = [
        p
        for p in sources.tracked()
        if p.suffix == ".js" and ROOT / "static" in p.parents and "vendor" not in p.parts
    ]
    danger = re.compile(r"\beval\(|new Function\(|\.innerHTML\s*[+]?=|outerHTML\s*=")
    assert _found(danger, own) == [], "build elements, or take them from a <template>"


def test_a_form_that_posts_carries_the_token():
    wrong = []
    for path in pages():
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE):
            posts = re.search(r"method=[\"']post[\"']", form, re.IGNORECASE)
            if posts and "csrf_token" not in form and "<c-" not in form and "{{ slot" not in form:
                wrong.append(f"{sources.name(path)}: {form[:60]!r}")
    assert wrong == [], "put {% csrf_token %} in it"
