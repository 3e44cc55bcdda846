import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command

from wholesale import secret_key, translations
from wholesale.models import User

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "order"
msgstr "订单"
"""


def test_the_secret_key_is_made_once_and_is_for_its_owner_only(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key.remembered(tmp_path / "data"), range(16)))
    (key,) = keys
    assert len(key) > 80
    (only,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(only.stat().st_mode) == 0o600


def test_translations_are_compiled_when_they_are_newer(tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)
    assert translations.compile_all(tmp_path) == [folder / "django.mo"]
    assert translations.compile_all(tmp_path) == []
    assert "订单".encode() in (folder / "django.mo").read_bytes()


@pytest.fixture
def own_static(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.DATA_DIR = tmp_path
    return tmp_path / "static"


@pytest.mark.django_db
def test_an_empty_house_gets_one_person_with_a_password_of_chance(own_static, capsys):
    call_command("prepare")
    (sentence,) = capsys.readouterr().out.splitlines()
    password = sentence.removeprefix("First person: admin, password ").split(" ")[0]
    admin = User.objects.get()
    assert admin.check_password(password)
    assert admin.is_superuser
    assert admin.roles == {"owner"}
    call_command("prepare")
    assert capsys.readouterr().out == ""
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_static_files_are_collected_again_only_when_they_changed(own_static):
    call_command("prepare")
    witness = own_static / "witness"
    witness.touch()
    call_command("prepare")
    assert witness.exists()
    (own_static / ".fingerprint").write_text("older")
    call_command("prepare")
    assert not witness.exists()
