import pytest

from members.models import Member
from members.queries import all_members, find_members


@pytest.fixture
def villagers(cast):
    return {
        "pin": cast.join("ปิ่น", "ทองคำ", house_no="10/1", phone="0812345678", title="นาง"),
        "num": cast.join("น้ำผึ้ง", "แก้วกล้า", house_no="99", phone="0641540406", national_id="1234567890121"),
        "tum": cast.join("ตุ้ม", "ใจดี", house_no="5"),
    }


def found(cast, text):
    return [member.first_name for member in find_members(cast.bank, text)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("น้ำผึ้ง", "น้ำผึ้ง"),
        ("นำผึง", "น้ำผึ้ง"),  # without tone marks
        ("น\u0e49\u0e4d\u0e32ผึ้ง", "น้ำผึ้ง"),  # sara am of two signs
        ("นํ\u0e49าผ", "น้ำผึ้ง"),  # and in the other order
        ("แก้ว", "น้ำผึ้ง"),
        ("เเก้ว", "น้ำผึ้ง"),  # two เ for แ
        ("ปิน", "ปิ่น"),
        ("นางปิ่น ทอง", "ปิ่น"),
        ("10/1", "ปิ่น"),
        ("๑๐/๑", "ปิ่น"),
        ("5678", "ปิ่น"),
        ("081-234-5678", "ปิ่น"),
        ("01-00002", "ปิ่น"),
        ("0100002", "ปิ่น"),  # a numeric keypad has no dash
        ("๐๑-๐๐๐๐๒", "ปิ่น"),
    ],
)
def test_it_finds(cast, villagers, typed, name):
    assert found(cast, typed) == [name]


def test_an_exact_number_comes_alone(cast, villagers):
    cast.join("อื่น", house_no="01-00002")
    assert found(cast, "01-00002") == ["ปิ่น"]


def test_the_id_is_never_searched(cast, villagers):
    assert found(cast, "1234567890121") == []
    assert found(cast, "890121") == []


def test_who_left_comes_last(cast, villagers):
    Member.objects.filter(pk=cast.somying.pk).update(closed_on=cast.now.date())
    assert found(cast, "ใจดี") == ["ตุ้ม", "สมหญิง"]


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "%", "_", "\\", "'; --", "ไม่มีใคร" * 300])
def test_it_finds_nobody(cast, villagers, nothing):
    assert found(cast, nothing) == []


def test_other_banks_are_not_searched(cast, villagers):
    from wastebank.ledger.commands import create_bank

    other = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    assert not find_members(other, "ปิ่น")


def test_all_are_sorted_as_a_thai_dictionary(cast):
    for name in ("เกษม", "แก้ว", "ขวัญ", "กานต์", "ไก่"):
        cast.join(name)
    names = list(all_members(cast.bank).values_list("first_name", flat=True))
    assert names == ["กานต์", "เกษม", "แก้ว", "ไก่", "ขวัญ", "สมหญิง"]


def test_the_very_house_comes_before_numbers_and_names(cast, villagers):
    cast.join("ก้อน", house_no="7", number="01-00100")
    cast.join("ฮุย", house_no="100")
    assert found(cast, "100") == ["ฮุย", "ก้อน"]


def test_few_digits_are_no_end_of_a_number(cast, villagers):
    assert found(cast, "5") == ["ตุ้ม"]
    assert found(cast, "02") == []
    assert found(cast, "002") == ["ปิ่น"]


@pytest.mark.parametrize("typed", ["5 หมู่ 2", "5 หมู่ที่ 2", "5 ม.2", "5 ม. 2", "5ม.2", "๕ หมู่ ๒", "5 ม 2"])
def test_a_house_with_its_village_means_that_village(cast, villagers, typed):
    from wastebank.organisation.commands import ensure_village

    cast.join("ไกล", house_no="5", village=ensure_village(number=2))
    assert found(cast, typed) == ["ไกล"]
    assert sorted(found(cast, "5")) == ["ตุ้ม", "ไกล"]
