from datetime import timedelta

import pytest
from django.db import connection

from members.commands import UnableToIssuePin, UnableToSignIn, check_pin, issue_pin
from members.models import Member


def sign_in(cast, pin, number="01-00001", after=timedelta()):
    return check_pin(bank=cast.bank, number=number, pin=pin, at=cast.now + after)


def refused(cast, pin, **how):
    with pytest.raises(UnableToSignIn) as refusal:
        sign_in(cast, pin, **how)
    return str(refusal.value)


def another(pin):
    return f"{(int(pin) + 1) % 10**6:06}"


def test_the_right_pin_signs_in(cast):
    assert sign_in(cast, issue_pin(member=cast.somying)) == cast.somying


def test_a_number_typed_without_its_dash_signs_in(cast):
    assert sign_in(cast, issue_pin(member=cast.somying), number="๐๑๐๐๐๐๑") == cast.somying


def test_five_wrong_ones_lock_it_for_a_quarter_of_an_hour(cast):
    pin = issue_pin(member=cast.somying)
    for _try in range(5):
        refused(cast, another(pin))
    refused(cast, pin)
    refused(cast, pin, after=timedelta(minutes=14, seconds=59))
    assert sign_in(cast, pin, after=timedelta(minutes=15)) == cast.somying


def test_four_wrong_ones_and_a_right_one_begin_the_count_anew(cast):
    pin = issue_pin(member=cast.somying)
    for _round in range(3):
        for _try in range(4):
            refused(cast, another(pin))
        assert sign_in(cast, pin)


def test_a_new_pin_unlocks_and_the_old_one_no_longer_fits(cast):
    old = issue_pin(member=cast.somying)
    for _try in range(5):
        refused(cast, another(old))
    new = issue_pin(member=cast.somying)
    assert sign_in(cast, new)
    if new != old:
        refused(cast, old)


def test_every_refusal_says_the_same(cast):
    pin = issue_pin(member=cast.somying)
    without_pin = cast.join("ปิ่น")
    gone = cast.join("ตุ้ม")
    gone_pin = issue_pin(member=gone)
    Member.objects.filter(pk=gone.pk).update(closed_on=cast.now.date())
    said = {
        refused(cast, another(pin)),
        refused(cast, pin, number="99-99999"),
        refused(cast, pin, number="x" * 300),
        refused(cast, "", number=without_pin.number),
        refused(cast, gone_pin, number=gone.number),
    }
    assert len(said) == 1


def test_it_issues_nothing_to_who_left(cast):
    Member.objects.update(closed_on=cast.now.date())
    with pytest.raises(UnableToIssuePin):
        issue_pin(member=cast.somying)


def test_it_refuses_the_second_time_from_the_same_page(cast):
    seen = cast.somying.pin_mark
    pin = issue_pin(member=cast.somying, replacing=seen)
    with pytest.raises(UnableToIssuePin):
        issue_pin(member=cast.somying, replacing=seen)
    assert sign_in(cast, pin)


# --- what the tables hold -----------------------------------------------------------------------------


def everything_in(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(t::text, '') FROM {table} t")
        return cursor.fetchone()[0] or ""


def test_no_table_holds_the_id_in_readable_text(cast):
    cast.join("ปิ่น", national_id="1234567890121")
    for table in ("members_member", "members_memberevent", "ledger_account"):
        assert "1234567890121" not in everything_in(table)


def test_the_history_knows_neither_pin_nor_hash(cast):
    pin = issue_pin(member=cast.somying)
    Member.objects.filter(pk=cast.somying.pk).update(phone="0812345678")
    hashed = Member.objects.get(pk=cast.somying.pk).pin_hash
    history = everything_in("members_memberevent")
    assert "0812345678" in history
    assert pin not in history.replace("0812345678", "")
    assert hashed not in history
