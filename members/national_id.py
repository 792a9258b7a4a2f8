"""The national ID number: reading, checking, masking, and keeping it unreadable without the key file.

Stored are a Fernet token, which only the key file opens, and a keyed hash, by which equal numbers are found
without opening any (5-reference.md G). The key file is text, one key a line, the newest `encrypt:` key first:

    encrypt: <Fernet key>     one or more: the first encrypts, all decrypt
    index: <32 bytes>         exactly one, base64; changing it makes every stored hash useless
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wastebank.thai import thai_norm, to_arabic_digits


class NotANationalId(ValueError):
    """`reason`: empty, not_13_digits or check_digit. No message holds the number: messages are logged."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class BadKeyFile(ImproperlyConfigured):
    """The key file is missing or malformed; the message names the file and the line, never a key."""


class WrongKey(Exception):
    """No key of the key file opens this token."""


def normalise(value: str | int | None) -> str:
    """The 13 digits of a typed text or a workbook's cell: Thai digits, spaces and dashes are understood.

    Refuses other shapes with NotANationalId; the check digit is `parse`'s and `check_digit_ok`'s business.
    """
    text = to_arabic_digits(thai_norm("" if value is None else str(value)))
    if not text:
        raise NotANationalId("empty")
    digits = re.sub("[-‐-― ]", "", text)
    if not re.fullmatch("[0-9]{13}", digits):
        raise NotANationalId("not_13_digits")
    return digits


def check_digit_ok(number: str) -> bool:
    """Whether the last of 13 digits fits the others. Every first digit is accepted (5-reference.md G)."""
    weighted = sum(int(digit) * weight for digit, weight in zip(number[:12], range(13, 1, -1), strict=True))
    return (11 - weighted % 11) % 10 == int(number[12])


def parse(value: str | int | None) -> str:
    """`normalise` and the check digit together. Refuses with NotANationalId."""
    number = normalise(value)
    if not check_digit_ok(number):
        raise NotANationalId("check_digit")
    return number


def masked(number: str) -> str:
    """•-••••-•••••-12-3: what everybody may see who may see the member."""
    return f"•-••••-•••••-{number[10:12]}-{number[12]}"


# --- keys ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Keys:
    cipher: MultiFernet
    index: bytes


def key_file_text() -> str:
    """The text of a new key file, for script/setup. Losing it loses every number stored with it."""
    return (
        "# Keys of the national IDs. Keep a copy apart from the database and its backups.\n"
        f"encrypt: {Fernet.generate_key().decode()}\n"
        f"index: {urlsafe_b64encode(token_bytes(32)).decode()}\n"
    )


def _keys() -> _Keys:
    path = Path(settings.NATIONAL_ID_KEY_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as problem:
        raise BadKeyFile(f"{path}, the key file of national IDs: {problem.strerror}") from problem
    return _read_keys(path, changed)


@lru_cache(maxsize=4)
def _read_keys(path: Path, changed: int) -> _Keys:
    # `changed` is there for the cache: a key file that was replaced is read anew without a restart.
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadKeyFile(f"{path}, the key file of national IDs, cannot be read as text") from None
    ciphers, indexes = [], []
    for position, line in enumerate(lines, start=1):
        name, mark, key = (part.strip() for part in line.partition(":"))
        if not line.strip() or name.startswith("#"):
            continue
        try:
            if name == "encrypt" and mark:
                ciphers.append(Fernet(key))
            elif name == "index" and mark:
                indexes.append(_index_key(key))
            else:
                raise ValueError
        except ValueError:
            # `from None`: the chained error could carry a piece of a key into a log.
            raise BadKeyFile(f"{path}, line {position}: not a usable 'encrypt:' or 'index:' key") from None
    if not ciphers or len(indexes) != 1:
        raise BadKeyFile(f"{path} must hold at least one 'encrypt:' key and exactly one 'index:' key")
    return _Keys(MultiFernet(ciphers), indexes[0])


def _index_key(text: str) -> bytes:
    key = urlsafe_b64decode(text)  # which reads the ordinary alphabet too
    if len(key) != 32:
        raise ValueError
    return key


# --- what is stored -----------------------------------------------------------------------------------


def encrypt(number: str) -> str:
    """A token for the 13 digits, another one each time. Refuses other shapes with NotANationalId."""
    return _keys().cipher.encrypt(normalise(number).encode()).decode()


def decrypt(token: str) -> str:
    """The 13 digits of a token. Refuses with WrongKey; the caller logs who looked and why."""
    try:
        return _keys().cipher.decrypt(token).decode()
    except InvalidToken as problem:
        raise WrongKey("No key in the key file of national IDs opens this number") from problem


def re_encrypt(token: str) -> str:
    """The same number under the first key of the file, for rotating keys. Refuses with WrongKey."""
    try:
        return _keys().cipher.rotate(token).decode()
    except InvalidToken as problem:
        raise WrongKey("No key in the key file of national IDs opens this number") from problem


def blind_index(number: str) -> str:
    """64 hex digits, the same for the same number in every bank: finds it without opening any token.

    Refuses what is not 13 digits with NotANationalId, so that one number can never have two of them.
    """
    return hmac.new(_keys().index, normalise(number).encode(), sha256).hexdigest()
