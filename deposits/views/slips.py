"""Writing a slip, and reading it."""

from datetime import datetime

import segno
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import replace_url

from deposits.commands import NewLine, UnableToPostDeposit, post_deposit
from deposits.forms.draft import Draft
from deposits.forms.slips import SlipForm
from deposits.models import Deposit, MarketDay
from deposits.queries.basket import priced, tiles
from deposits.queries.slip_paper import slip_paper
from deposits.views.answers import found_members, page, see_other
from members.models import Member
from members.queries import find_members
from prices.queries import price_list_at, prices_at
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
        self.day, self.draft, self.at = day, draft, at
        self.price_list = price_list_at(day.bank, at)
        self.prices = list(prices_at(day.bank, at))
        self.basket = priced(draft.lines, self.prices)
        members = Member.objects.filter(bank=day.bank).select_related("village", "savings")
        self.member = members.filter(number=draft.member).first() if draft.member else None
        self.saved = Deposit.objects.filter(bank=day.bank, entry__idempotency_key=draft.key).first()

    def form(self, data=None) -> SlipForm:
        return SlipForm(
            data,
            initial={"q": self.draft.q or ("" if self.member else self.draft.member),
                     "word": self.draft.word, "quantity": self.draft.quantity},
            bank=self.day.bank, draft=self.draft, basket=self.basket, prices=self.prices, member=self.member,
        )  # fmt: skip

    def save(self, request: StaffRequest, form: SlipForm) -> Deposit | None:
        """The slip, or None where it is refused; the form then says why."""
        shown = request.POST.get("prices")
        if not self.saved and self.price_list and shown != str(self.price_list.pk):
            form.refuse(_("The prices have changed meanwhile. Look at the total again, then save"))
            return None
        lines = [NewLine(price.material, quantity) for price, quantity in self.basket.to_post]
        assert self.member and len(lines) == len(self.basket.lines)  # the form has seen to it
        try:
            return post_deposit(
                market_day=self.day, member=self.member, lines=lines, by=request.user, at=self.at,
                idempotency_key=self.draft.key,
            )  # fmt: skip
        except UnableToPostDeposit as refusal:
            form.refuse(str(refusal), refusal.position)
            return None

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
            price_list=self.price_list, prices=self.prices, saved=self.saved,
            tiles=tiles(self.day.bank, self.prices, on=self.at.date()),
            found=find_members(self.day.bank, looked_for) if looked_for else (), q=looked_for,
        )  # fmt: skip


def slip(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A slip on the screen and, printed, on A5."""
    slips = Deposit.objects.select_related("market_day__place", "member__village", "entry", "bank", "by")
    found = fetch_authorised(request, slips, Ability.SEE_MEMBERS, pk=pk, bank__code=bank)
    return page(
        request,
        "deposits/slip.html",
        bank=found.bank,
        slip=found,
        paper=slip_paper(found),
        void=getattr(found, "void", None),
        qr=segno.make(found.number, micro=False).svg_data_uri(border=2, svgclass=None, lineclass=None),
    )
