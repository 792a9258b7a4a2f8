"""Reading agreements with buyers: which hold, and which are about to end."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from prices.models import Buyer, BuyerAgreement
from prices.queries.buyers import SOON
from wastebank.organisation.models import Bank


class Term(StrEnum):
    """How an agreement stands on a day."""

    RUNNING = "running"
    ENDING = "ending"
    COMING = "coming"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {
            Term.RUNNING: _("Holds"),
            Term.ENDING: _("Ends soon"),
            Term.COMING: _("Not yet begun"),
            Term.ENDED: _("Has ended"),
        }[self]

    @property
    def chip(self) -> str:
        """The colour that goes with the words."""
        return {Term.RUNNING: "good", Term.ENDING: "wait", Term.COMING: "note", Term.ENDED: "bad"}[self]


@dataclass(frozen=True)
class AgreementLine:
    agreement: BuyerAgreement
    term: Term
    days_left: int


def agreement_line(agreement: BuyerAgreement, on: date) -> AgreementLine:
    """How `agreement` stands on `on`; it ends soon where 60 days or less are left."""
    left = agreement.last_day - on
    if left.days < 0:
        term = Term.ENDED
    elif agreement.starts_on > on:
        term = Term.COMING
    else:
        term = Term.ENDING if left <= SOON else Term.RUNNING
    return AgreementLine(agreement, term, left.days)


def agreements_of(bank: Bank, on: date, buyer: Buyer | None = None) -> list[AgreementLine]:
    """The bank's agreements, with one buyer or all: those about to end first, those that have ended last."""
    found = _with_all(BuyerAgreement.objects.filter(bank=bank))
    lines = [agreement_line(agreement, on) for agreement in (found.filter(buyer=buyer) if buyer else found)]
    order = [Term.ENDING, Term.RUNNING, Term.COMING, Term.ENDED]
    return sorted(lines, key=lambda line: (order.index(line.term), abs(line.days_left)))


def _with_all(agreements: QuerySet[BuyerAgreement]) -> QuerySet[BuyerAgreement]:
    return agreements.select_related("buyer", "bank", "end", "by").prefetch_related("files")
