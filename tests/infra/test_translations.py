"""What `manage.py translations --check` finds."""

import io

import pytest
from babel.messages.pofile import read_po

from wholesale.management.commands import translations

CODE = """
#: orders/views/office.py
msgid "Order"
msgstr ""

#: orders/views/office.py
msgid "%(n)s case"
msgid_plural "%(n)s cases"
msgstr[0] ""
"""


def catalogue(text):
    return read_po(io.BytesIO((translations.HEADER + "\n" + text).encode()))


@pytest.mark.parametrize(
    ("order", "cases", "problems"),
    [
        ('msgid "Order"\nmsgstr "订单"', "%(n)s 箱", []),
        ('msgid "Orders"\nmsgstr "订单"', "%(n)s 箱", ["missing: 'Order'"]),
        ('msgid "Order"\nmsgstr ""', "%(n)s 箱", ["untranslated: 'Order'"]),
        ('#, fuzzy\nmsgid "Order"\nmsgstr "订单"', "%(n)s 箱", ["fuzzy: 'Order'"]),
        ('msgid "Order"\nmsgstr "订单"', "", ["untranslated: '%(n)s case'"]),
        ('msgid "Order"\nmsgstr "订单"', "%(m)s 箱", ["other blanks than in: '%(n)s case'"]),
    ],
    ids=["all is well", "missing", "empty", "fuzzy", "plural empty", "blanks differ"],
)
def test_what_is_wrong_is_named(order, cases, problems):
    plural = f'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "{cases}"'
    known = catalogue(f"{order}\n\n{plural}\n")
    found = translations.compare(catalogue(CODE), known)
    assert [problem.split(" (")[0] for problem in found] == problems


def test_strings_of_code_and_templates_are_found_and_kept_translations_stay(tmp_path):
    project, folder = tmp_path / "project", tmp_path / "copy"
    for name in translations.SOURCES:
        (project / name).mkdir(parents=True)
    (project / "orders" / "words.py").write_text('_ = str\n_("Order")\n')
    (project / "templates" / "page.html").write_text('{% translate "Cart" %}')
    path = translations._catalogue_path(project)
    path.parent.mkdir(parents=True)
    path.write_text(translations.HEADER + '\nmsgid "Order"\nmsgstr "订单"\n')
    folder.mkdir()
    extracted = translations._read(translations.extract(project, folder))
    assert {message.id: message.string for message in extracted if message.id} == {
        "Order": "订单",
        "Cart": "",
    }
    assert extracted.num_plurals == 1
