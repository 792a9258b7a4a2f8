"""What the database refused, in a sentence a clerk understands."""

from django.db import DatabaseError, InternalError
from django.utils.translation import gettext as _


def _sentences() -> dict[str, str]:
    return {
        "ledger_account_savings_not_negative": _("The balance is not enough"),
        "ledger_account_fund_not_negative": _("The fund does not hold enough"),
        "ledger_entry_month_closed": _("This month is closed: book it in the open month"),
        "ledger_entry_reverses_id_key": _("This has been cancelled already"),
        "ledger_entry_reversal_of_reversal": _("A cancellation cannot be cancelled"),
        "ledger_posting_one_bank": _("These accounts belong to different banks"),
        "ledger_entry_balances": _("Debits and credits differ"),
        "ledger_posting_one_side": _("Every posting needs an amount above zero"),
    }


def constraint_of(error: BaseException) -> str:
    """The name of the constraint that refused, or an empty string."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def sentence_for(error: DatabaseError | InternalError) -> str | None:
    """The refusal as a sentence, or None where the error is no refusal of the books."""
    return _sentences().get(constraint_of(error))
