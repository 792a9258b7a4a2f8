"""A scanner types into whatever field has the focus: keys of the real browser, at the moments we choose."""

import time
from types import SimpleNamespace

import pytest

from deposits.tests.till_cases import answered
from tests.browser.till.bare import open_bare_page

pytestmark = pytest.mark.browser

SHIFT = 8
# The keys of a US keyboard, which a scanner believes to press …
US = {
    **{digit: (f"Digit{digit}", False) for digit in "0123456789"},
    **{sign: (f"Digit{digit}", True) for digit, sign in enumerate(")!@#$%^&*(")},
    **{chr(65 + n): (f"Key{chr(65 + n)}", True) for n in range(26)},
    **{chr(97 + n): (f"Key{chr(65 + n)}", False) for n in range(26)},
    "-": ("Minus", False), "/": ("Slash", False), ".": ("Period", False),
    ":": ("Semicolon", True), " ": ("Space", False),
    "_": ("Minus", True), "?": ("Slash", True), "=": ("Equal", False), "+": ("Equal", True),
    ";": ("Semicolon", False),
}  # fmt: skip
# … and what the Thai layout (Kedmanee) makes of them, without shift and with it.
_CODES = [
    *(f"Digit{digit}" for digit in "1234567890"), "Minus", "Equal",
    *(f"Key{letter}" for letter in "QWERTYUIOP"), "BracketLeft", "BracketRight", "Backslash",
    *(f"Key{letter}" for letter in "ASDFGHJKL"), "Semicolon", "Quote",
    *(f"Key{letter}" for letter in "ZXCVBNM"), "Comma", "Period", "Slash", "Space",
]  # fmt: skip
_PLAIN = "ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ "
_SHIFTED = '+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ '
THAI = {code: pair for code, *pair in zip(_CODES, _PLAIN, _SHIFTED, strict=True)}

PAGE = """async () => {
  document.body.innerHTML = `
    <form><input id="weight" inputmode="decimal"><textarea id="note"></textarea>
    <input id="pieces" type="number"><select id="reason"><option value="wet">wet<option value="5">5</select>
    <button id="save">save</button></form>`;
  globalThis.scans = [];
  globalThis.heard = [];
  globalThis.submits = 0;
  document.forms[0].addEventListener("submit", (event) => { event.preventDefault(); submits += 1; });
  document.addEventListener("input", (event) => heard.push(event.target.value));
  // The page's own Enter in the weight adds a line; it must not hear a scanner's.
  globalThis.enters = 0;
  document.addEventListener("keydown", (event) => { if (event.key === "Enter") enters += 1; });
  const { listenForScans } = await import("/static/deposits/till/scanner.js");
  globalThis.stop = listenForScans(window, (text) => scans.push(text));
}"""


class Keys:
    """Types into the page through the browser's own input: what is typed lands where the focus is."""

    def __init__(self, page):
        self.page = page
        self._cdp = page.context.new_cdp_session(page)
        self._now = time.time()

    def type(self, text: str, *, every: float, thai: bool = True, ended: bool = True):
        """Each sign `every` ms after the last, under the Thai layout or the US one; then Enter."""
        for sign in text:
            code, shift = US[sign]
            self.press(code, THAI[code][shift] if thai else sign, after=every, shift=shift)
        if ended:
            self.press("Enter", "Enter", after=every, text="\r")

    def press(self, code, key, *, after: float, shift: bool = False, text: str | None = None, **more):
        self._now += after / 1000
        said = {"code": code, "key": key, "modifiers": SHIFT if shift else 0, "timestamp": self._now, **more}
        if code == "Enter":
            said["windowsVirtualKeyCode"] = 13
        typed = key if text is None and len(key) == 1 else text
        self._cdp.send(
            "Input.dispatchKeyEvent", {"type": "keyDown", **said, **({"text": typed} if typed else {})}
        )
        self._cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **said})

    def pause(self):
        self._now += 2


@pytest.fixture
def till(page):
    open_bare_page(page).evaluate(PAGE)
    said = ("scans", "heard", "submits", "enters")
    return SimpleNamespace(
        page=page,
        keys=Keys(page),
        weight=page.locator("#weight"),
        said=lambda: SimpleNamespace(
            **dict(zip(said, page.evaluate("[scans, heard, submits, enters]"), strict=True))
        ),
    )


def caret(field) -> list[int]:
    return field.evaluate("field => [field.selectionStart, field.selectionEnd]")


CARD = answered("card", "B01", "01-00001")[2]


# --- scans --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thai", [True, False], ids=["thai layout", "us layout"])
@pytest.mark.parametrize(
    "text", [CARD, "WB:01-67890:AB", "8850999320014", "A3-000124", "http://x.th/?a=1_b+2"]
)
@pytest.mark.parametrize("every", [1, 12, 49])
def test_a_scan_is_read_and_leaves_no_trace(till, text, thai, every):
    till.weight.fill("12.5")
    till.weight.evaluate("field => field.setSelectionRange(2, 3)")
    till.keys.pause()
    till.keys.type(text, every=every, thai=thai)
    said = till.said()
    assert said.scans == [text]
    assert till.weight.input_value() == "12.5"
    assert caret(till.weight) == [2, 3]
    assert (said.submits, said.enters) == (0, 0)
    # It did land in the field meanwhile, and whoever follows the field is told that it is back.
    assert len(said.heard) > 5 and said.heard[-1] == "12.5"


def test_the_thai_layout_really_types_thai(till):
    till.weight.focus()
    till.keys.type("1234567890", every=80, ended=False)
    assert till.weight.input_value() == "ๅ/-ภถุึคตจ"


def test_two_scans_one_after_the_other_are_two(till):
    till.weight.fill("3")
    for text in (CARD, "8850999320014"):
        till.keys.pause()
        till.keys.type(text, every=10)
    assert till.said().scans == [CARD, "8850999320014"]
    assert till.weight.input_value() == "3"


def test_what_was_typed_before_the_scan_stays(till):
    till.weight.focus()
    till.keys.type("12.5", every=120, thai=False, ended=False)
    till.keys.pause()
    till.keys.type(CARD, every=10)
    assert till.weight.input_value() == "12.5"
    assert caret(till.weight) == [4, 4]
    till.keys.type("75", every=120, thai=False, ended=False)
    assert till.weight.input_value() == "12.575"
    assert till.said().scans == [CARD]


@pytest.mark.parametrize(
    ("field", "value"), [("#note", "เปียก\nมาก"), ("#pieces", "4"), ("#reason", "wet"), ("#save", "")]
)
def test_every_kind_of_field_gets_back_what_it_held(till, field, value):
    place = till.page.locator(field)
    if field == "#reason":
        place.select_option(value)
    elif field != "#save":
        place.fill(value)
    place.focus()
    till.keys.pause()
    till.keys.type(CARD, every=10, thai=False)
    said = till.said()
    assert said.scans == [CARD] and said.submits == 0
    assert place.evaluate("field => field.value") == value


def test_a_scan_without_any_field_is_read(till):
    till.keys.type(CARD, every=10)
    assert till.said().scans == [CARD]


def test_a_scan_that_runs_over_two_fields_stays_in_neither(till):
    """A page that jumps to the next field by itself must not keep the first half."""
    till.page.evaluate("weight.addEventListener('input', () => weight.value.length > 3 && note.focus())")
    till.weight.focus()
    till.keys.type(CARD, every=10)
    assert till.said().scans == [CARD]
    assert (till.weight.input_value(), till.page.locator("#note").input_value()) == ("", "")


def test_the_second_enter_of_a_scanner_that_sends_two_is_swallowed(till):
    till.weight.fill("3")
    till.keys.pause()
    till.keys.type(CARD, every=10)
    till.keys.press("Enter", "Enter", after=10, text="\r")
    said = till.said()
    assert (said.scans, said.submits, said.enters) == ([CARD], 0, 0)
    till.keys.press("Enter", "Enter", after=400, text="\r")
    assert till.said().enters == 1  # a hand's


def test_keys_of_shift_by_themselves_belong_to_the_scan(till):
    till.weight.fill("3")
    till.keys.pause()
    for sign in CARD:
        code, shift = US[sign]
        if shift:
            till.keys.press("ShiftLeft", "Shift", after=30, shift=True)
        till.keys.press(code, THAI[code][shift], after=30, shift=shift)
    till.keys.press("Enter", "Enter", after=30, text="\r")
    assert till.said().scans == [CARD]
    assert till.weight.input_value() == "3"


def test_a_keyboard_that_tells_no_places_is_taken_at_its_word(till):
    for sign in CARD:
        till.keys.press("", sign, after=10)
    till.keys.press("Enter", "Enter", after=10, text="\r")
    assert till.said().scans == [CARD]


def test_a_busy_page_still_knows_a_scan(till):
    """What counts is when a key was pressed, not when the page got round to it."""
    till.page.evaluate(
        "weight.addEventListener('input', () => { for (const end = Date.now() + 70; Date.now() < end;); })"
    )
    till.weight.focus()
    till.keys.type(CARD, every=10)
    assert till.said().scans == [CARD] and till.weight.input_value() == ""


# --- hands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [51, 80, 150])
@pytest.mark.parametrize("text", ["1234.567", "WB01-00001", "12.5"])
def test_a_hand_is_never_taken_for_a_scanner(till, text, every):
    till.weight.focus()
    till.keys.pause()
    till.keys.type(text, every=every, thai=False)
    said = till.said()
    assert said.scans == []
    assert till.weight.input_value() == text
    assert said.enters == 1


@pytest.mark.parametrize("text", ["12.5", "3", "9999", "123.4"])
def test_a_short_number_typed_fast_is_no_scan(till, text):
    till.weight.focus()
    till.keys.type(text, every=8, thai=False)
    said = till.said()
    assert (said.scans, said.enters) == ([], 1)
    assert till.weight.input_value() == text


def test_a_burst_that_no_enter_ends_at_once_is_no_scan(till):
    till.weight.focus()
    till.keys.type("1234567", every=10, thai=False, ended=False)
    till.keys.press("Enter", "Enter", after=90, text="\r")
    assert till.said().scans == [] and till.weight.input_value() == "1234567"


def test_a_key_held_down_is_no_scan(till):
    till.weight.focus()
    till.keys.press("Digit1", "1", after=500)
    for _ in range(12):
        till.keys.press("Digit1", "1", after=30, autoRepeat=True)
    till.keys.press("Enter", "Enter", after=40, text="\r")
    assert till.said().scans == [] and till.weight.input_value() == "1" * 13


def test_a_key_that_types_nothing_breaks_the_burst(till):
    till.weight.focus()
    till.keys.type("12345", every=10, thai=False, ended=False)
    till.keys.press("ArrowLeft", "ArrowLeft", after=10)
    till.keys.type("67", every=10, thai=False)
    assert till.said().scans == []


def test_nothing_is_heard_after_the_end(till):
    till.page.evaluate("stop()")
    till.weight.focus()
    till.keys.type(CARD, every=10, thai=False)
    assert till.said().scans == [] and till.weight.input_value() == CARD
