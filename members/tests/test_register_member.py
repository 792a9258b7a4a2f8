from datetime import timedelta

import pytest

from members.commands import NewMember, UnableToRegister, register_member
from members.models import Member
from members.queries import masked_national_id
from wastebank.organisation.commands import ensure_village

ID, OTHER_ID = "1234567890121", "3000000000005"


def test_it_opens_one_savings_account_at_zero(cast):
    member = cast.join("ปิ่น", "ทองดี")
    assert (member.number, member.savings.balance, member.savings.code[-8:]) == ("01-00002", 0, "01-00002")


def test_it_stores_the_id_unreadable_and_shows_it_masked(cast):
    member = cast.join("ปิ่น", national_id="๑ 2345-67890 12-1")
    assert masked_national_id(member) == "•-••••-•••••-12-1"
    assert ID not in member.national_id_token + member.national_id_index


@pytest.mark.parametrize("bad", ["1234567890122", "123", "สิบสามหลัก", "1" * 400])
def test_it_refuses_a_bad_id_at_its_field(cast, bad):
    with pytest.raises(UnableToRegister) as refusal:
        cast.join("ปิ่น", national_id=bad)
    assert refusal.value.field == "national_id"
    assert bad not in str(refusal.value)
    assert Member.objects.count() == 1


def test_it_refuses_an_id_that_a_member_has_or_had(cast):
    first = cast.join("ปิ่น", national_id=ID)
    Member.objects.filter(pk=first.pk).update(closed_on=cast.now.date())
    with pytest.raises(UnableToRegister) as refusal:
        cast.join("ปิ่น", national_id=ID)
    assert refusal.value.field == "national_id"
    assert first.number in str(refusal.value)


def test_two_banks_know_nothing_of_each_others_ids(cast):
    from wastebank.ledger.commands import create_bank

    other = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    cast.join("ปิ่น", national_id=ID)
    assert cast.join("ปิ่น", national_id=ID, bank=other).bank == other


def test_it_refuses_a_number_that_is_taken(cast):
    with pytest.raises(UnableToRegister) as refusal:
        cast.join("ปิ่น", number=cast.somying.number)
    assert refusal.value.field == "number"


def test_it_refuses_a_day_to_come(cast):
    new = NewMember(first_name="ปิ่น", joined_on=cast.now.date() + timedelta(days=1))
    with pytest.raises(UnableToRegister) as refusal:
        register_member(bank=cast.bank, new=new, at=cast.now)
    assert refusal.value.field == "joined_on"


def test_a_refusal_leaves_no_account_behind(cast):
    from wastebank.ledger.models import Account

    before = Account.objects.count()
    with pytest.raises(UnableToRegister):
        cast.join("ปิ่น", number=cast.somying.number)
    assert Account.objects.count() == before


# --- numbers ------------------------------------------------------------------------------------------


def test_the_hundredth_of_a_village_follows_the_ninety_ninth(cast):
    cast.join("ก่อน", number="01-00099")
    assert [cast.join("ราย").number, cast.join("ราย").number] == ["01-00100", "01-00101"]


def test_each_village_counts_by_itself_and_the_homeless_too(cast):
    second = ensure_village(number=2)
    numbers = [cast.join("ราย", village=village).number for village in (second, None, second)]
    assert numbers == ["02-00001", "00-00001", "02-00002"]


def test_numbers_of_the_municipality_neither_disturb_nor_stop_the_count(cast):
    for own in ("ส.12/2560", "500", "01-7", "1-00050"):
        assert cast.join("ราย", number=own).number == own
    assert cast.join("ราย").number == "01-00002"
    cast.join("ราย", number="01-99999")
    assert [cast.join("ราย").number, cast.join("ราย").number] == ["01-100000", "01-100001"]


def test_the_number_of_a_closed_member_is_not_given_again(cast):
    Member.objects.update(closed_on=cast.now.date())
    assert cast.join("ราย").number == "01-00002"


def test_the_database_refuses_a_number_twice(cast):
    from django.db import IntegrityError, transaction

    other = cast.join("ปิ่น")
    with pytest.raises(IntegrityError, match="member_number_once_per_bank"), transaction.atomic():
        Member.objects.filter(pk=other.pk).update(number=cast.somying.number)
