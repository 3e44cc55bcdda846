"""Rules of the house that a linter does not know. Each says what to do instead."""

import ast
import re
from statistics import quantiles

from django.apps import apps
from django.db.models import FloatField

from tests.architecture import sources
from tests.architecture.sources import ROOT

LONGEST_MODULE, LONGEST_TEMPLATE, LONGEST_FUNCTION = 400, 150, 60


def lines(path):
    return len(path.read_text().splitlines())


def templates():
    return [p for p in sources.tracked() if p.suffix == ".html" and ROOT / "templates" in p.parents]


def functions():
    for path in sources.python():
        for node in sources.nodes(path, ast.FunctionDef | ast.AsyncFunctionDef):
            yield path, node


def test_a_module_fits_in_one_sitting():
    long = {sources.name(p): lines(p) for p in sources.python() if lines(p) > LONGEST_MODULE}
    assert long == {}, "split it by subject"


def test_a_template_fits_on_a_screen_or_three():
    long = {sources.name(p): lines(p) for p in templates() if lines(p) > LONGEST_TEMPLATE}
    assert long == {}, "move a panel to a partial"


def test_a_function_fits_on_a_screen():
    long = {
        f"{sources.name(path)} {node.name}": node.end_lineno - node.lineno + 1
        for path, node in functions()
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}, "name its steps"


def test_most_modules_and_functions_are_short():
    modules = quantiles([lines(p) for p in sources.python()], n=10)[-1]
    bodies = quantiles([n.end_lineno - n.lineno + 1 for _, n in functions()], n=10)[-1]
    assert (modules <= 220, bodies <= 26) == (True, True), (modules, bodies)


def test_use_cases_take_keywords_and_explain_themselves():
    wrong = []
    for path, node in functions():
        if "use_case" in sources.decorators(node):
            where = f"{sources.name(path)}:{node.lineno} {node.name}"
            if node.args.args:
                wrong.append(f"{where}: make its parameters keyword-only")
            if not ast.get_docstring(node):
                wrong.append(f"{where}: say what it does, what it locks, when it refuses")
    assert wrong == []


def test_views_fetch_through_access_and_queries():
    wrong = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.python()
        if "views" in path.parts
        for node in sources.nodes(path, ast.Attribute)
        if node.attr in {"objects", "_base_manager", "_default_manager"}
    ]
    assert wrong == [], "fetch it in access.py or queries/"


def test_no_quantity_or_price_is_a_float():
    assert [f for m in apps.get_models() for f in m._meta.fields if isinstance(f, FloatField)] == []


WEB = (
    "django.http",
    "django.shortcuts",
    "django.urls",
    "django.contrib.messages",
    "django_htmx",
    "wholesale.htmx",
)


def test_the_domain_does_not_know_the_web():
    wrong = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.python(*sources.APPS[1:])
        if {"models", "actions"} & set(path.parts) or path.stem in {"ledger", "states"}
        for node in sources.nodes(path, ast.ImportFrom)
        if node.module in WEB
    ]
    assert wrong == [], "answer in a view, not here"


def test_the_domain_asks_nobody_what_time_it_is():
    clocks = {"now", "today", "utcnow", "localdate", "localtime"}
    wrong = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.python(*sources.APPS[1:])
        if {"models", "actions"} & set(path.parts) or path.stem in {"ledger", "states"}
        for node in sources.nodes(path, ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"timezone", "datetime", "date"}
        and not (node.func.attr.startswith("local") and node.args)
    ]
    assert wrong == [], "take `at=` from the caller"


def test_every_view_is_a_function_or_class_that_says_who_may_come():
    from django.urls import get_resolver

    undeclared = sorted(
        str(route)
        for route, view in _views(get_resolver().url_patterns)
        if getattr(view, "permission", None) is None and not str(route).startswith("admin/")
    )
    assert undeclared == [], 'put @needs("...") or @public on it'


def _views(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def test_the_web_never_talks_to_the_broker():
    knows = {
        sources.name(path)
        for path in sources.python()
        for node in sources.nodes(path, ast.Import | ast.ImportFrom)
        for module in [*(a.name for a in node.names), getattr(node, "module", None) or ""]
        if module.split(".")[0] in {"celery", "kombu"}
    }
    tasks = {name for name in knows if name.endswith("/tasks.py")}
    assert knows - tasks == {"wholesale/celery.py"}, "write a row: outbox.say, or a job"
    rung = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.python()
        for node in sources.nodes(path, ast.Attribute)
        if node.attr in {"delay", "apply_async", "send_task"}
    ]
    assert rung == [], "write a row: outbox.say, or a job"


def test_migrations_do_not_import_the_apps():
    wrong = []
    for path in sources.tracked():
        if "migrations" not in path.parts or path.suffix != ".py":
            continue
        for node in sources.nodes(path, ast.ImportFrom):
            top = (node.module or "").split(".")[0]
            if top in sources.APPS and "models" in (node.module or "").split("."):
                wrong.append(f"{sources.name(path)}:{node.lineno}")
    assert wrong == [], "use apps.get_model: the model of today is not the model of then"


def test_migrations_have_names():
    automatic = [
        sources.name(p) for p in sources.tracked() if "migrations" in p.parts and "_auto_" in p.name
    ]
    assert automatic == []


SIGNALS = {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}


def test_nothing_happens_behind_one_s_back():
    wrong = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.python()
        for node in sources.nodes(path, ast.ImportFrom)
        if SIGNALS & {alias.name for alias in node.names}
    ]
    assert wrong == [], "call it where it happens: signals hide the order of things"


LATER = re.compile(r"(?:#|//|/\*|<!--|--)\s*(?:TODO|FIXME|XXX|HACK)\b")


def test_nothing_is_left_for_later_in_the_code():
    kinds = {".py", ".html", ".js", ".css", ".sh", ".toml", ".yml"}
    left = [
        sources.name(path)
        for path in sources.tracked()
        if path.suffix in kinds and "vendor" not in path.parts and LATER.search(path.read_text())
    ]
    assert left == [], "do it, or write an issue"
