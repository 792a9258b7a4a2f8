"""The counter's one screen on the server: writing a slip, and keying one in from paper."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import replace_url

from deposits.commands import NewLine, Settlement, UnableToPostDeposit, key_in_paper_slip, save_slip
from deposits.forms.draft import Draft
from deposits.forms.settlement import SettlementForm, usual_settlement
from deposits.forms.slips import SlipForm
from deposits.models import Deposit, MarketDay
from deposits.queries.basket import priced, tiles
from deposits.queries.paper import NoSuchPaperNumber, PaperNumber, paper_number
from deposits.views.answers import found_members, page, see_other
from deposits.weighed import Weighed
from members.models import Member
from members.queries import find_members
from prices.models import Material, PriceList
from prices.queries import lists_on, price_list_at, prices_of
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised


def new_slip(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The one screen. Every step but saving only shows the draft again, under its own address."""
    days = MarketDay.objects.select_related("bank", "place")
    day = fetch_authorised(request, days, Ability.POST_DEPOSIT, pk=pk, bank__code=bank)
    if request.htmx.target == "found":
        return found_members(request, day.bank)
    screen = Screen(day, Draft.read(request.POST or request.GET), timezone.localtime())
    if request.method != "POST":
        return screen.page(request, screen.form())
    if "do" not in request.POST:
        return screen.go_on(request, screen.draft)
    form = screen.form(request.POST)
    if form.is_valid() and form.next_draft:
        return screen.go_on(request, form.next_draft)
    slip = screen.save(request, form) if form.is_valid() else None
    return see_other("counter:slip", bank=bank, pk=slip.pk) if slip else screen.page(request, form)


class Screen:
    """What the counter's screen shows of one draft at one moment."""

    def __init__(self, day: MarketDay, draft: Draft, at: datetime) -> None:
        self.day, self.at = day, at
        self.rules = regulation_on(day.bank, day.held_on)
        usual = "savings" if draft.depositor else usual_settlement(self.rules)
        self.draft = draft if draft.settle else replace(draft, settle=usual)
        self.prices = list(prices_of(self.price_list))
        self.basket = priced(draft.lines, self.prices)
        members = Member.objects.filter(bank=day.bank).select_related("village", "savings")
        self.member = members.filter(number=draft.member).first() if draft.member else None
        self.saved = Deposit.objects.filter(bank=day.bank, entry__idempotency_key=draft.key).first()

    @cached_property
    def lists(self) -> list[PriceList]:
        """What a paper slip of that day may have been priced by, the latest first."""
        return lists_on(self.day.bank, self.day.held_on) if self.draft.paper else []

    @cached_property
    def price_list(self) -> PriceList | None:
        """The list in force; of a paper slip the one that is chosen, or the first of its day."""
        chosen = [known for known in self.lists if str(known.pk) == self.draft.list]
        if self.lists:
            return (chosen or self.lists[-1:])[0]
        return price_list_at(self.day.bank, self.at)

    @cached_property
    def paper(self) -> PaperNumber | None:
        try:
            return paper_number(self.day.bank, self.draft.paper) if self.draft.paper else None
        except NoSuchPaperNumber:
            return None

    @property
    def cash_step(self) -> Decimal:
        return self.rules["cash.step"]

    @property
    def takes_slips(self) -> bool:
        return self.day.is_open or bool(self.paper and not self.paper.refusal)

    @property
    def may_deduct(self) -> bool:
        return self.rules["weight.deduct_allowed"]

    def form(self, data=None) -> SlipForm:
        return SlipForm(
            data, day=self.day, draft=self.draft, basket=self.basket, prices=self.prices, member=self.member,
            cash_step=self.cash_step,
        )  # fmt: skip

    @cached_property
    def settled(self) -> Settlement | None:
        """Where the money goes, by the draft; None where it all goes to the account, or cannot go so."""
        names = ("settle", "cash", "welfare", "donation", "depositor")
        form = SettlementForm({name: getattr(self.draft, name) for name in names})
        settled = form.settled(self.basket.total, self.cash_step) if form.is_valid() else None
        return settled if settled and settled.elsewhere and not form.errors else None

    @property
    def to_savings(self) -> Decimal:
        return self.basket.total - (self.settled.elsewhere if self.settled else 0)

    def save(self, request: StaffRequest, form: SlipForm) -> Deposit | None:
        """The slip, or None where it is refused; the form then says why."""
        shown = request.POST.get("prices")
        if not self.saved and self.price_list and shown != str(self.price_list.pk):
            form.refuse(_("The prices have changed meanwhile. Look at the total again, then save"))
            return None
        assert self.member and len(self.basket.to_post) == len(self.basket.lines)  # the form has seen to it
        given = {
            "market_day": self.day, "member": self.member, "by": request.user, "at": self.at,
            "lines": [_line(price.material, weighed) for price, weighed in self.basket.to_post],
            "idempotency_key": self.draft.key, "settlement": form.settlement,
            "depositor": form.cleaned_data["depositor"], "identity": form.seller,
        }  # fmt: skip
        try:
            if self.draft.paper:
                return self._key_in(form, given)
            fetched = self.draft.fetched
            return save_slip(
                open_slip=_uuid(self.draft.open_slip),
                fetched=int(fetched) if fetched.isdecimal() and len(fetched) < 5 else None, **given,
            )  # fmt: skip
        except UnableToPostDeposit as refusal:
            form.refuse(str(refusal), refusal.position)
            return None

    def _key_in(self, form: SlipForm, given: dict) -> Deposit:
        if self.paper is None or self.price_list is None:
            raise UnableToPostDeposit(_("There is no paper slip of this number"))
        if self.paper.refusal and not self.saved:
            raise UnableToPostDeposit(self.paper.refusal)
        return key_in_paper_slip(
            paper=self.paper, on_paper=form.cleaned_data["on_paper"], price_list=self.price_list, **given,
        )  # fmt: skip

    def go_on(self, request: StaffRequest, draft: Draft) -> HttpResponse:
        """To the address of `draft`; htmx gets its page at once."""
        address = f"{request.path}?{draft.query()}"
        if not request.htmx:
            return see_other(address)
        screen = Screen(self.day, draft, self.at)
        return replace_url(screen.page(request, screen.form()), address)

    def page(self, request: StaffRequest, form: SlipForm) -> HttpResponse:
        looked_for = "" if self.member or "q" in form.errors else form["q"].value()
        return page(
            request,
            "deposits/slip_new.html" + ("#draft" if request.htmx else ""),
            bank=self.day.bank,
            status=422 if form.errors else 200,
            day=self.day, draft=self.draft, form=form, member=self.member, basket=self.basket,
            price_list=self.price_list, prices=self.prices, saved=self.saved, screen=self,
            tiles=tiles(self.day.bank, self.prices, on=self.at.date()), settled=self.settled,
            found=find_members(self.day.bank, looked_for) if looked_for else (), q=looked_for,
        )  # fmt: skip


def _line(material: Material, weighed: Weighed) -> NewLine:
    """One weighing without a deduction is the net weight itself, and is kept as such."""
    if len(weighed.weighings) == 1 and not weighed.deduct:
        return NewLine(material, weighed.net)
    return NewLine.weighed(material, weighed.weighings, weighed.deduct, weighed.reason)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
