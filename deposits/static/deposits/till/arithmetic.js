// Baht and kilograms as integers: satang, and thousandths of a kilogram or of a piece. Pure.
// The rules are those of wastebank/money.py; deposits/tests/till_cases.json is run against both.
import { toArabicDigits } from "./thai.js";

const BAHT_WORDS = ["฿", "บาท"];
const KG_WORDS = ["กก.", "กก"];

const PLAIN_NUMBER = /^-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$/;
const GROUPED_NUMBER = /^-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$/;
const ONLY_COMMAS = /^-?[0-9][0-9,]*(?:\.[0-9]+)?$/;

// --- what was typed ----------------------------------------------------------------------------------------

// {value: thousandths} or {refusal: empty | not_a_number | commas | places | too_large | negative}.
// `largest` is in whole units or a decimal text, as in the state's rules.
export const parseThousandths = (text, { largest = 9999, units = KG_WORDS } = {}) =>
  parse(text, { places: 3, largest, units });

// The same for baht: {value: satang}. The largest is that of the pages' own money fields.
export const parseSatang = (text, { largest = "9999999.99", units = BAHT_WORDS } = {}) =>
  parse(text, { places: 2, largest, units });

// The same for a percentage: {value: tenths of a percent}.
export const parsePercent = (text) => parse(text, { places: 1, largest: 100, units: ["%"] });

function parse(text, { places, largest, units }) {
  const typed = withoutUnit(asTyped(text), units);
  if (!typed) return { refusal: "empty" };
  const grouped = typed.replace(/([0-9]) (?=[0-9])/g, "$1,");
  if (!PLAIN_NUMBER.test(grouped) && !GROUPED_NUMBER.test(grouped)) {
    // '1,2' may mean 12 or 1.2, so we ask instead of guessing.
    return { refusal: ONLY_COMMAS.test(grouped) ? "commas" : "not_a_number" };
  }
  const [whole, fraction = ""] = grouped.replace(/[-,]/g, "").split(".");
  if (fraction.length > places) return { refusal: "places" };
  // Somebody may lean on a key: four hundred digits are compared without losing one.
  const value = BigInt(whole + fraction.padEnd(places, "0"));
  if (value > BigInt(scaled(String(largest), places))) return { refusal: "too_large" };
  if (grouped.startsWith("-") && value) return { refusal: "negative" };
  return { value: Number(value) };
}

// Thai digits, a printed minus, characters of no width and odd spaces become plain ones.
const asTyped = (text) =>
  toArabicDigits(text)
    .replaceAll("−", "-")
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[\s\x1c-\x1f\x85]+/g, " ")
    .trim();

function withoutUnit(typed, units) {
  const unit = units.find((word) => typed.endsWith(word));
  if (unit) return typed.slice(0, -unit.length).trimEnd();
  return units.includes("฿") && typed.startsWith("฿") ? typed.slice(1).trimStart() : typed;
}

// --- what is stored and sent -------------------------------------------------------------------------------

// Decimal texts of JSON as integers and back: "12.500" ⇄ 12500, "46.50" ⇄ 4650. A number instead of a text,
// or one place too many, is a mistake of ours and throws.
export const thousandths = (text) => scaled(text, 3);
export const satang = (text) => scaled(text, 2);
export const decimal3 = (value) => decimal(value, 3);
export const decimal2 = (value) => decimal(value, 2);

function scaled(text, places) {
  const found = typeof text === "string" && /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  const [, sign, whole, fraction = ""] = found || [];
  if (!found || fraction.length > places) throw new TypeError(`${text} has not up to ${places} places`);
  const value = integer(Number(whole + fraction.padEnd(places, "0")));
  return sign && value ? -value : value; // −0 is no amount
}

function decimal(value, places) {
  const digits = String(Math.abs(integer(value))).padStart(places + 1, "0");
  return `${value < 0 ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

// Neither a fraction nor what lies beyond 2⁵³ may come near an amount.
function integer(value) {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
  return value;
}

// --- reckoning ---------------------------------------------------------------------------------------------

// Satang for a net quantity at a price per unit, rounded once, half away from zero (books.md, "Rounding").
export const lineAmount = (quantity, priceSatang) => productBy1000(quantity, priceSatang);

// What a unit is paid in a line of `quantity`: the price of the lot from that lot on, where there is one.
export const priceOfLot = (quantity, { price, min_lot = null, lot_price = null }) =>
  min_lot !== null && lot_price !== null && quantity >= min_lot ? lot_price : price;

export const net = (weighings, deduct = 0) =>
  weighings.reduce((sum, weighing) => integer(sum + integer(weighing)), 0) - integer(deduct);

// What `tenths` of a percent of the gross weight are, in thousandths: 12.500 kg by 5.0 % is 0.625 kg.
export const deductPercent = (gross, tenths) => productBy1000(gross, tenths);

// A product passes 2⁵³ where its factors do not; BigInt throws where a factor is no integer.
function productBy1000(one, other) {
  const product = BigInt(one) * BigInt(other);
  const half = product < 0n ? -500n : 500n;
  return integer(Number((product + half) / 1000n)); // BigInt division cuts off towards zero
}

// The largest multiple of `step` not above `amount`, both in satang: what can be paid out in coins.
export function floorToStep(amount, step) {
  const rest = integer(amount) % integer(step);
  return amount - rest - (rest < 0 ? step : 0);
}

// Where a slip's satang go: what is neither cash nor given away stays on the account.
export function splitSettlement(total, { cash = 0, welfare = 0, donation = 0 } = {}) {
  if ([cash, welfare, donation].some((part) => integer(part) < 0)) return { refusal: "negative" };
  const savings = integer(total) - cash - welfare - donation;
  return savings < 0 ? { refusal: "more_than_total" } : { savings, cash, welfare, donation };
}
