"""National IDs: the check digit, the mask, and the key file (5-reference.md G). All numbers are invented."""

import os
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members import national_id
from members.national_id import (
    BadKeyFile,
    NotANationalId,
    WrongKey,
    blind_index,
    check_digit_ok,
    decrypt,
    encrypt,
    key_file_text,
    masked,
    normalise,
    parse,
    re_encrypt,
)
from wastebank.thai import to_thai_digits

VALID = ["1101700203239", "1234567890121", "3000000000005", "9999999999994"]
NUMBER = VALID[0]
TWELVE = st.text(alphabet="0123456789", min_size=12, max_size=12)


@pytest.fixture(autouse=True)
def key_file(tmp_path, settings):
    path = tmp_path / "national_id.keys"
    path.write_text(key_file_text(), encoding="utf-8")
    settings.NATIONAL_ID_KEY_FILE = path
    return path


def replace(key_file: Path, text: str) -> None:
    """As an editor would, some time later: two writes within a clock tick would look like one."""
    before = key_file.stat().st_mtime_ns
    key_file.write_text(text, encoding="utf-8")
    os.utime(key_file, ns=(before, before + 10**9))


def keys(text: str, name: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(name)]


# --- reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", VALID)
def test_a_number_with_its_check_digit_is_taken(number):
    assert parse(number) == number


@pytest.mark.parametrize(
    "cell", ["1-1017-00203-23-9", "๑๑๐๑๗๐๐๒๐๓๒๓๙ ", " 1 1017 00203 23 9\u00a0", 1101700203239]
)
def test_a_number_is_read_in_every_shape_of_the_workbooks(cell):
    assert parse(cell) == NUMBER


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1101700203238", "check_digit"),
        ("110170020323", "not_13_digits"),
        (110170020323, "not_13_digits"),
        ("11017002032399", "not_13_digits"),
        ("11O1700203239", "not_13_digits"),
        ("ไม่มีเลข", "not_13_digits"),
        ("1.101700203239E12", "not_13_digits"),
        ("-", "not_13_digits"),
        ("", "empty"),
        (" \u200b", "empty"),
        (None, "empty"),
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(cell, reason):
    with pytest.raises(NotANationalId) as refusal:
        parse(cell)
    assert refusal.value.reason == str(refusal.value) == reason


@given(TWELVE)
def test_exactly_one_check_digit_fits_and_one_wrong_digit_does_not(twelve):
    fitting = [last for last in "0123456789" if check_digit_ok(twelve + last)]
    total = sum(int(digit) * (14 - position) for position, digit in enumerate(twelve, start=1))
    assert fitting == [str((11 - total % 11) % 10)]


@given(st.sampled_from(VALID), st.booleans())
def test_a_number_comes_back_from_its_dashes(number, thai):
    dashed = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"
    assert normalise(to_thai_digits(dashed) if thai else dashed) == number


def test_a_mask_shows_three_digits_and_no_more():
    assert masked("1234567890123") == "•-••••-•••••-12-3"


# --- keeping ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", VALID)
def test_a_number_comes_back_from_its_token(number):
    assert decrypt(encrypt(number)) == number


def test_a_token_hides_the_number_and_is_never_the_same():
    tokens = {encrypt(NUMBER) for _ in range(5)}
    assert len(tokens) == 5 and not any(NUMBER in token for token in tokens)


def test_equal_numbers_have_one_hash_however_they_are_typed():
    assert blind_index(NUMBER) == blind_index("1-1017-00203-23-9")
    assert len({blind_index(number) for number in VALID}) == len(VALID)
    assert len(blind_index(NUMBER)) == 64 and NUMBER not in blind_index(NUMBER)


def test_what_is_not_13_digits_is_not_kept():
    for keep in (encrypt, blind_index):
        with pytest.raises(NotANationalId):
            keep("12345")


def test_another_installations_keys_do_not_open_it(key_file):
    token, index = encrypt(NUMBER), blind_index(NUMBER)
    replace(key_file, key_file_text())
    with pytest.raises(WrongKey):
        decrypt(token)
    with pytest.raises(WrongKey):
        re_encrypt(token)
    assert blind_index(NUMBER) != index


def test_a_changed_token_is_not_opened():
    token = encrypt(NUMBER)
    with pytest.raises(WrongKey):
        decrypt(token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:])


def test_a_new_first_key_encrypts_while_the_old_one_still_opens(key_file):
    before, index, old = encrypt(NUMBER), blind_index(NUMBER), key_file.read_text(encoding="utf-8")
    new_key = keys(key_file_text(), "encrypt")[0]
    replace(key_file, f"{new_key}\n{old}")
    assert decrypt(before) == NUMBER and blind_index(NUMBER) == index

    after = re_encrypt(before)
    replace(key_file, "\n".join([new_key, *keys(old, "index")]))
    assert decrypt(after) == NUMBER
    with pytest.raises(WrongKey):
        decrypt(before)


# --- the key file -------------------------------------------------------------------------------------


def test_a_missing_key_file_says_which(settings, tmp_path):
    settings.NATIONAL_ID_KEY_FILE = tmp_path / "nowhere.keys"
    with pytest.raises(BadKeyFile, match="nowhere.keys"):
        encrypt(NUMBER)


GOOD = urlsafe_b64encode(bytes(range(32))).decode()  # fixed, so that every worker collects the same tests
INDEX = "A" * 43 + "="


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "at least one"),
        ("# only a comment\n", "at least one"),
        (f"encrypt: {GOOD}\n", "exactly one"),
        (f"index: {INDEX}\n", "at least one"),
        (f"encrypt: {GOOD}\nindex: {INDEX}\nindex: {INDEX}\n", "exactly one"),
        (f"encrypt: {GOOD[:-5]}\nindex: {INDEX}\n", "line 1"),
        (f"encrypt: {GOOD}\nindex: QUJD\n", "line 2"),
        (f"encrypt: {GOOD}\nindex: ก\n", "line 2"),
        (f"encrypt: {GOOD}\n\nkey: {INDEX}\n", "line 3"),
        (f"{GOOD}\nindex: {INDEX}\n", "line 1"),
    ],
)
def test_a_malformed_key_file_is_refused_without_showing_a_key(key_file, text, complaint):
    replace(key_file, text)
    with pytest.raises(BadKeyFile, match=complaint) as refusal:
        blind_index(NUMBER)
    assert GOOD[:10] not in str(refusal.value) and INDEX[:10] not in str(refusal.value)


def test_a_binary_key_file_is_refused(key_file):
    key_file.write_bytes(b"\xff\xfe\x00")
    os.utime(key_file, ns=(1, 1))
    with pytest.raises(BadKeyFile, match="as text"):
        encrypt(NUMBER)


def test_comments_and_both_alphabets_of_base64_are_read(key_file):
    replace(key_file, f"# ours\nencrypt: {GOOD}\n  # the hash\nindex: {'+/' * 21}8=\n")
    standard = blind_index(NUMBER)
    os.utime(key_file, ns=(5, 5))
    replace(key_file, f"encrypt: {GOOD}\nindex: {'-_' * 21}8=\n")
    assert blind_index(NUMBER) == standard


def test_the_key_file_is_read_once_until_it_changes(key_file, monkeypatch):
    reads = []
    read_text = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, **how: reads.append(path) or read_text(path, **how))
    national_id._read_keys.cache_clear()
    for _ in range(3):
        encrypt(NUMBER)
    assert reads == [key_file]


def test_two_new_key_files_share_no_key():
    one, other = key_file_text(), key_file_text()
    assert not set(keys(one, "encrypt") + keys(one, "index")) & set(other.splitlines())
