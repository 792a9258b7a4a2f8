"""Random deposits, payouts and cancellations against a plain dict (proofs.md P1): the books agree."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from deposits.commands import (
    UnableToPayOut,
    UnableToPostDeposit,
    UnableToVoid,
    pay_payout,
    request_payout,
    void_deposit,
)
from deposits.models import Deposit
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToReverse, reverse_entry
from wastebank.ledger.models import Account, Entry
from wastebank.ledger.queries import account_of, balance_of, book_faults, totals_by_code

MATERIALS = {"PAP-01": Decimal("3.10"), "NFE-01": Decimal("48.00"), "PLA-17": Decimal("0.40")}
QUANTITIES = st.decimals("0.001", "60", places=3)
MEMBERS = st.integers(0, 2)
# Mostly what cash can pay, up to more than anybody has; now and then an amount that no coins make.
AMOUNTS = st.integers(1, 2000).map(lambda quarters: Decimal(quarters) / 4) | st.decimals(
    "0.01", "9", places=2
)


class Books(RuleBasedStateMachine):
    """The model: what each member has and owes, the stock's value and the cash, in plain Decimals."""

    slips = Bundle("slips")
    debts = collections = 0  # how often a void took a member below zero, and a deposit paid some of it back
    cast = None  # given by the test, and the same for all examples

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        cast = self.cast
        self.day = cast.open_day()
        self.people = [cast.somying, cast.join("สมศรี"), cast.join("สมบัติ")]
        self.has = [Decimal(0)] * 3
        self.owes = [Decimal(0)] * 3
        self.stock = self.cash = Decimal(0)
        self.slip_count = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(
        target=slips,
        who=MEMBERS,
        lines=st.lists(st.tuples(st.sampled_from(sorted(MATERIALS)), QUANTITIES), min_size=1, max_size=4),
        twice=st.booleans(),
    )
    def deposit(self, who, lines, twice):
        amounts = [
            (quantity * MATERIALS[code]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            for code, quantity in lines
        ]
        key, text = uuid4(), [(code, str(quantity)) for code, quantity in lines]
        if min(amounts) < Decimal("0.01"):
            with pytest.raises(UnableToPostDeposit):
                self.cast.bring(self.day, self.people[who], *text, key=key)
            return None
        slip = self.cast.bring(self.day, self.people[who], *text, key=key)
        if twice:
            assert self.cast.bring(self.day, self.people[who], *text, key=key).pk == slip.pk
        total = sum(amounts)
        collected = min(total, self.owes[who])
        self.owes[who] -= collected
        Books.collections += collected > 0
        self.has[who] += total - collected
        self.stock += total
        self.slip_count += 1
        return slip.pk, who, total

    @rule(who=MEMBERS, amount=AMOUNTS, twice=st.booleans())
    def payout(self, who, amount, twice):
        self.payout_of(who, amount, twice)

    def payout_of(self, who, amount, twice):
        allowed = amount % Decimal("0.25") == 0 and amount <= self.has[who]
        try:
            asked = request_payout(
                member=self.people[who],
                amount=amount,
                by=self.cast.somchai,
                at=self.cast.now,
                idempotency_key=uuid4(),
            )
            pay_payout(payout=asked, by=self.cast.malee, at=self.cast.now)
            if twice:
                pay_payout(payout=asked, by=self.cast.malee, at=self.cast.now)
        except UnableToPayOut:
            assert not allowed
            return
        assert allowed
        self.has[who] -= amount
        self.cash -= amount

    @rule(who=MEMBERS)
    def draw_everything(self, who):
        """The member goes home with all the coins there are, so that a later void finds nothing left."""
        everything = self.has[who] - self.has[who] % Decimal("0.25")
        if everything:
            self.payout_of(who, everything, twice=False)

    @rule(slip=consumes(slips))
    def void(self, slip):
        if slip is None:
            return
        pk, who, total = slip
        deposit = Deposit.objects.select_related("entry", "bank").get(pk=pk)
        void_deposit(
            deposit=deposit, reason="ผิด", by=self.cast.somchai, at=self.cast.now,
            idempotency_key=uuid4(), approved_by=self.cast.malee,
        )  # fmt: skip
        shortage = max(total - self.has[who], Decimal(0))
        self.owes[who] += shortage
        Books.debts += shortage > 0
        self.has[who] += shortage - total
        self.stock -= total
        with pytest.raises(UnableToVoid), transaction.atomic():
            void_deposit(
                deposit=deposit, reason="อีก", by=self.cast.somchai, at=self.cast.now,
                idempotency_key=uuid4(), approved_by=self.cast.malee,
            )  # fmt: skip

    @rule()
    def reverse_a_reversal(self):
        reversal = Entry.objects.exclude(reverses=None).order_by("-id").first()
        if reversal:
            with pytest.raises(UnableToReverse), transaction.atomic():
                reverse_entry(
                    entry=reversal, booked_on=self.cast.now.date(), by=self.cast.malee,
                    idempotency_key=uuid4(), memo="",
                )  # fmt: skip

    @invariant()
    def the_books_agree_with_the_model(self):
        connection.check_constraints()
        assert [*book_faults(), *counter_faults()] == []
        ids = [person.savings_id for person in self.people]
        balances = dict(Account.objects.filter(pk__in=ids).values_list("pk", "balance"))
        assert [balances[pk] for pk in ids] == self.has
        today, bank = self.cast.now.date(), self.cast.bank
        assert totals_by_code(bank, prefix=chart.DUE_FROM_MEMBERS, until=today) == sum(self.owes)
        assert balance_of(account_of(bank, chart.STOCK)) == self.stock
        assert balance_of(account_of(bank, chart.CASH)) == self.cash
        assert Deposit.objects.count() == self.slip_count


def agrees(cast, examples: int, steps: int) -> None:
    cast.regulate(withdraw__min_keep=0, withdraw__max_per_month=0, withdraw__approval_above=100000)
    Books.cast = cast
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 100,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Books.debts and Books.collections, "the random operations missed what they are for"


def test_random_operations_keep_the_books_equal_to_a_model(cast):
    agrees(cast, examples=25, steps=30)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_very_many_random_operations_keep_the_books_equal_to_a_model(cast):
    agrees(cast, examples=300, steps=50)
