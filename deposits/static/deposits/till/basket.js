// A slip before it is saved: what was put on it, and what that comes to. Pure: no page, no database, no clock.
// Weights are integer thousandths of the material's unit, money is integer satang. A draft is never changed:
// every function gives a new one.
import { decimal2, decimal3, floorToStep, lineAmount, net, priceOfLot, splitSettlement } from "./arithmetic.js";

export const SCHEMA = 1;
export const MODES = ["savings", "cash", "welfare", "donation", "split"];
export const REASONS = ["wet", "dirty", "mixed", "other"];
const THOUSAND = 1000;
const WEIGHINGS_AT_MOST = 40; // of one line; the server takes no more

// `depositor`: null where the member brings it, else a name, which may be empty ("อื่น ๆ").
// `added` keeps every weighing in the order of adding, so that the last one can be taken back; the lines of
// the slip are made of them by `linesOf`.
export const newDraft = (uuid, mode = "savings") => ({
  uuid,
  member: null,
  depositor: null,
  added: [],
  settle: { mode, cash: 0, welfare: 0, donation: 0 },
  price_later: false,
  open_slip: null,
  identity: null, // how the seller of copper, cable or brass is known: {seen: card | known, note: who vouches}
});

// How members of this bank are usually paid (`payout.mode` of its regulation).
export const usualMode = ({ payout_mode }) => ({ cash: "cash", donate: "donation" })[payout_mode] ?? "savings";

export const isEmpty = (draft) => !draft.member && draft.added.length === 0 && !draft.open_slip;

export const forMember = (draft, member) => ({ ...draft, member, depositor: null, identity: null });

export const broughtBy = (draft, depositor) => ({
  ...draft,
  depositor,
  settle: depositor === null ? draft.settle : newDraft("").settle, // into the account only
});

export const settledAs = (draft, changes) => ({ ...draft, settle: { ...draft.settle, ...changes } });

// Whether something on the slip is bought only of a seller who is known. `materials`: code → {identity, …}.
export const asksWhoSells = (draft, materials) =>
  draft.added.some(({ material }) => materials[material]?.identity);

export const soldBy = (draft, identity) => ({ ...draft, identity });

export const isTold = ({ identity }) =>
  identity?.seen === "card" || (identity?.seen === "known" && Boolean(identity.note));

// --- lines -------------------------------------------------------------------------------------------------

// `line`: {material, weighings, deduct, reason, source}
export const addLine = (draft, line) => ({ ...draft, added: [...draft.added, line] });

export const takeBackLast = (draft) => ({ ...draft, added: draft.added.slice(0, -1) });

const sameLine = (one, other) => one.material === other.material && one.reason === other.reason;

// What was added, by the line that it goes to: several weighings of a material are one line. What is wet stands
// apart from what is not, and a line that is full is followed by another.
function byLine(added) {
  const lines = [];
  const weighings = (line) => line.reduce((count, one) => count + one.weighings.length, 0);
  for (const one of added) {
    const fits = (line) =>
      sameLine(line[0], one) && weighings(line) + one.weighings.length <= WEIGHINGS_AT_MOST;
    const line = lines.find(fits);
    if (line) line.push(one);
    else lines.push([one]);
  }
  return lines;
}

const sumOf = (numbers) => numbers.reduce((total, number) => total + number, 0);

export const linesOf = (draft) =>
  byLine(draft.added).map((line) => ({
    ...line[0],
    weighings: line.flatMap((added) => added.weighings),
    deduct: sumOf(line.map((added) => added.deduct)),
    source: line.some((added) => added.source === "manual") ? "manual" : line[0].source,
  }));

// The net weight of the line that `line` would go to: what is paid per unit hangs on all of it.
export function netWith(draft, line) {
  const joined = byLine([...draft.added, line]).find((added) => added.includes(line));
  return net(
    joined.flatMap((added) => added.weighings),
    sumOf(joined.map((added) => added.deduct)),
  );
}

export function removeLine(draft, position) {
  const gone = byLine(draft.added)[position];
  return gone ? { ...draft, added: draft.added.filter((added) => !gone.includes(added)) } : draft;
}

// The lines that a weigher sent under a queue number take the place of those loaded before.
export const withOpenSlip = (draft, openSlip) => ({
  ...draft,
  open_slip: openSlip.uuid,
  queue_no: openSlip.queue_no,
  fetched: openSlip.lines.length,
  added: [...openSlip.lines, ...draft.added.filter((added) => !added.weighed)].map((line) => ({ ...line })),
});

// How many weights the scales have sent since those of the queue number were fetched, as far as is known here.
export function weighedSince(draft, openSlips) {
  const there = openSlips.find((openSlip) => openSlip.uuid === draft.open_slip);
  return there ? Math.max(there.lines.length - (draft.fetched ?? 0), 0) : 0;
}

// --- what it comes to --------------------------------------------------------------------------------------

// `prices`: code → {price: satang, suspended}, with min_lot and lot_price where a lot is paid otherwise;
// `materials`: code → {kg_per_unit: thousandths, …}.
// `later` says that the slip is priced afterwards: asked for, or a material has no price on the list.
export function totals(draft, { prices, materials, largest = 9_999_000 }) {
  const lines = linesOf(draft).map((line) => priced(line, prices[line.material], largest));
  const later = draft.price_later || lines.some((line) => line.trouble === "no_price");
  if (later) for (const line of lines) line.amount = 0;
  return {
    lines,
    later,
    total: sumOf(lines.map((line) => line.amount)),
    grams: sumOf(
      lines.map((line) => lineAmount(line.net, materials[line.material]?.kg_per_unit ?? THOUSAND)),
    ),
    trouble: lines.findIndex(
      (line) => line.trouble && !(later && ["no_price", "worthless"].includes(line.trouble)),
    ),
  };
}

function priced(line, price, largest) {
  const gross = line.weighings.reduce((total, weighing) => total + weighing, 0);
  const rest = net(line.weighings, line.deduct);
  const perUnit = price ? priceOfLot(rest, price) : null;
  const amount = price && rest > 0 ? lineAmount(rest, perUnit) : 0;
  let trouble = "";
  if (price?.suspended) trouble = "suspended";
  else if (rest <= 0) trouble = "weight";
  else if (gross > largest) trouble = "too_large";
  else if (!price) trouble = "no_price";
  else if (amount < 1) trouble = "worthless";
  return { ...line, gross, net: rest, price: perUnit, lot: price ? perUnit !== price.price : false, amount, trouble };
}

// More than a household brings: a slipped point, most often. Asked of what is added now, and once more where
// it makes the whole line pass the limit. Gives {grams, amount} to ask about, or null.
export function implausible(draft, line, { prices, materials, rules }) {
  const many = (of) => {
    const one = priced(of, prices[of.material], Infinity);
    return {
      grams: lineAmount(one.net, materials[of.material]?.kg_per_unit ?? THOUSAND),
      amount: one.amount,
    };
  };
  const odd = (of) => of.grams > rules.heavy_kg || of.amount > rules.dear_baht;
  const alone = many(line);
  if (odd(alone)) return alone;
  const before = linesOf(draft).find((other) => sameLine(other, line));
  if (!before) return null;
  const after = many(linesOf(addLine(draft, line)).find((other) => sameLine(other, line)));
  return odd(after) && !odd(many(before)) ? after : null;
}

// --- where the money goes ----------------------------------------------------------------------------------

// {savings, cash, welfare, donation} in satang, or {refusal}. Cash goes by whole steps, the rest to the account.
// A slip that is priced later, or brought by somebody else, goes to the account.
export function settlement(draft, { total, later }, rules) {
  const { mode, cash, welfare, donation } = draft.settle;
  const parts = { cash: 0, welfare: 0, donation: 0 };
  if (!later && draft.depositor === null) {
    if (mode === "cash") parts.cash = floorToStep(total, rules.cash_step);
    if (mode === "welfare") parts.welfare = total;
    if (mode === "donation") parts.donation = total;
    if (mode === "split") Object.assign(parts, { cash, welfare, donation });
  }
  if (floorToStep(parts.cash, rules.cash_step) !== parts.cash) return { refusal: "cash_step" };
  return splitSettlement(total, parts);
}

// --- what is sent ------------------------------------------------------------------------------------------

const lineBody = (line) => ({
  material: line.material,
  weighings: line.weighings.map(decimal3),
  deduct: decimal3(line.deduct),
  reason: line.reason,
  source: line.source,
});

const identityOf = (draft, { materials }) => {
  if (!isTold(draft) || !asksWhoSells(draft, materials)) return {};
  const { seen, note } = draft.identity;
  return { identity: { seen, note: seen === "known" ? note.slice(0, 80) : "" } };
};

// The record of counter.md, rule 4. `known` is what the device knows: {device, day, clerk, list, app, now, offline,
// prices, materials, rules}; `seq` is given by the queue.
export function toBody(draft, seq, known) {
  const sums = totals(draft, known);
  const settle = settlement(draft, sums, known.rules);
  return {
    uuid: draft.uuid,
    schema: SCHEMA,
    app: known.app,
    device: known.device,
    seq,
    day: known.day,
    clerk: { id: known.clerk.id, proof: known.clerk.proof },
    member: draft.member.number,
    depositor: draft.depositor === null ? "" : draft.depositor || "อื่น ๆ",
    list: known.list,
    price_later: sums.later,
    open_slip: draft.open_slip,
    ...identityOf(draft, known),
    lines: sums.lines.map((line) => ({ ...lineBody(line), amount: decimal2(line.amount) })),
    settle: Object.fromEntries(Object.entries(settle).map(([part, satang]) => [part, decimal2(satang)])),
    total: decimal2(sums.total),
    written_at: known.now,
    offline: known.offline,
  };
}

export function toWeighing(draft, known) {
  return {
    uuid: draft.uuid,
    schema: SCHEMA,
    day: known.day,
    queue_no: draft.queue_no,
    clerk: { id: known.clerk.id, proof: known.clerk.proof },
    lines: linesOf(draft).map(lineBody),
    written_at: known.now,
  };
}
