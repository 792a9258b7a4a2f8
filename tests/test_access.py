"""Who may do what, where."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from members.models import Member
from wastebank.ledger.commands import create_bank
from wastebank.staff.access import (
    ABILITIES,
    Ability,
    SignInFirst,
    banks_with,
    fetch_authorised,
    fetch_bank,
    may,
)
from wastebank.staff.commands import engage
from wastebank.staff.models import Role

MONEY = {
    Ability.POST_DEPOSIT,
    Ability.VOID_DEPOSIT,
    Ability.APPROVE_VOID,
    Ability.REQUEST_PAYOUT,
    Ability.APPROVE_PAYOUT,
    Ability.PAY_PAYOUT,
    Ability.SELL,
    Ability.APPROVE_SALE_VOID,
    Ability.KEEP_BOOKS,
    Ability.CLOSE_MONTH,
    Ability.CLOSE_YEAR,
}
READING = {
    Ability.SEE_MEMBERS,
    Ability.SEE_PRICES,
    Ability.SEE_COUNTER,
    Ability.SEE_STOCK,
    Ability.SEE_BOOKS,
    Ability.SEE_REPORTS,
    Ability.SEE_REGULATION,
}


def asking(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_every_role_has_its_row_in_the_table():
    assert set(ABILITIES) == set(Role)


@pytest.mark.parametrize("role", [Role.WEIGHER, Role.ADMIN, Role.AUDITOR])
def test_weigher_admin_and_auditor_have_no_right_over_money(role):
    assert ABILITIES[role] & MONEY == set()


def test_the_auditor_reads_and_changes_nothing():
    assert ABILITIES[Role.AUDITOR] <= READING


def test_the_counter_does_not_approve_what_it_pays():
    assert not ABILITIES[Role.COUNTER] & {Ability.APPROVE_PAYOUT, Ability.APPROVE_VOID}


def test_a_role_holds_at_its_bank_only(cast):
    other = create_bank(code="B02", name="อีกแห่ง")
    assert may(cast.malee, Ability.APPROVE_PAYOUT, cast.bank)
    assert not may(cast.malee, Ability.APPROVE_PAYOUT, other)
    assert list(banks_with(cast.malee, Ability.APPROVE_PAYOUT)) == [cast.bank]


def test_a_role_without_a_bank_holds_at_all(cast):
    other = create_bank(code="B02", name="อีกแห่ง")
    auditor = engage(username="a", name="ผู้ตรวจ", password="x", role=Role.AUDITOR)
    assert list(banks_with(auditor, Ability.SEE_REPORTS)) == [cast.bank, other]


def test_whoever_is_not_signed_in_is_asked_to(cast):
    from django.contrib.auth.models import AnonymousUser

    with pytest.raises(SignInFirst):
        fetch_bank(asking(AnonymousUser()), "B01", Ability.SEE_COUNTER)


def test_a_bank_where_one_does_not_work_is_not_there(cast):
    create_bank(code="B02", name="อีกแห่ง")
    for user, code in [(cast.outsider, "B01"), (cast.malee, "B02"), (cast.malee, "B99")]:
        with pytest.raises(Http404):
            fetch_bank(asking(user), code, Ability.SEE_COUNTER)


def test_what_the_role_may_not_do_is_refused(cast):
    assert fetch_bank(asking(cast.somchai), "B01", Ability.POST_DEPOSIT) == cast.bank
    with pytest.raises(PermissionDenied):
        fetch_bank(asking(cast.somchai), "B01", Ability.SEE_REPORTS)


def test_an_object_is_fetched_through_its_bank(cast):
    other = engage(
        username="o", name="อื่น", password="x", role=Role.MANAGER, bank=create_bank(code="B02", name="อีกแห่ง")
    )
    pk = cast.somying.pk
    assert fetch_authorised(asking(cast.wichai), Member, Ability.SEE_MEMBERS, pk=pk) == cast.somying
    with pytest.raises(Http404):
        fetch_authorised(asking(other), Member, Ability.SEE_MEMBERS, pk=pk)
