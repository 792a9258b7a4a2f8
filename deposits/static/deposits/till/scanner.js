// Scanners that type: a USB reader is a keyboard to the browser, and a very fast one.

// The keys of a US keyboard, which is what scanners think they are, without and with shift.
const MARKS = {
  Backquote: "`~", Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|",
  Semicolon: ";:", Quote: "'\"", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";
const SILENT_KEYS = ["Shift", "CapsLock", "NumLock"];

// The character that the scanner meant. What is typed is what the layout has on that key, under the Thai one
// ๅ for 1; so the key's place is asked (`code`), and `key` only where a keyboard tells no place. Null for what
// types nothing.
export function typedOnUs({ code = "", key = "", shiftKey, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey || [...key].length !== 1) return null;
  const [, row, sign] = /^(Key|Digit|Numpad)([A-Z0-9])$/.exec(code) ?? [];
  if (row === "Key") return shiftKey ? sign : sign.toLowerCase();
  if (row === "Digit" && shiftKey) return SHIFTED_DIGITS[sign];
  return sign ?? MARKS[code]?.[shiftKey ? 1 : 0] ?? key;
}

// Calls `onScan(text)` for every burst of at least `least` characters, at most `gap` ms apart and ended by
// Enter. The Enter is swallowed, and a field the burst ran into gets back what it held. Returns what ends it.
export function listenForScans(target, onScan, { gap = 50, least = 6 } = {}) {
  let text = "";
  let last = -Infinity;
  let justScanned = false;
  const before = new Map(); // field → what gives it back its state

  function forget() {
    text = "";
    before.clear();
  }

  function hear(event) {
    // The moment of the key itself: a page that was busy hears slow fingers late and all at once.
    const quick = event.timeStamp - last <= gap;
    last = event.timeStamp;
    if (!quick) {
      forget();
      justScanned = false;
    }
    if (SILENT_KEYS.includes(event.key)) return;
    if (event.key === "Enter" && quick && (justScanned || text.length >= least)) return take(event);
    const character = event.repeat || event.isComposing ? null : typedOnUs(event);
    if (character === null) return forget();
    if (!before.has(event.target)) before.set(event.target, remember(event.target));
    text += character;
  }

  function take(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    // Some scanners end with Enter twice; the second must not press what the first scan brought to the fore.
    if (!text) return;
    const scanned = text;
    for (const restore of before.values()) restore();
    forget();
    justScanned = true;
    onScan(scanned);
  }

  target.addEventListener("keydown", hear, { capture: true });
  return () => target.removeEventListener("keydown", hear, { capture: true });
}

function remember(field) {
  const { value, selectionStart, selectionEnd, selectionDirection } = field;
  return () => {
    if (field.value === value) return;
    field.value = value;
    // A list has no caret at all, a number field none that it tells.
    if (selectionStart !== null && selectionStart !== undefined) {
      field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

// --- cards -------------------------------------------------------------------------------------------------

const CARD = /^WB:((?:[0-9A-Za-z._~/-]|%[0-9A-F]{2})+):([0-9A-Z])([0-9A-Z])$/;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// {number} of the card's member, or {refusal: not_a_card | check | other_bank}; written by members/cards.py.
export function readCard(text, bankCode) {
  const [, written, ofNumber, ofBank] = CARD.exec(text.trim()) ?? [];
  if (!written) return { refusal: "not_a_card" };
  if (checkCharacter(written) !== ofNumber) return { refusal: "check" };
  if (checkCharacter(bankCode + written) !== ofBank) return { refusal: "other_bank" };
  try {
    return { number: decodeURIComponent(written) };
  } catch {
    return { refusal: "not_a_card" };
  }
}

// ISO 7064 MOD 37,36 over the letters and digits.
function checkCharacter(text) {
  let check = 36;
  for (const sign of text.toUpperCase().replace(/[^0-9A-Z]/g, "")) {
    check = (((check + ALPHABET.indexOf(sign)) % 36 || 36) * 2) % 37;
  }
  return ALPHABET[(37 - check) % 36];
}
