"""The till's pure modules in the browser they are made for, against Python's answers."""

from pathlib import Path
from random import Random

import pytest
import segno
from segno import encoder

from deposits.queries.till import member_on_device
from deposits.tests.till_cases import SECTIONS, generated
from members.models import Member
from members.queries import all_members, find_members
from tests.browser.till.bare import open_bare_page
from wastebank.thai import _SPELLED, search_key, strip_title, thai_norm

pytestmark = pytest.mark.browser

RECKON = Path(__file__).with_name("reckon.js").read_text(encoding="utf-8")


@pytest.fixture
def bare(page):
    return open_bare_page(page)


# --- the table ----------------------------------------------------------------------------------------


def test_javascript_reckons_as_the_table_says(bare):
    assert bare.evaluate(RECKON, SECTIONS) == []


@pytest.mark.slow
def test_five_thousand_made_up_rows_of_each_section_come_to_the_same(bare):
    table = generated(seed=2569, rows=5000)
    assert min(map(len, table.values())) >= 5000
    for section, rows in table.items():
        assert bare.evaluate(RECKON, {section: rows})[:5] == []


def test_a_wrong_row_is_told(bare):
    """The comparison itself can fail: by a satang, by the sign of a zero, by one part of a settlement."""
    table = {"line_amount": [["12.500", "3.01", "37.62"]], "quantity": [["0", -0.0]]}
    table["settlement"] = [
        ["1.00", {}, {"savings": "1.00", "cash": "0.00", "welfare": "0.00", "donation": "0.01"}]
    ]
    wrong = bare.evaluate(RECKON, table)
    assert [section for section, _, _ in wrong] == ["line_amount", "quantity", "settlement"]
    assert wrong[0][2] == ["12.500", "3.01", "37.63"]


@pytest.mark.parametrize(
    "call",
    [
        "lineAmount(0.1, 735)",
        "lineAmount(100, 7.35)",
        "lineAmount(2 ** 53 - 1, 2 ** 53 - 1)",
        "net([0.1], 0)",
        "net([100], 0.5)",
        "net([2 ** 53 - 1, 1], 0)",
        "deductPercent(100, 0.5)",
        "floorToStep(46.5, 25)",
        "splitSettlement(4650, { cash: 6.5 })",
        "splitSettlement(46.5, {})",
        "decimal2(46.5)",
        "decimal3(NaN)",
        "satang(46.5)",
        "satang('46.505')",
        "satang('1e3')",
        "satang('')",
        "satang(null)",
        "thousandths('1,000')",
        "thousandths('99999999999999999')",
    ],
)
def test_what_is_no_whole_number_never_comes_near_an_amount(bare, call):
    thrown = bare.evaluate(
        """async (call) => {
          const module = await import("/static/deposits/till/arithmetic.js");
          const { lineAmount, net, deductPercent, floorToStep, splitSettlement } = module;
          const { decimal2, decimal3, satang, thousandths } = module;
          const calls = {CALLS};
          try { return `gave ${JSON.stringify(calls())}`; } catch (error) { return error.name; }
        }""".replace("{CALLS}", f"() => {call}"),
        call,
    )
    assert thrown in {"RangeError", "TypeError"}


# --- Thai text ----------------------------------------------------------------------------------------


def test_no_single_character_is_spelled_otherwise(bare):
    """Every character of the basic plane that Unicode has long known, beside Thai letters."""
    characters = [chr(code) for code in range(0x20000) if not 0xD800 <= code <= 0xDFFF]
    texts = [f"ก{character}า" for character in characters]
    differ = bare.evaluate(
        """async ([texts, norms]) => {
          const { thaiNorm } = await import("/static/deposits/till/thai.js");
          return texts.filter((text, at) => thaiNorm(text) !== norms[at]);
        }""",
        [texts, [thai_norm(text) for text in texts]],
    )
    assert differ == []


def test_search_keys_of_thai_and_latin_letters_are_the_same(bare):
    letters = [chr(code) for code in [*range(0x0250), *range(0x0E00, 0x0E80), *range(0x1E00, 0x1F00)]]
    letters.remove("ı")  # the Turkish letter, which Python keeps apart from i,
    letters.remove("ẞ")  # and a capital that no name is written with
    differ = bare.evaluate(
        """async ([texts, keys]) => {
          const { searchKey } = await import("/static/deposits/till/thai.js");
          return texts.filter((text, at) => searchKey(text) !== keys[at]);
        }""",
        [letters, [search_key(letter) for letter in letters]],
    )
    assert differ == []


def test_every_title_is_known_in_every_spelling(bare):
    names = [
        f"{spelled}{rest}" for spelled, _ in _SPELLED for rest in ("สมหญิง", " สมหญิง ใจดี", " ใจ", "า", "")
    ]
    said = bare.evaluate(
        """async (names) => {
          const { stripTitle } = await import("/static/deposits/till/thai.js");
          return names.map(stripTitle);
        }""",
        names,
    )
    assert said == [list(strip_title(name)) for name in names]


# --- QR codes -----------------------------------------------------------------------------------------

QR_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
QR_MATRICES = """async (texts) => {
  const { qrMatrix, qrPath } = await import("/static/deposits/till/qr.js");
  return texts.map((text) => [qrMatrix(text).map((row) => row.map(Number)), qrPath(qrMatrix(text))]);
}"""


@pytest.fixture
def without_segnos_slip(monkeypatch):
    """segno 1.6 pads a message that ends with a byte by a byte of zeros; the standard (7.4.10) by nothing."""
    monkeypatch.setattr(
        encoder, "write_padding_bits", lambda buff, version, length: buff.extend([0] * (-length % 8))
    )


def _qr_texts() -> list[str]:
    chance = Random(2569)
    texts = [
        "A3-000124",
        "WB:01-00001:PW",
        "WB:%E0%B8%81-12:BM",
        "https://wb.example.go.th/counter/B01/slips/9/",
        "ใบรับฝาก",
    ]
    texts += ["".join(chance.choices(QR_LETTERS, k=length)) for length in range(1, 91)]
    texts += ["".join(chance.choices("abcXYZ019:/.ก๙", k=chance.randint(1, 20))) for _ in range(60)]
    return texts + ["a" * length for length in (1, 14, 15, 26, 27, 42, 43, 62)]


def test_every_module_is_where_segno_has_it(bare, without_segnos_slip):
    texts = _qr_texts()
    versions = set()
    for text, (matrix, path) in zip(texts, bare.evaluate(QR_MATRICES, texts), strict=True):
        is_byte = bool(set(text) - set(QR_LETTERS))
        mode = {"mode": "byte", "encoding": "utf-8"} if is_byte else {"mode": "alphanumeric"}
        code = segno.make(text, error="m", boost_error=False, micro=False, **mode)
        assert matrix == [list(row) for row in code.matrix], text
        assert _drawn(path, len(matrix)) == matrix
        versions.add(code.version)
    assert versions == {1, 2, 3, 4}


def _drawn(path: str, size: int) -> list[list[int]]:
    """The matrix that a path of M x y h n v1 h-n z draws."""
    drawn = [[0] * size for _ in range(size)]
    for run in path.split("z")[:-1]:
        x, y = run[1:].split("h")[0].split()
        length = int(run.split("h")[1].split("v")[0])
        assert run == f"M{x} {y}h{length}v1h-{length}"
        drawn[int(y)][int(x) : int(x) + length] = [1] * length
    return drawn


@pytest.mark.parametrize("text", ["A" * 91, "a" * 63, "ก" * 21])
def test_a_text_that_does_not_fit_is_refused_not_cut(bare, text):
    script = """async (text) => {
      const { qrMatrix } = await import("/static/deposits/till/qr.js");
      try { return qrMatrix(text).length; } catch (error) { return error.name; }
    }"""
    assert bare.evaluate(script, text) == "RangeError"


# --- finding members ----------------------------------------------------------------------------------

FIRST_NAMES = "สมหญิง สมชาย น้ำผึ้ง น้ำฝน ปิ่น ตุ้ม ฟ้า แก้ว เกษม ไก่ ขวัญ กานต์ นางฟ้า พระพาย นายิกา Anna ทองดี บุญมี".split()
LAST_NAMES = "ใจดี แก้วกล้า ทองคำ วงศ์ษา ล้ำเลิศ ศรีสุข".split()
TITLES = ["นาย", "นาง", "นางสาว", "", "ด.ช."]
TYPED = (
    "010 "
    "01-00003 0100003 ๐๑-๐๐๐๐๓ 01–00004 00005 0003 003 03 3 12 12/3 ๑๒/๓ 7 5678 1005 081-000-1005 0810001012 "
    "ใจดี ใจ น้ำ นำ นาผึง แก้ว แกว เเก้ว ปิน ฟา ทอง Anna ANNA วงศษา ลำเลิศ ล\u0e49\u0e4d\u0e32เลิศ นางสาว ก า ไก "
    "ยายแดง ตาดำ ไม่มีใคร % _ \\ - 99999 1234567890121 หมู่ ม.1"
).split() + [
    "", "  ", "\u200b", "12 หมู่ 1", "12 ม.2", "๗ หมู่ที่ ๒", "12/3ม1", "นางปิ่น ทอง", "น.ส.น้ำ", "นายสมชาย ใจ",
    "สมหญิง\u00a0ใจดี", "นาง ฟ้า", "081 000 1005", "1 0 0 5", "ด. ช. ตุ้ม",
]  # fmt: skip


@pytest.fixture
def bank_of_sixty(committed_cast):
    from wastebank.organisation.commands import ensure_village

    cast = committed_cast
    chance = Random(2569)
    villages = [cast.village, ensure_village(number=2), None]
    for count in range(60):
        cast.join(
            f"{chance.choice(FIRST_NAMES)}{'ๆ' * (count // 18)}",
            f"{chance.choice(LAST_NAMES)} {count}",
            title=chance.choice(TITLES),
            village=chance.choice(villages),
            house_no=chance.choice(["", "3", "7", "12", "12/3", "010", "1005"]),
            phone=chance.choice(["", f"081000{1000 + count}", f"04412{count:04}"]),
            known_as=chance.choice(["", "", "ยายแดง", "ตาดำ", "ผัวนางน้ำ"]),
        )
    gone = list(Member.objects.filter(bank=cast.bank).values_list("pk", flat=True))[5::9]
    Member.objects.filter(pk__in=gone).update(closed_on=cast.now.date())
    return cast.bank


def test_the_device_finds_whom_the_server_finds_in_the_same_order(bare, bank_of_sixty):
    bank = bank_of_sixty
    found = bare.evaluate(
        """async ([members, words]) => {
          const { findMembers } = await import("/static/deposits/till/members.js");
          return words.map((word) => findMembers(members, word).map((member) => member.number));
        }""",
        [[member_on_device(member) for member in all_members(bank).filter(closed_on=None)], TYPED],
    )
    differ = {}
    for typed, numbers in zip(TYPED, found, strict=True):
        # Who left is not on the device; the server names them last.
        wanted = [member.number for member in find_members(bank, typed) if member.is_active]
        if numbers != wanted:
            differ[typed] = (numbers, wanted)
    assert differ == {}
    assert sum(map(bool, found)) > 35 and max(map(len, found)) == 20
