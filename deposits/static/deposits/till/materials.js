// The materials and their prices as the device knows them. Pure.
import { satang, thousandths } from "./arithmetic.js";
import { searchKey, toArabicDigits } from "./thai.js";

const MOST_USED = 8;
const SHOWN_AT_MOST = 12;

// The state's materials by their code, with kg_per_unit as thousandths.
export const byCode = (materials) =>
  Object.fromEntries(
    materials.map((one) => [one.code, { ...one, kg_per_unit: thousandths(one.kg_per_unit) }]),
  );

// The list in force at `now` (ms, the server's clock): the latest of those that have begun. Null where none has.
export function listInForce(lists, now) {
  const begun = lists.filter((list) => Date.parse(list.effective_from) <= now);
  const latest = (one, other) => Date.parse(other.effective_from) - Date.parse(one.effective_from);
  return begun.sort(latest)[0] ?? null;
}

// code → {price: satang, suspended} of a list; an absent code has no price. `min_lot` and `lot_price` are there
// where a lot is paid otherwise, `condition` where there is one; a state kept from before knows neither.
export const pricesOf = (list) =>
  Object.fromEntries(
    Object.entries(list?.prices ?? {}).map(([code, { price, suspended, min_lot, lot_price, condition }]) => [
      code,
      {
        price: satang(price),
        suspended: Boolean(suspended),
        ...(min_lot && lot_price && { min_lot: thousandths(min_lot), lot_price: satang(lot_price) }),
        ...(condition && { condition }),
      },
    ]),
  );

// The materials that `typed` means, best first: the number on the tile or the code alone; else by name.
// `certain` says that the first one is meant without asking.
export function findMaterials(materials, typed) {
  const wanted = searchKey(typed);
  if (!wanted) return { found: [], certain: false };
  const number = /^[0-9]+$/.test(wanted) ? Number(toArabicDigits(wanted)) : null;
  const exact = materials.filter((one) => one.no === number || searchKey(one.code) === wanted);
  if (exact.length) return { found: exact.slice(0, 1), certain: true };
  const named = materials.filter((one) => keysOf(one).includes(wanted));
  if (named.length === 1) return { found: named, certain: true };
  const rank = (one) =>
    named.includes(one) ? 0 : keysOf(one).some((key) => key.startsWith(wanted)) ? 1 : 2;
  const inside = materials.filter((one) => keysOf(one).some((key) => key.includes(wanted)));
  inside.sort((one, other) => rank(one) - rank(other) || other.uses - one.uses || one.no - other.no);
  return { found: inside.slice(0, SHOWN_AT_MOST), certain: inside.length === 1 };
}

const keysOf = (one) =>
  one.keys?.length ? one.keys : [one.code, one.name, ...(one.aliases ?? [])].map(searchKey);

// What the tiles show: the most used first, the rest by group. A device that has seen none used yet shows the
// first of every group.
export function tilesOf(materials, prices) {
  const inOrder = [...materials].sort((one, other) => one.no - other.no);
  const place = new Map();
  const groups = new Map();
  for (const one of inOrder) {
    const group = groups.get(one.group) ?? { name: one.group_name, group: one.group, materials: [] };
    groups.set(one.group, group);
    place.set(one, group.materials.push(one));
  }
  const bought = inOrder.filter((one) => !prices[one.code]?.suspended);
  bought.sort((one, other) => other.uses - one.uses || place.get(one) - place.get(other));
  const mostUsed = bought.slice(0, MOST_USED);
  const rest = [...groups.values()].map((group) => ({
    ...group,
    materials: group.materials.filter((one) => !mostUsed.includes(one)),
  }));
  return { mostUsed, groups: rest.filter((group) => group.materials.length) };
}

// The rules of the state as numbers: satang for money, thousandths for weights.
export const rulesOf = (rules) => ({
  cash_step: satang(rules.cash_step),
  heavy_kg: thousandths(rules.heavy_kg),
  dear_baht: satang(rules.dear_baht),
  largest: thousandths(rules.largest),
  lines_at_most: rules.lines_at_most,
  deduct_allowed: rules.deduct_allowed,
});
