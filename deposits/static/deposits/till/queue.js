// The queue: what was saved at this counter and the server has not taken yet. Nothing leaves it but by the
// server's acceptance ("sent") or a decision to set it aside; no error ever deletes anything.

import { all, get, schemaNow, write } from "./store.js";
import { announce } from "./unsent.js";

export { listen, pending, summary } from "./unsent.js";
export { flush, isReadable } from "./flusher.js";
export { startFlushing } from "./keep_sending.js";

// Why something was not saved: "never_enrolled", "already_saved", or "storage" (full, refused, closed).
// The page says it aloud and prints nothing.
export class NotSaved extends Error {
  constructor(code, cause) {
    super(`not saved: ${code}`, { cause });
    this.name = "NotSaved";
    this.code = code;
  }
}

const SENT_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

const newItem = (kind, seq, body, now, paper = null) => ({
  uuid: body.uuid, kind, seq, body, schema: schemaNow(), state: "waiting",
  tries: 0, next_at: 0, error: null, saved_at: new Date(now).toISOString(), prints: 0, paper,
});

// Saves the slip that `makeBody(seq)` makes, and answers with its item once the disk has it: only then may
// it be shown. The number is taken in the same transaction, so two tabs never take the same one and a slip
// that is refused uses none up. `makeBody` must answer at once: a transaction does not wait for promises.
// A slip saved already (a double press) is answered with the item that there is, and takes no number.
// `paper`, names that its print needs and the server does not, is kept beside the body and never sent.
export const saveSlip = (db, makeBody, { now = Date.now, paper = null } = {}) =>
  save(db, async (tx) => {
    const device = await tx.get("meta", "device");
    if (!device) throw new NotSaved("never_enrolled");
    const last = Math.max((await tx.get("meta", "seq")) ?? 0, device.next_seq - 1);
    const body = makeBody(last + 1);
    const there = await savedAlready(tx, body, makeBody);
    if (there) return there;
    const item = newItem("slip", last + 1, body, now(), paper);
    await tx.put("queue", item);
    await tx.put("meta", last + 1, "seq");
    return item;
  });

// Weights without money, by queue number: they have no number of the device's own.
export const saveWeighing = (db, body, { now = Date.now } = {}) =>
  save(db, async (tx) => {
    const there = await savedAlready(tx, body, () => body);
    if (there) return there;
    const item = newItem("weighing", null, body, now());
    await tx.put("queue", item);
    return item;
  });

const save = async (db, work) => {
  let item;
  try {
    item = await write(db, ["meta", "queue", "sent"], work);
  } catch (error) {
    if (error instanceof DOMException) throw new NotSaved("storage", error);
    throw error;
  }
  await announce(db, "saved");
  return item;
};

// The same key with the same content is the same slip; with another content it would be swallowed: refused.
const savedAlready = async (tx, body, makeBody) => {
  if (typeof body?.uuid !== "string") throw new TypeError("what is saved needs its uuid, at once");
  const there = (await tx.get("queue", body.uuid)) ?? (await tx.get("sent", body.uuid));
  if (!there) return null;
  if (gist(there.body) !== gist(makeBody(there.seq))) throw new NotSaved("already_saved");
  return there;
};

const gist = ({ written_at, sent_at, prints, offline, ...rest }) => JSON.stringify(rest);

// An item that was refused goes to the server once more, changed by `change(body)` if that is given
// (another member, say). Its number stays, and what it was before is kept with it. What was taken is not
// sent again.
export const retry = (db, uuid, change = null) =>
  changeItem(db, ["queue"], uuid, "saved", (item) => ({
    ...item,
    body: change ? change(structuredClone(item.body)) : item.body,
    before: change ? [...(item.before ?? []), item.body] : item.before,
    state: "waiting", tries: 0, next_at: 0, error: null,
  }));

// One more copy was printed; gives how many there are now. The printed "สำเนา n" comes from here.
export const countPrint = async (db, uuid) => {
  const again = (item) => ({ ...item, prints: item.prints + 1 });
  return (await changeItem(db, ["queue", "sent"], uuid, "changed", again))?.prints ?? null;
};

const changeItem = async (db, names, uuid, what, change) => {
  const changed = await write(db, names, async (tx) => {
    for (const name of names) {
      const item = await tx.get(name, uuid);
      if (!item) continue;
      const next = change(item);
      await tx.put(name, next);
      return next;
    }
    return null;
  });
  if (changed) await announce(db, what);
  return changed;
};

// A manager's decision over an item that will never be taken (its number is declared lost on the server):
// out of the queue, kept for ever in "aside".
export const setAside = async (db, uuid, why, { now = Date.now } = {}) => {
  await write(db, ["queue", "aside"], async (tx) => {
    const item = await tx.get("queue", uuid);
    if (!item) return;
    await tx.put("aside", { from: "queue", item, why, at: new Date(now()).toISOString() });
    await tx.remove("queue", uuid);
  });
  await announce(db, "changed");
};

// All that this browser holds, to carry it by hand to where it can be keyed in. Secrets (the device's,
// and the proof of who was signed in) stay out.
export const exportItems = async (db, { now = Date.now } = {}) => {
  const device = await get(db, "meta", "device");
  const queue = await all(db, "queue"); // first: an item on its way to "sent" is then in both, not in neither
  const aside = await all(db, "aside");
  const sent = await all(db, "sent");
  const about = { exported_at: new Date(now()).toISOString(), device: device?.code ?? null };
  const told = { ...about, seq: (await get(db, "meta", "seq")) ?? 0, queue, aside, sent };
  return JSON.stringify(told, (key, value) => (key === "proof" ? undefined : value), 1);
};

// What was taken more than seven days ago is forgotten here; the books have it. Gives how many.
export const purgeSent = (db, now = Date.now()) =>
  write(db, ["sent"], (tx) => tx.removeBefore("sent", "sent_at", new Date(now - SENT_KEPT_MS).toISOString()));
