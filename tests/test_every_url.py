"""Every URL of the project against everybody: a URL without a rule here fails (proofs.md S1, S2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from conftest import Cast
from deposits.bank_statement import Row
from deposits.commands import request_payout
from deposits.commands.books.banking import bank_cash
from deposits.commands.books.capital import receive_income
from deposits.commands.books.dividend import book_resolution
from deposits.commands.books.expenses import spend
from deposits.commands.books.reconciling import import_statement, tick_off
from deposits.commands.books.years import close_year
from deposits.commands.devices import enrol_device
from deposits.commands.goods import add_good, count_goods
from deposits.commands.handover import hand_over
from deposits.commands.money_place import BANK_ACCOUNT, SAFE
from deposits.commands.paper import print_paper_pad
from deposits.commands.queued import keep_refused
from deposits.commands.sales import (
    NewSaleLine,
    SalePayment,
    post_sale,
    save_draft_sale,
    take_buyer_payment,
)
from deposits.commands.stock import count_stock
from deposits.models import Flag, OpenSlip
from deposits.queries.books.dividend import Resolution, distributing
from deposits.queries.books.years import fiscal_year, year_closing
from prices.commands.agreements import AgreementTerms, keep_agreement_file, make_agreement
from prices.commands.quotes import open_quote_round
from prices.models import Buyer
from wastebank.ledger.commands import create_bank, credit, debit, post_entry
from wastebank.ledger.queries import account_of
from wastebank.staff.commands import engage
from wastebank.staff.models import Role, User

PUBLIC = "public"  # anybody
MEMBER = "member"  # a signed-in member, about themselves only
POST_ONLY = "post only"

WEIGHER, COUNTER, TREASURER, MANAGER, ADMIN, AUDITOR = Role.values
DESK = {COUNTER, TREASURER, MANAGER}
MONEY = {TREASURER, MANAGER}


@dataclass(frozen=True)
class Rule:
    """Who gets a page by GET: everybody, members, or these roles at the bank. POST-only URLs answer 405.

    `device`: JSON for the bank's devices alone. Besides a role it wants an enrolled device's X-Device header,
    and names no bank, as the bank is the device's.
    """

    who: str | set[str]
    post_only: bool = False
    device: bool = False


RULES = {
    "reports:home": Rule(PUBLIC),
    "reports:my_page": Rule(MEMBER),
    "reports:my_passbook": Rule(MEMBER),
    "reports:my_slip": Rule(MEMBER),
    "reports:monthly": Rule({*MONEY, AUDITOR}),
    "reports:form_1_pdf": Rule({*MONEY, AUDITOR}),
    "reports:form_1_xlsx": Rule({*MONEY, AUDITOR}),
    "staff:sign_in": Rule(PUBLIC),
    "staff:sign_out": Rule(PUBLIC, post_only=True),
    "staff:regulation": Rule({*MONEY, ADMIN, AUDITOR}),
    "staff:adopt_regulation": Rule({MANAGER}),
    "members:sign_in": Rule(PUBLIC),
    "members:sign_out": Rule(PUBLIC, post_only=True),
    "members:list": Rule({*DESK, AUDITOR}),
    "members:register": Rule(DESK),
    "members:issue_pin": Rule(MONEY, post_only=True),  # by GET it leads back to the member
    "members:detail": Rule({*DESK, AUDITOR}),
    "prices:list": Rule({WEIGHER, *DESK, ADMIN, AUDITOR}),
    "prices:publish": Rule({MANAGER}),
    "prices:paste": Rule({MANAGER}),
    "prices:following": Rule({WEIGHER, *DESK, ADMIN, AUDITOR}),
    "prices:follow": Rule({MANAGER}),
    "prices:history": Rule({WEIGHER, *DESK, ADMIN, AUDITOR}),
    "prices:board": Rule(PUBLIC),
    "prices:poster": Rule(PUBLIC),
    "prices:announcement": Rule({WEIGHER, *DESK, ADMIN, AUDITOR}),
    "prices:buyers": Rule({*DESK, AUDITOR}),
    "prices:no_buyer": Rule({*DESK, AUDITOR}),
    "prices:new_buyer": Rule(MONEY),
    "prices:buyer": Rule({*DESK, AUDITOR}),
    "prices:change_buyer": Rule(MONEY),
    "prices:buyer_materials": Rule(MONEY),
    "prices:agreements": Rule({*DESK, AUDITOR}),
    "prices:new_agreement": Rule(MONEY),
    "prices:agreement": Rule({*DESK, AUDITOR}),
    "prices:end_agreement": Rule(MONEY, post_only=True),
    "prices:hand_in_paper": Rule(MONEY, post_only=True),
    "prices:agreement_paper": Rule({*DESK, AUDITOR}),
    "prices:quote_rounds": Rule({*DESK, AUDITOR}),
    "prices:new_round": Rule(MONEY),
    "prices:quote_round": Rule({*DESK, AUDITOR}),
    "prices:write_quotes": Rule(MONEY),
    "prices:ask_buyer": Rule(MONEY, post_only=True),
    "prices:choose_buyers": Rule(MONEY),
    "prices:form_13": Rule({*DESK, AUDITOR}),
    "prices:detail": Rule({WEIGHER, *DESK, ADMIN, AUDITOR}),
    "counter:till": Rule(PUBLIC),
    "counter:till_worker": Rule(PUBLIC),
    "counter:till_state": Rule({WEIGHER, *DESK}, device=True),
    "counter:till_report": Rule({WEIGHER, *DESK}, device=True, post_only=True),
    "counter:till_prove": Rule({WEIGHER, *DESK}, device=True, post_only=True),
    "counter:till_slips": Rule(DESK, device=True, post_only=True),
    "counter:till_weighings": Rule({WEIGHER, *DESK}, device=True, post_only=True),
    "counter:till_open_slips": Rule({WEIGHER, *DESK}, device=True),
    "counter:till_members": Rule(DESK, device=True),
    "counter:till_member": Rule(DESK, device=True),
    "counter:home": Rule({WEIGHER, *DESK, AUDITOR}),
    "counter:cash_preparation": Rule(MONEY),
    "counter:cash_preparation_paper": Rule(MONEY),
    "counter:handover": Rule({*MONEY, AUDITOR}),
    "counter:handover_paper": Rule({*MONEY, AUDITOR}),
    "counter:day": Rule({WEIGHER, *DESK, AUDITOR}),
    "counter:on_duty": Rule(MONEY, post_only=True),
    "counter:close_day": Rule(MONEY),
    "counter:drawer": Rule(MONEY, post_only=True),
    "counter:day_list": Rule({*DESK, AUDITOR}),
    "counter:cash_report": Rule({*MONEY, AUDITOR}),
    "counter:new_slip": Rule(DESK),
    "counter:slip": Rule({*DESK, AUDITOR}),
    "counter:print_slip": Rule(DESK, post_only=True),
    "counter:void": Rule(DESK),
    "counter:devices": Rule({*MONEY, AUDITOR}),
    "counter:enrol_device": Rule({MANAGER}, post_only=True),
    "counter:release_device": Rule(MONEY, post_only=True),
    "counter:lose_device": Rule(MONEY, post_only=True),
    "counter:declare_numbers": Rule({MANAGER}),
    "counter:paper_pads": Rule({*DESK, AUDITOR}),
    "counter:print_pad": Rule(MONEY, post_only=True),
    "counter:pad_pdf": Rule(MONEY),
    "counter:declare_paper": Rule({MANAGER}),
    "counter:flags": Rule({*MONEY, AUDITOR}),
    "counter:settle_flag": Rule(MONEY, post_only=True),
    "counter:weigh": Rule({WEIGHER, *DESK}),
    "counter:open_slips": Rule({WEIGHER, *DESK, AUDITOR}),
    "counter:cancel_open_slip": Rule({WEIGHER, *DESK}, post_only=True),
    "counter:price_open_slip": Rule({MANAGER}),
    "counter:set_aside": Rule(MONEY, post_only=True),
    "counter:payouts": Rule({*DESK, AUDITOR}),
    "counter:payout_new": Rule(DESK),
    "counter:payout": Rule({*DESK, AUDITOR}),
    "counter:approve_payout": Rule(MONEY, post_only=True),
    "counter:pay_payout": Rule(DESK, post_only=True),
    "counter:refuse_payout": Rule(MONEY, post_only=True),
    "books:home": Rule({*MONEY, AUDITOR}),
    "books:cash": Rule({*MONEY, AUDITOR}),
    "books:banking": Rule({*MONEY, AUDITOR}),
    "books:void_banking": Rule(MONEY),
    "books:cash_book": Rule({*MONEY, AUDITOR}),
    "books:entries": Rule({*MONEY, AUDITOR}),
    "books:expenses": Rule({*MONEY, AUDITOR}),
    "books:expense_new": Rule(MONEY),
    "books:expense": Rule({*MONEY, AUDITOR}),
    "books:voucher": Rule({*MONEY, AUDITOR}),
    "books:void_expense": Rule(MONEY),
    "books:capital": Rule({*MONEY, AUDITOR}),
    "books:income": Rule({*MONEY, AUDITOR}),
    "books:receipt_new": Rule(MONEY),
    "books:receipt": Rule({*MONEY, AUDITOR}),
    "books:void_receipt": Rule(MONEY),
    "books:bank": Rule({*MONEY, AUDITOR}),
    "books:import_statement": Rule(MONEY),
    "books:tick": Rule(MONEY, post_only=True),
    "books:undo_tick": Rule(MONEY, post_only=True),
    "books:book_line": Rule(MONEY, post_only=True),
    "books:months": Rule({*MONEY, AUDITOR}),
    "books:month": Rule({*MONEY, AUDITOR}),
    "books:years": Rule({*MONEY, AUDITOR}),
    "books:close_year": Rule({MANAGER}),
    "books:year": Rule({*MONEY, AUDITOR}),
    "books:undo_year": Rule({MANAGER}, post_only=True),
    "books:resolve": Rule({MANAGER}),
    "books:distribution": Rule({*MONEY, AUDITOR}),
    "books:pay_dividends": Rule(MONEY, post_only=True),
    "books:undo_distribution": Rule({MANAGER}, post_only=True),
    "books:form_14_pdf": Rule({*MONEY, AUDITOR}),
    "reports:form_8": Rule({*MONEY, AUDITOR}),
    "reports:form_8_pdf": Rule({*MONEY, AUDITOR}),
    "stock:home": Rule({*DESK, AUDITOR}),
    "stock:lots": Rule({*DESK, AUDITOR}),
    "stock:card": Rule({*DESK, AUDITOR}),
    "stock:papers": Rule({*DESK, AUDITOR}),
    "stock:transfer": Rule(DESK),
    "stock:take_out": Rule(DESK),
    "stock:opening": Rule(MONEY),
    "stock:count": Rule(DESK),
    "stock:count_sheet": Rule(DESK),
    "stock:paper": Rule({*DESK, AUDITOR}),
    "stock:paper_pdf": Rule({*DESK, AUDITOR}),
    "stock:reverse_paper": Rule(DESK),
    "stock:sales": Rule({*DESK, AUDITOR}),
    "stock:new_sale": Rule(DESK),
    "stock:sale": Rule({*DESK, AUDITOR}),
    "stock:ticket": Rule({*DESK, AUDITOR}),
    "stock:void_sale": Rule(DESK),
    "stock:take_payment": Rule(DESK),
    "stock:take_payment_back": Rule(DESK),
    "stock:receivables": Rule({*DESK, AUDITOR}),
    "stock:new_draft": Rule(DESK),
    "stock:draft": Rule(DESK),
    "stock:drop_draft": Rule(DESK, post_only=True),
    "stock:post_draft": Rule(DESK),
    "stock:goods": Rule({*DESK, AUDITOR}),
    "stock:add_good": Rule(MONEY),
    "stock:buy_goods": Rule(MONEY),
    "stock:count_goods": Rule(DESK),
    "stock:exchange_goods": Rule(DESK),
    "stock:goods_paper": Rule({*DESK, AUDITOR}),
    "stock:reverse_goods": Rule(DESK),
    "stock:good": Rule({*DESK, AUDITOR}),
    "stock:set_exchange_price": Rule(MONEY, post_only=True),
    "set_language": Rule(PUBLIC, post_only=True),
}


def all_names(patterns, namespace=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":  # Django's own, for the administrator's flag alone: tested below
                yield from all_names(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name


def test_every_url_has_a_rule():
    assert set(all_names(get_resolver().url_patterns)) == set(RULES)


def closed_years(cast):
    """The year ends of 2567 and 2568, and what the meeting resolved about the first."""
    bank, by, ends, done = cast.bank, cast.prapai, [], None
    for year in (2567, 2568):
        baht = Decimal(90)
        post_entry(
            bank=bank, kind="income", booked_on=date(year - 543, 9, 15), by=by, idempotency_key=uuid4(),
            lines=[debit(account_of(bank, "1100"), baht), credit(account_of(bank, "4300"), baht)],
        )  # fmt: skip
        shown = year_closing(bank, fiscal_year(bank, year)).fingerprint
        end = close_year(bank=bank, year=year, by=by, at=cast.now, idempotency_key=uuid4(), fingerprint=shown)
        ends.append(end)
        said = Resolution(
            kind="surplus", meeting_on=date(2024, 10, 10), resolution_no="1", votes_for=9, votes_against=0,
            votes_abstained=0, minutes="x", amount=Decimal(60),
        )  # fmt: skip
        done = done or book_resolution(
            year_end=end, resolution=said, fingerprint=distributing(end, said).fingerprint, by=by,
            at=cast.now, idempotency_key=uuid4(),
        )  # fmt: skip
    return ends, done


def buying(cast):
    """A buyer with an agreement, its signed paper, and a round of quotes."""
    buyer = Buyer.objects.create(name="ร้านเจริญ", kind="shop", licence_no="1/2569")
    terms = AgreementTerms("ร้อยละ 85", starts_on=cast.now.date(), ends_on=date(2027, 9, 1))
    made = make_agreement(
        bank=cast.bank, buyer=buyer, terms=terms, by=cast.malee, at=cast.now, idempotency_key=uuid4()
    )
    paper = keep_agreement_file(agreement=made, content=b"%PDF-1.7", name="x.pdf", by=cast.malee, at=cast.now)
    opened = open_quote_round(
        bank=cast.bank, held_on=cast.now.date(), buyers=[buyer], by=cast.malee, at=cast.now
    )
    return buyer, made, paper, opened


def money_around_the_counter(cast) -> dict[str, int]:
    """An expense, a receipt, cash banked, and a statement of two lines, one of them ticked off."""
    said = {"by": cast.malee, "at": cast.now}
    dated = said | {"on": cast.now.date()}
    receipt = receive_income(
        bank=cast.bank, kind="interest", giver="ธนาคาร", amount=Decimal(9), place=BANK_ACCOUNT,
        idempotency_key=uuid4(), **dated,
    )  # fmt: skip
    expense = spend(
        bank=cast.bank, category="fees", payee="ไปรษณีย์", amount=Decimal(1), place=BANK_ACCOUNT,
        idempotency_key=uuid4(), **dated,
    )  # fmt: skip
    banking = bank_cash(bank=cast.bank, way="from_bank", amount=Decimal(2), idempotency_key=uuid4(), **dated)
    rows = [Row(cast.now.date(), text, Decimal(0), Decimal(9), None) for text in ("ดอกเบี้ย", "ฝาก")]
    made = import_statement(bank=cast.bank, file_name="", rows=rows, idempotency_key=uuid4(), **said)
    seen, unseen = made.lines.all()
    tick = tick_off(
        bank=cast.bank, lines=[seen], postings=[receipt.entry.postings.get(debit=9)],
        idempotency_key=uuid4(), **said,
    )  # fmt: skip
    of_papers = {"expense": expense, "receipt": receipt, "banking": banking}
    found = {f"books:{name}": paper.pk for name, paper in of_papers.items()}
    found |= {f"books:void_{name}": paper.pk for name, paper in of_papers.items()}
    return found | {
        "books:voucher": expense.pk, "books:undo_tick": tick.pk, "books:book_line": unseen.pk
    }  # fmt: skip


def sold_stock(world):
    """By URL name, the papers of a count, of a sale that is paid later, of its payment, and of a draft."""
    cast, key = world.cast, uuid4
    material, by, at = cast.material["NFE-01"], cast.somchai, cast.now
    line = NewSaleLine(material, Decimal(1), Decimal(50))
    counted = count_stock(
        place=cast.place, counted={material: Decimal(10)}, by=by, at=at, idempotency_key=key()
    )
    sale = post_sale(
        place=cast.place, buyer=world.buyer, lines=[line], sold_on=at.date(), by=by, at=at,
        idempotency_key=key(), payment=SalePayment("credit"),
    )  # fmt: skip
    paid = take_buyer_payment(
        sale=sale, amount=Decimal(1), paid_on=at.date(), money=SAFE, by=by, at=at, idempotency_key=key()
    )
    draft = save_draft_sale(
        market_day=world.day, buyer=world.buyer, lines=[line], by=by, at=at, idempotency_key=key()
    )
    papers = dict.fromkeys(["paper", "paper_pdf", "reverse_paper"], counted.pk)
    sales = dict.fromkeys(["sale", "ticket", "void_sale", "take_payment"], sale.pk)
    drafts = dict.fromkeys(["draft", "drop_draft", "post_draft"], draft.pk)
    more = {"card": material.pk, "take_payment_back": paid.pk, "new_draft": world.day.pk}
    return {f"stock:{name}": pk for name, pk in (papers | sales | drafts | more).items()}


class World:
    """The cast with a flagged slip and a payout of สมหญิง, a device, a second bank, one user of each role."""

    def __init__(self, cast):
        self.cast = cast
        self.day = cast.open_day()
        self.closed_day = cast.open_day(cast.now - timedelta(days=1))
        cast.close_day(self.closed_day)
        self.slip = cast.bring(self.day, cast.somying, ("NFE-01", "10"))
        self.payout = request_payout(
            member=cast.somying, amount=Decimal(100), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
        )
        self.device, self.token = enrol_device(
            bank=cast.bank, name="แท็บเล็ต", places=[cast.place], drawer_limit=Decimal(0), by=cast.prapai,
            at=cast.now,
        )  # fmt: skip
        self.pad = print_paper_pad(
            place=cast.place, sheets=10, by=cast.prapai, at=cast.now, idempotency_key=uuid4()
        )
        self.flag = Flag.objects.create(
            bank=cast.bank, deposit=self.slip, kind=Flag.Kind.LATE, raised_at=cast.now
        )
        self.refused = keep_refused(
            device=self.device, body={"uuid": str(uuid4())}, code="x", sentence="x", at=cast.now
        )
        self.open_slips = [
            OpenSlip.objects.create(
                bank=cast.bank, market_day=self.day, uuid=uuid4(), by=cast.somchai, at=cast.now, **what
            )
            for what in (
                {"state": "weighing", "queue_no": 7},
                {"state": "unpriced", "number": "A1-000001", "member": cast.somying},
            )
        ]
        self.handover = hand_over(
            bank=cast.bank, from_user=cast.malee, to_user=cast.prapai, pieces={"100": 1}, expected=Decimal(0),
            at=cast.now, idempotency_key=uuid4(),
        )  # fmt: skip
        self.year_ends, self.distribution = closed_years(cast)
        self.money = money_around_the_counter(cast)
        self.good = add_good(
            bank=cast.bank, name="ไข่ไก่", unit="ฟอง", price=Decimal(4), by=cast.malee, at=cast.now
        )
        self.goods_paper = count_goods(
            bank=cast.bank, counted={self.good: 0}, reason="", by=cast.malee, at=cast.now,
            idempotency_key=uuid4(),
        )  # fmt: skip
        self.buyer, self.agreement, self.agreement_paper, self.round = buying(cast)
        self.sold = sold_stock(self)
        self.other_bank = create_bank(code="B02", name="อีกแห่ง")
        self.users = {
            role: engage(username=role, name=role, password="x", role=role, bank=cast.bank) for role in Role
        }
        self.stranger = engage(
            username="stranger", name="x", password="x", role=MANAGER, bank=self.other_bank
        )

    def url(self, name: str) -> str:
        price_list = self.cast.bank.price_lists.get().pk
        by_name = self.sold | {
            "counter:day": self.day.pk,
            "counter:on_duty": self.day.pk,
            "counter:close_day": self.day.pk,
            "counter:drawer": self.day.pk,
            "counter:handover_paper": self.handover.pk,
            "counter:day_list": self.closed_day.pk,
            "counter:cash_report": self.closed_day.pk,
            "counter:new_slip": self.day.pk,
            "counter:slip": self.slip.pk,
            "counter:void": self.slip.pk,
            "counter:release_device": self.device.pk,
            "counter:lose_device": self.device.pk,
            "counter:declare_numbers": self.device.pk,
            "counter:pad_pdf": self.pad.pk,
            "counter:declare_paper": self.pad.pk,
            "counter:settle_flag": self.flag.pk,
            "counter:set_aside": self.refused.pk,
            "counter:print_slip": self.slip.pk,
            "counter:weigh": self.day.pk,
            "counter:cancel_open_slip": self.open_slips[0].pk,
            "counter:price_open_slip": self.open_slips[1].pk,
            "stock:exchange_goods": self.day.pk,
            "stock:goods_paper": self.goods_paper.pk,
            "stock:reverse_goods": self.goods_paper.pk,
            "stock:good": self.good.pk,
            "stock:set_exchange_price": self.good.pk,
            "reports:my_slip": self.slip.pk,
            **self.money,
            "books:year": self.year_ends[0].pk,
            "books:undo_year": self.year_ends[0].pk,
            "books:resolve": self.year_ends[1].pk,
            "books:distribution": self.distribution.pk,
            "books:pay_dividends": self.distribution.pk,
            "books:undo_distribution": self.distribution.pk,
            "books:form_14_pdf": self.distribution.pk,
            "prices:detail": price_list,
            "prices:buyer": self.buyer.pk,
            "prices:change_buyer": self.buyer.pk,
            "prices:buyer_materials": self.buyer.pk,
            "prices:new_agreement": self.buyer.pk,
            "prices:agreement": self.agreement.pk,
            "prices:end_agreement": self.agreement.pk,
            "prices:hand_in_paper": self.agreement.pk,
            "prices:agreement_paper": self.agreement_paper.pk,
            "prices:quote_round": self.round.pk,
            "prices:write_quotes": self.round.pk,
            "prices:ask_buyer": self.round.pk,
            "prices:choose_buyers": self.round.pk,
            "prices:form_13": self.round.pk,
        }
        values = {
            "bank": "B01",
            "number": self.cast.somying.number,
            "month": "2569-09",
            "code": "PAP-01",
            "size": "a5",
            "year": 2569,
            "pk": by_name.get(name, self.payout.pk),
        }
        resolver = get_resolver()
        for part in name.split(":")[:-1]:
            resolver = resolver.namespace_dict[part][1]
        _possibility, _pattern, _defaults, _converters = resolver.reverse_dict.getlist(name.split(":")[-1])[0]
        wanted = _possibility[0][1]
        return reverse(name, kwargs={key: values[key] for key in wanted})


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker):
    """Made once, in a transaction around all tests of this file; what each of them does is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(Cast())
        transaction.set_rollback(True)


@pytest.fixture
def world(_world, db):
    return _world


STAFF_URLS = [name for name, rule in RULES.items() if isinstance(rule.who, set) and not rule.device]
DEVICE_URLS = [name for name, rule in RULES.items() if rule.device]


@pytest.mark.parametrize("name", STAFF_URLS)
def test_each_role_gets_what_its_row_says(world, client, name):
    rule = RULES[name]
    for role, user in world.users.items():
        client.force_login(user)
        answer = client.get(world.url(name))
        if rule.post_only:
            assert answer.status_code in {302, 403, 405}, role
        else:
            assert answer.status_code == (200 if role in rule.who else 403), role


@pytest.mark.parametrize("name", [name for name in STAFF_URLS if RULES[name].post_only])
def test_each_role_may_post_only_what_its_row_says(world, client, name):
    for role, user in world.users.items():
        client.force_login(user)
        refused = client.post(world.url(name)).status_code == 403
        assert refused == (role not in RULES[name].who), role


@pytest.mark.parametrize("name", STAFF_URLS)
def test_whoever_has_no_role_here_finds_nothing(world, client, name):
    for user in (world.stranger, world.cast.outsider):
        client.force_login(user)
        for answer in (client.get(world.url(name)), client.post(world.url(name))):
            assert answer.status_code in {404, 405}, user


@pytest.mark.parametrize("name", STAFF_URLS)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(world, client, name):
    for answer in (client.get(world.url(name)), client.post(world.url(name))):
        assert answer.status_code in {302, 405}
        if answer.status_code == 302:
            assert answer.url.startswith("/staff/sign-in/")


def ask(world, client, name, **headers):
    """As a device asks: by the method that the URL has, with whatever headers."""
    send = client.post if RULES[name].post_only else client.get
    body = {"data": {}, "content_type": "application/json"} if RULES[name].post_only else {}
    return send(world.url(name), headers={"Accept": "application/json"} | headers, **body)


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_a_device_gets_nothing_while_nobody_is_signed_in(world, client, name):
    answer = ask(world, client, name, **{"X-Device": world.token})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_no_role_gets_what_is_for_devices_without_one(world, client, name):
    for role, user in world.users.items():
        client.force_login(user)
        for headers in ({}, {"X-Device": ""}, {"X-Device": "x"}, {"X-Device": world.device.token_hash}):
            answer = ask(world, client, name, **headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "device_unknown"), role


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_each_role_at_a_device_gets_what_its_row_says(world, client, name):
    for role, user in world.users.items():
        client.force_login(user)
        answer = ask(world, client, name, **{"X-Device": world.token})
        if role not in RULES[name].who:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), role
        else:  # an empty record is refused for what it is, not for who sends it
            assert answer.status_code in ({200, 400} if RULES[name].post_only else {200}), role
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_whoever_has_no_role_here_gets_nothing_at_its_device(world, client, name):
    for user in (world.stranger, world.cast.outsider):
        client.force_login(user)
        answer = ask(world, client, name, **{"X-Device": world.token})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), user


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.who == MEMBER])
def test_members_pages_open_for_nobody_else(world, client, name):
    url = world.url(name)
    assert client.get(url).status_code == 302
    client.force_login(world.users[MANAGER])
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("name", list(RULES))
def test_another_member_sees_nothing_of_somying(world, client, name):
    """Signed in as สมศรี, with สมหญิง's numbers in every URL."""
    from members.commands import issue_pin

    somsri = world.cast.join("สมศรี", "มีมาก")
    pin = issue_pin(member=somsri)
    answer = client.post("/members/sign-in/", {"bank": somsri.bank_id, "number": somsri.number, "pin": pin})
    assert answer.status_code == 302, answer.content.decode()
    answer = client.get(world.url(name))
    if name == "reports:my_slip":
        assert answer.status_code == 404
    text = answer.content.decode(errors="replace")
    assert "สมหญิง" not in text
    assert world.cast.somying.number not in text.replace(world.url(name), "")


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.who == PUBLIC])
def test_public_pages_open_for_everybody(world, client, name):
    assert client.get(world.url(name)).status_code in ({302, 405} if RULES[name].post_only else {200})


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if not rule.post_only])
def test_every_page_carries_the_security_headers(world, client, name):
    client.force_login(world.users[MANAGER])
    answer = client.get(world.url(name))
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_administration_opens_for_the_administrators_flag_alone(world, client):
    for user in world.users.values():
        client.force_login(user)
        assert client.get("/admin/").status_code == 302
    user = User.objects.get(pk=user.pk)
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", list(RULES))
def test_no_post_passes_without_the_forms_token(world, name):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users[MANAGER])
    assert client.post(world.url(name)).status_code in {403, 405}


@pytest.mark.parametrize("name", STAFF_URLS)
def test_a_nul_in_an_address_is_refused(world, client, name):
    client.force_login(world.users[MANAGER])
    for address in (world.url(name).replace("B01", "B01%00"), world.url(name) + "?q=%00"):
        assert client.get(address).status_code == 400


def test_a_nul_in_a_cookie_and_an_odd_charset_are_refused(client, db):
    client.cookies["sessionid"] = "abc\0"
    assert client.get("/").status_code == 400
    client.cookies.clear()
    odd = client.generic(
        "POST", "/staff/sign-in/", b"username=x", "application/x-www-form-urlencoded; charset=utf-7"
    )
    assert odd.status_code == 400


def test_officers_pages_are_kept_by_no_cache(world, client):
    client.force_login(world.users[MANAGER])
    for name in STAFF_URLS:
        if not RULES[name].post_only:
            assert "no-store" in client.get(world.url(name))["Cache-Control"], name
