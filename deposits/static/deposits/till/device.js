// This device: its letter, its secret, what the server told it last, and whether it may save slips.

import { call, callAs, NoAnswer } from "./api.js";
import { get, write } from "./store.js";
import { askForPersistence, markSession, storageIsProven, tellProof } from "./storage_proof.js";
import { summary } from "./unsent.js";

export { askForPersistence, storageIsProven, vouch } from "./storage_proof.js";

const HOUR_MS = 60 * 60 * 1000;
const WARN_MS = 24 * HOUR_MS;
const BLOCK_MS = 72 * HOUR_MS;
const CLOCK_MS = 5 * 60 * 1000;

// The server said no: `code` and its sentence.
export class Refused extends Error {
  constructor({ status, data }) {
    super(data?.error ?? `refused with ${status}`);
    this.name = "Refused";
    this.status = status;
    this.code = data?.code ?? String(status);
  }
}

// A manager makes this browser a device of the bank: `enrol(db, "B01", {name, places, drawer_limit})`.
// Refused while slips of its old letter are unsent: they could then be sent under no device. Throws
// Refused, NoAnswer.
export const enrol = async (db, bank, wanted, { now = Date.now } = {}) => {
  if ((await summary(db)).unsent) throw new Refused({ status: 0, data: { code: "unsent" } });
  const answer = await call(`/counter/${bank}/devices/enrol/`, { body: wanted });
  if (answer.status !== 201) throw new Refused(answer);
  const device = { ...answer.data, enrolled_at: new Date(now()).toISOString() };
  await write(db, ["meta"], async (tx) => {
    await tx.put("meta", device, "device");
    await tx.put("meta", device.next_seq - 1, "seq");
    for (const key of ["state", "last_contact", "refused", "proven"]) await tx.remove("meta", key);
    await markSession(tx);
  });
  await askForPersistence();
  await storageIsProven(db);
  return device;
};

// All that is known of this device without asking anybody; `blockedBecause` and `warningsOf` judge by it.
// → {device, state, last_contact, clock_off, refused, proven, unsent, waiting, fixing, oldest, seq}
export const loadDevice = async (db) => {
  const known = { ...(await summary(db)), proven: await storageIsProven(db) };
  for (const key of ["device", "state", "last_contact", "clock_off", "refused"]) {
    known[key] = (await get(db, "meta", key)) ?? null;
  }
  return known;
};

// Fetches the state (prices, members, rules, open days) and keeps it. Throws Refused, NoAnswer.
export const refreshState = async (db, { now = Date.now } = {}) => {
  const state = await asked(db, "/counter/till/state/", {}, now);
  await write(db, ["meta"], async (tx) => {
    await tx.put("meta", state, "state");
    const device = await tx.get("meta", "device");
    await tx.put("meta", { ...device, ...state.device }, "device"); // the secret is not in the state, and stays
  });
  await tellProof(db);
  return state;
};

// Tells the server what this device holds, and fetches the state if it has changed. → the new state or
// null.
export const report = async (db, { now = Date.now } = {}) => {
  const { seq, unsent, fixing, oldest } = await summary(db);
  const body = { issued: seq, unsent, fixing, oldest, sent_at: new Date(now()).toISOString() };
  const { mark } = await asked(db, "/counter/till/report/", { body }, now);
  return mark === (await get(db, "meta", "state"))?.mark ? null : refreshState(db, { now });
};

// What the server answers to a device is contact with it; that it does not know the device is remembered.
const asked = async (db, path, options, now) => {
  const began = now();
  const answer = await callAs(db, path, options);
  const ended = now();
  if (answer.status !== 200) {
    const code = answer.data?.code;
    if (code === "device_unknown") await write(db, ["meta"], (tx) => tx.put("meta", code, "refused"));
    throw new Refused(answer);
  }
  if (typeof answer.data.mark !== "string") throw new NoAnswer("not our server");
  await write(db, ["meta"], async (tx) => {
    await tx.remove("meta", "refused");
    await tx.put("meta", new Date(ended).toISOString(), "last_contact");
    // How far this clock is ahead of the server's, which answered somewhere between the two moments.
    await tx.put("meta", (began + ended) / 2 - Date.parse(answer.data.now), "clock_off");
  });
  return answer.data;
};

const olderThan = (iso, ms, now) => Boolean(iso) && now - Date.parse(iso) > ms;

// Why no slip may be saved here, or null. `known` is what `loadDevice` gave.
export const blockedBecause = (known, now = Date.now()) => {
  if (!known.device) return "never_enrolled";
  if (known.refused) return known.refused;
  if (known.device.status && known.device.status !== "active") return known.device.status;
  if (!known.proven && !known.device.proven) return "not_proven";
  if (!known.state || !known.last_contact) return "no_list";
  if (olderThan(known.last_contact, BLOCK_MS, now)) return "list_too_old";
  if (olderThan(known.oldest, BLOCK_MS, now)) return "queue_too_old";
  return null;
};

// What to warn of while slips may still be saved: "list_old", "queue_old", "clock_off".
export const warningsOf = (known, now = Date.now()) => {
  // A clock put back since the last contact makes everything look young; it shows by a contact in the
  // future.
  const wentBack = Boolean(known.last_contact) && Date.parse(known.last_contact) - now > CLOCK_MS;
  return [
    olderThan(known.last_contact, WARN_MS, now) && "list_old",
    olderThan(known.oldest, WARN_MS, now) && "queue_old",
    (wentBack || Math.abs(known.clock_off ?? 0) > CLOCK_MS) && "clock_off",
  ].filter(Boolean);
};
