"""A world in which every URL leads somewhere: two banks with something of everything."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.urls import get_resolver, reverse

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
from deposits.models import DividendPayment, DividendShare, Flag, OpenSlip
from deposits.queries.books.dividend import Resolution, distributing
from deposits.queries.books.years import fiscal_year, year_closing
from prices.commands.agreements import AgreementTerms, keep_agreement_file, make_agreement
from prices.commands.quotes import open_quote_round
from prices.models import Buyer
from tests.every_url.rules import MANAGER
from wastebank.ledger.commands import create_bank, credit, debit, post_entry
from wastebank.ledger.queries import account_of
from wastebank.staff.commands import engage
from wastebank.staff.models import Role


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


def paid_dividend(cast, done):
    """A share of the resolution that was paid in cash."""
    share = DividendShare.objects.create(
        distribution=done, member=cast.somying, basis=Decimal(1), amount=Decimal(1), way="cash"
    )
    posted = post_entry(
        bank=cast.bank, kind="dividend", booked_on=cast.now.date(), by=cast.malee, idempotency_key=uuid4(),
        lines=[
            debit(account_of(cast.bank, "2200"), Decimal(1)),
            credit(account_of(cast.bank, "1100"), Decimal(1)),
        ],
    )  # fmt: skip
    return DividendPayment.objects.create(
        share=share, entry_id=posted.entry_id, paid_on=cast.now.date(), by=cast.malee, at=cast.now
    )


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
        self.dividend = paid_dividend(cast, self.distribution)
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
            "books:pay_officers": self.distribution.pk,
            "books:void_dividend": self.dividend.pk,
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
