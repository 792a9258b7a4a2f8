"""What the QR code on a member's card and passbook says: WB:<member number>:<two check characters>.

Never the national ID (counter.md, "QR on card and passbook"). The first character is the check of the number,
the second of bank code and number: a scan that lost a key is told from the card of another bank. Both are
ISO 7064 MOD 37,36 over the letters and digits. deposits/static/deposits/till/scanner.js reads the same text.
"""

import re
from urllib.parse import quote, unquote

from stdnum.iso7064 import mod_37_36

from members.models import Member

_CARD = re.compile(r"WB:((?:[0-9A-Za-z._~/-]|%[0-9A-F]{2})+):([0-9A-Z])([0-9A-Z])")


class NotACard(ValueError):
    """`reason`: not_a_card, check (read wrongly) or other_bank."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def card_text(member: Member) -> str:
    """The text of the member's QR code, in ASCII: a scanner types it, and has no keys for a number's ก."""
    written = quote(member.number, safe="./-")
    return f"WB:{written}:{_check(written)}{_check(member.bank.code + written)}"


def read_card(text: str, bank_code: str) -> str:
    """The member number of a card that the bank gave out. Refuses with NotACard."""
    found = _CARD.fullmatch(text.strip())
    if not found:
        raise NotACard("not_a_card")
    written, of_number, of_bank = found.groups()
    if _check(written) != of_number:
        raise NotACard("check")
    if _check(bank_code + written) != of_bank:
        raise NotACard("other_bank")
    try:
        return unquote(written, errors="strict")
    except UnicodeDecodeError:
        raise NotACard("not_a_card") from None


def _check(text: str) -> str:
    return mod_37_36.calc_check_digit(re.sub("[^0-9A-Z]", "", text.upper()))
