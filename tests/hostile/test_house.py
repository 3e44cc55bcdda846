"""Whatever anybody sends to any door of the house: a sentence, no fault, nothing half done.

One walk finds the doors for all attacks. HOSTILE_EACH=99 lets each field meet everything nasty
alone, which takes minutes.
"""

import pytest

from tests.hostile.attack import Judge
from tests.hostile.bodies import send_no_form, send_other_fields
from tests.hostile.files import send_wrong_files
from tests.hostile.forms import type_nonsense
from tests.hostile.stored import read_back
from tests.hostile.ways import ask_nonsense, name_nonsense

pytestmark = pytest.mark.django_db
ATTACKS = (
    type_nonsense, send_no_form, send_other_fields, send_wrong_files, ask_nonsense, name_nonsense,
    read_back,
)  # fmt: skip


def test_nothing_anybody_sends_brings_the_house_down(crawl, subtests):
    for attack in ATTACKS:
        with subtests.test(attack.__name__):
            judge = Judge()
            attack(crawl, judge)
            assert not judge.verdict(), "\n".join(judge.verdict())
            assert judge.sent > 50
