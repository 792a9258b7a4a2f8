// Thai text as people write it: spelling, amounts in words, dates of the Buddhist era, titles. Pure.
// The rules are those of wastebank/thai.py; deposits/tests/till_cases.json is run against both.

const MONTHS = [
  "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
  "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
];
const SHORT_MONTHS = [
  "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
];
const BE = 543; // added to a common-era year

// --- digits and spelling -----------------------------------------------------------------------------------

export const toArabicDigits = (text) =>
  text.replace(/[๐-๙]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - "๐".charCodeAt(0) + 48));

// Controls, soft hyphen, zero-width and direction marks: never seen, and two equal names differ by them.
const INVISIBLE =
  /[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

// One spelling of a text: NFC, sara am of one sign behind its tone mark, แ for เเ, plain single spaces.
export const thaiNorm = (text) =>
  text
    .replace(INVISIBLE, "")
    .replace(/[\s\x1c-\x1f\x85]+/g, " ") // the control characters that Python counts as spaces
    .normalize("NFC")
    .replace(/\u0e4d([\u0e48-\u0e4b]*)\u0e32/g, "$1\u0e33")
    .replace(/\u0e33[\u0e33\u0e48-\u0e4b]+/g, (run) =>
      run.replaceAll("\u0e33", "") + run.replace(/[^\u0e33]/g, ""))
    .replaceAll("เเ", "แ")
    .trim();

// What spellings of one name have in common: no tone marks, karan, maitaikhu, case or Thai digits. By way of
// the capitals ß becomes ss, as Python's casefold has it.
export const searchKey = (text) =>
  toArabicDigits(thaiNorm(text)).replace(/[\u0e47-\u0e4c]/g, "").toUpperCase().toLowerCase();

// --- figures and amounts in words --------------------------------------------------------------------------

// 1,234.50; a negative amount has a real minus sign, as wide as a digit.
export const formatBaht = (satang) => grouped(satang, 2);

// 12.5, 3, 1,234.125: thousandths without the zeros at the end.
export const formatThousandths = (value) => grouped(value, 3).replace(/\.?0+$/, "");

function grouped(value, places) {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
  return `${value < 0 ? "−" : ""}${whole}.${digits.slice(-places)}`;
}

const DIGIT_WORDS = ["", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"];
const PLACE_WORDS = ["", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน"];
const MILLION = 1_000_000;

// Satang in words, by the Royal Institute's เอ็ด rule; up to a million million baht.
export function bahtText(satang) {
  const size = Math.abs(satang);
  if (!Number.isSafeInteger(satang) || size > 100 * MILLION * MILLION) {
    throw new RangeError(`${satang} satang cannot be written in words`);
  }
  if (!satang) return "ศูนย์บาทถ้วน";
  const part = size % 100;
  const baht = (size - part) / 100;
  const bahtWords = baht ? `${numberWords(baht)}บาท` : "";
  return (satang < 0 ? "ลบ" : "") + bahtWords + (part ? `${numberWords(part)}สตางค์` : "ถ้วน");
}

function numberWords(number) {
  const below = number % MILLION;
  const millions = (number - below) / MILLION;
  const digits = [...String(below)].map(Number);
  const words = digits.map((digit, at) => digitWords(digit, digits.length - 1 - at, number === 1));
  return (millions ? `${numberWords(millions)}ล้าน` : "") + words.join("");
}

function digitWords(digit, place, alone) {
  if (!digit) return "";
  if (place === 0 && digit === 1 && !alone) return "เอ็ด";
  if (place === 1 && digit <= 2) return ["สิบ", "ยี่สิบ"][digit - 1];
  return DIGIT_WORDS[digit] + PLACE_WORDS[place];
}

// --- days and hours ----------------------------------------------------------------------------------------

// A day as JSON writes it, "2026-11-23": 'long' 23 พฤศจิกายน 2569, 'medium' 23 พ.ย. 2569, 'short' 23/11/2569.
export function formatDate(iso, style = "medium") {
  const [, year, month, day] = /^([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})$/.exec(iso) ?? [];
  if (!year) throw new RangeError(`${iso} is not a day`);
  const era = Number(year) + BE;
  if (style === "short") return `${day}/${month}/${era}`;
  const names = { long: MONTHS, medium: SHORT_MONTHS }[style];
  if (!names) throw new RangeError(`no such style of date: ${style}`);
  return `${Number(day)} ${names[month - 1]} ${era}`;
}

// 09.30 น. in Bangkok, whatever zone the tablet believes to be in; Thailand has no summer time.
export const formatTime = (moment) =>
  `${new Date(moment.getTime() + 7 * 3600 * 1000).toISOString().slice(11, 16).replace(":", ".")} น.`;

// --- titles ------------------------------------------------------------------------------------------------

const TITLES = {
  "นาย": [], "นาง": [], "นางสาว": ["น.ส.", "นส."], "เด็กชาย": ["ด.ช."], "เด็กหญิง": ["ด.ญ."],
  "พระ": [], "พระครู": [], "พระมหา": [], "สามเณร": [], "ดร.": [],
  "ว่าที่ร้อยตรีหญิง": ["ว่าที่ ร.ต.หญิง", "ว่าที่ร.ต.หญิง"], "ว่าที่ร้อยตรี": ["ว่าที่ ร.ต.", "ว่าที่ร.ต."],
  "สิบตรี": ["ส.ต."], "สิบโท": ["ส.ท."], "สิบเอก": ["ส.อ."],
  "จ่าสิบตรี": ["จ.ส.ต."], "จ่าสิบโท": ["จ.ส.ท."], "จ่าสิบเอก": ["จ.ส.อ."],
  "ร้อยตรี": ["ร.ต."], "ร้อยโท": ["ร.ท."], "ร้อยเอก": ["ร.อ."],
  "พันตรี": ["พ.ต."], "พันโท": ["พ.ท."], "พันเอก": ["พ.อ."],
  "สิบตำรวจตรี": ["ส.ต.ต."], "สิบตำรวจโท": ["ส.ต.ท."], "สิบตำรวจเอก": ["ส.ต.อ."], "ดาบตำรวจ": ["ด.ต."],
  "ร้อยตำรวจตรี": ["ร.ต.ต."], "ร้อยตำรวจโท": ["ร.ต.ท."], "ร้อยตำรวจเอก": ["ร.ต.อ."],
  "พันตำรวจตรี": ["พ.ต.ต."], "พันตำรวจโท": ["พ.ต.ท."], "พันตำรวจเอก": ["พ.ต.อ."],
};
// Longest first, or นางสาว would be read as นาง and a name beginning with สาว.
const SPELLED = Object.entries(TITLES)
  .flatMap(([title, short]) => [title, ...short].map((spelled) => [spelled, title]))
  .sort(([one], [other]) => other.length - one.length)
  .map(([spelled, title]) => [new RegExp(`^${spelled.replaceAll(".", "\\. ?")}`), title]);

// [title in full, the rest of the name]; ["", name] where there is no title. Titles are often written without
// a space; นางฟ้า alone is a nickname, พระ counts only before a space, and no name begins with a vowel sign.
export function stripTitle(text) {
  const name = thaiNorm(text);
  for (const [pattern, title] of SPELLED) {
    const found = pattern.exec(name);
    if (!found) continue;
    const rest = name.slice(found[0].length);
    const attached = !rest.startsWith(" ");
    const doubtful = attached && (title === "พระ" || (title === "นาง" && !rest.includes(" ")));
    if (/^[ก-ฮเ-ไA-Za-z]/.test(rest.trimStart()) && !doubtful) return [title, rest.trimStart()];
  }
  return ["", name];
}
