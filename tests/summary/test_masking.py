import pytest

from taskbook.summary.masking import full_width, mask_for, without_contacts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13800138000。", "电话（略）。"),
        ("电话：138-0013-8000", "电话：（略）"),
        ("0769-22831234转8", "（略）转8"),
        ("(0769)22831234", "（略）"),
        ("邮箱a.b@dg.gov.cn", "邮箱（略）"),
        ("完成投资13800138.5万元", "完成投资13800138.5万元"),
        ("编号2021138001380001", "编号2021138001380001"),
        ("建成20210331平方米", "建成20210331平方米"),
    ],
)
def test_contacts_go_and_figures_stay(text, shown):
    assert without_contacts(text) == shown


def test_longer_names_are_masked_first_and_phones_only_in_public():
    mask = mask_for(["教育局", "市教育局", "莞"], naming=False, public=False)
    assert mask("市教育局会同教育局，莞城13800138000") == "有关单位会同有关单位，莞城13800138000"
    assert mask_for(["教育局"], naming=True, public=True)("教育局13800138000") == "教育局（略）"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("制定方案,并组织实施;推进", "制定方案，并组织实施；推进"),
        ("完成1,200亿元(累计)", "完成1,200亿元（累计）"),
        ("PM2.5: 22", "PM2.5: 22"),
        ("比例为3:2", "比例为3:2"),
    ],
)
def test_punctuation_between_hanzi_is_full_width(text, shown):
    assert full_width(text) == shown
