"""Agreements with buyers: making one, keeping its signed paper, ending it early."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from prices.commands.list_rows import lock_banks
from prices.models import AgreementEnd, AgreementFile, Buyer, BuyerAgreement
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

LARGEST_FILE = 10 * 1024 * 1024  # bytes
# What a file begins with decides what it is; its name does not.
KINDS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


class UnableToMakeAgreement(Exception):
    """It ends before it begins, or its key was used for another agreement."""


class UnableToKeepFile(Exception):
    """The file is empty, larger than 10 MB, or no PDF, JPG or PNG."""


class UnableToEndAgreement(Exception):
    """It has ended, the day is outside its time, or no reason is given."""


@dataclass(frozen=True)
class AgreementTerms:
    """What is agreed: how prices are set in words, if so the percent of the factory's price, and the days."""

    price_formula: str
    starts_on: date
    ends_on: date
    factory_price_pct: Decimal | None = None
    note: str = ""


@transaction.atomic
def make_agreement(
    *, bank: Bank, buyer: Buyer, terms: AgreementTerms, by: User, at: datetime, idempotency_key: UUID
) -> BuyerAgreement:
    """An agreement (MOU) of `bank` with `buyer`. The same key again gives the first.

    Refuses an end before the beginning, and a key that made another agreement.
    """
    if terms.ends_on < terms.starts_on:
        raise UnableToMakeAgreement(_("The agreement must end on its first day or later"))
    lock_banks(bank)  # one key, one agreement, whoever presses how often
    existing = BuyerAgreement.objects.filter(idempotency_key=idempotency_key).first()
    if existing is None:
        return BuyerAgreement.objects.create(
            bank=bank, buyer=buyer, by=by, at=at, idempotency_key=idempotency_key, **vars(terms)
        )
    if (existing.bank_id, existing.buyer_id) != (bank.pk, buyer.pk) or terms != _terms_of(existing):
        raise UnableToMakeAgreement(_("This form was saved already: load the page again for another one"))
    return existing


def _terms_of(agreement: BuyerAgreement) -> AgreementTerms:
    return AgreementTerms(**{name: getattr(agreement, name) for name in AgreementTerms.__dataclass_fields__})


@transaction.atomic
def keep_agreement_file(
    *, agreement: BuyerAgreement, content: bytes, name: str, by: User, at: datetime
) -> AgreementFile:
    """A signed paper of `agreement`, whole or one page. The same file again gives the first.

    Refuses an empty file, one above 10 MB, and what is no PDF, JPG or PNG by its content, whatever its name.
    """
    if not content:
        raise UnableToKeepFile(_("The file is empty: choose another one"))
    if len(content) > LARGEST_FILE:
        raise UnableToKeepFile(_("The file is larger than 10 MB: scan it again with fewer dots"))
    kind = next((kind for mark, kind in KINDS.items() if content.startswith(mark)), None)
    if kind is None:
        raise UnableToKeepFile(_("This is no PDF, JPG or PNG: scan the signed paper again"))
    lock_banks(agreement.bank)
    digest = sha256(content).hexdigest()
    existing = agreement.files.filter(sha256=digest).first()
    if existing is not None:
        return existing
    named = f"{PurePath(name).stem[:100] or 'file'}{kind}"
    stored = ContentFile(content, name=f"paper{kind}")
    return AgreementFile.objects.create(
        agreement=agreement, file=stored, name=named, sha256=digest, by=by, at=at
    )


@transaction.atomic
def end_agreement(
    *, agreement: BuyerAgreement, ended_on: date, reason: str, by: User, at: datetime
) -> AgreementEnd:
    """`agreement` ends before its time: `ended_on` is its last day. The same end again gives the first.

    Refuses an agreement that has ended otherwise, a day before it began or not before its own end, and an
    empty reason.
    """
    reason = reason.strip()
    if not reason:
        raise UnableToEndAgreement(_("Say why the agreement ends early"))
    if not agreement.starts_on <= ended_on < agreement.ends_on:
        raise UnableToEndAgreement(_("The last day must lie between its first day and its agreed end"))
    lock_banks(agreement.bank)
    end, is_new = AgreementEnd.objects.get_or_create(
        agreement=agreement, defaults={"ended_on": ended_on, "reason": reason, "by": by, "at": at}
    )
    if not is_new and (end.ended_on, end.reason) != (ended_on, reason):
        raise UnableToEndAgreement(_("This agreement has ended already"))
    return end
