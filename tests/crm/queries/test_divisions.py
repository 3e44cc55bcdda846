"""What an address says about where it is."""

import pytest

from crm.queries import divisions
from crm.queries.divisions import belong_together, in_full, read_line, what_is_missing


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("海南省海口市美兰区人民大道58号", "460108"),
        ("海口美兰人民大道58号", "460108"),
        ("海南 海口，美兰区", "460108"),
        ("北京朝阳区建国路1号", "110105"),
        ("北京市市辖区朝阳区建国路1号", "110105"),
        ("北京市北京市朝阳区建国路1号", "110105"),
        ("吉林市船营区解放路", "220204"),
        ("内蒙古呼和浩特新城区", "150102"),
        ("广西南宁青秀区民族大道", "450103"),
        ("上海浦东新区世纪大道", "310115"),
        ("湖北仙桃市沙嘴街道", "429004"),
        ("东莞长安镇", "441900"),
        ("江苏昆山市玉山镇", "320583"),
        ("昆山市玉山镇", "320583"),
        ("陵水县椰林镇", "469028"),
        ("香港九龙", "810000"),
    ],
)
def test_a_place_is_known_with_and_without_what_it_is(text, code):
    said = read_line(text)

    assert (said.code, said.is_complete, what_is_missing(said)) == (code, True, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("北京朝阳路12号", "110000"),
        ("海口市人民大道58号", "460100"),
        ("海南省广州市天河区", "460000"),
        ("江苏鼓楼区", "320000"),
        ("国贸路 12 号", ""),
        ("朝阳区建国路", ""),
    ],
)
def test_what_is_missing_is_never_guessed(text, code):
    said = read_line(text)

    assert (said.code, said.is_doubtful, what_is_missing(said) != "") == (code, True, True)


@pytest.mark.parametrize("text", ["Váci út 1, Budapest", "匈牙利布达佩斯8区", "Binhai Road 1"])
def test_places_abroad_are_left_alone(text):
    assert what_is_missing(read_line(text)) == ""


@pytest.mark.parametrize(
    ("parts", "do_belong"),
    [
        (("海南省", "海口市", "美兰区"), True),
        (("北京市", "市辖区", "朝阳区"), True),
        (("江苏", "", "昆山市"), True),
        (("海南省", "海口市", "新设区"), True),
        (("Budapest", "", ""), True),
        (("", "", ""), True),
        (("广东", "海口", ""), False),
        (("海南", "海口", "天河区"), False),
        (("", "海口", "天河区"), False),
    ],
)
def test_a_city_and_a_district_stand_where_they_are(parts, do_belong):
    assert belong_together(*parts) is do_belong


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("海南", "海口", "美兰"), ("海南省", "海口市", "美兰区")),
        (("", "海口", ""), ("海南省", "海口市", "")),
        (("广东", "东莞", "长安镇"), ("广东省", "东莞市", "长安镇")),
        (("湖北", "", "仙桃"), ("湖北省", "仙桃市", "")),
        (("", "Budapest", "VIII"), ("", "Budapest", "VIII")),
    ],
)
def test_names_are_written_in_full(typed, kept):
    assert in_full(*typed) == kept


def test_choices_follow_what_was_typed_before():
    assert len(divisions.provinces()) == 34
    assert divisions.cities("海南")[:2] == ["海口市", "三亚市"]
    assert divisions.districts("海南", "海口市") == ["秀英区", "龙华区", "琼山区", "美兰区"]
    assert divisions.cities("Budapest") == []
