// Sends the queue: one item at a time, one flusher at a time, and nothing is ever deleted on an error.

import { NoAnswer } from "./api.js";
import { schemaNow, write } from "./store.js";
import { announce, inOrder, pending } from "./unsent.js";

const LONGEST_MS = 60_000;
const SILENCES = 3; // so many items in a row without any answer: it is the line, not the items

// 1, 2, 4 … 60 s after the first, second, third … attempt in vain.
export const waitAfter = (tries) => Math.min(LONGEST_MS, 1000 * 2 ** Math.min(tries - 1, 6));

// What an HTTP status means for an item (rule 5 of "Without a signal").
export const meaningOf = (status) => {
  if (status >= 200 && status < 300) return "sent";
  if (status === 401 || status === 403) return "sign_in";
  if (status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status)) return "fix";
  return "later";
};

export const isReadable = (item) =>
  ["slip", "weighing"].includes(item.kind) && Array.isArray(item.body?.lines) && item.schema <= schemaNow();

// A time further off than the longest wait means that the clock was put back meanwhile. No time at all: now.
const due = (item, now) => !(item.next_at > now) || item.next_at > now + LONGEST_MS;

// An item that failed three times goes last, so that one which kills the line cannot keep the others from
// it.
const bySending = (a, b) => (a.tries >= SILENCES) - (b.tries >= SILENCES) || inOrder(a, b);

// Sends what is due, each item at most once, by `send(item, body)` → {status, data}, or an error for "no
// answer". `force` sends also what still waits for its next attempt. Another tab's flush is waited for, so
// nothing is sent by two. → {sent, kept, fix, aside, signIn, code, answered, lineLost}.
export const flush = (db, send, { now = Date.now, force = false } = {}) =>
  navigator.locks.request("wastebank-flush", () => deliver(db, send, now, force));

const deliver = async (db, send, now, force) => {
  const result = {
    sent: 0, kept: 0, fix: 0, aside: 0, signIn: false, code: null, answered: null, lineLost: false,
  };
  const tried = new Set(); // uuids
  const barred = new Set(); // kinds that the person signed in may not send
  // Once the line has proved good, what it alone had kept back need not wait any longer.
  const isDue = (item) => force || due(item, now()) || (result.answered && item.error?.code === "no_answer");
  const isNext = (item) =>
    item.state === "waiting" && !tried.has(item.uuid) && !barred.has(item.kind) && isDue(item);
  // Read anew each time: what was saved meanwhile goes along.
  const next = async () => (await pending(db)).filter(isNext).sort(bySending)[0];
  let silences = 0;
  for (let item = await next(); item && silences < SILENCES; item = await next()) {
    tried.add(item.uuid);
    const { what, code, status } = await attempt(db, item, send, now);
    if (what === "aside") {
      result.aside += 1;
      continue;
    }
    result[what === "sent" || what === "fix" ? what : "kept"] += 1;
    result.answered = status > 0;
    silences = status ? 0 : silences + 1;
    if (what !== "sign_in") continue;
    Object.assign(result, { signIn: true, code });
    // "Not you" for this kind may still be "yes" for the other; "nobody is signed in" is for all.
    if (code !== "forbidden") break;
    barred.add(item.kind);
  }
  return { ...result, lineLost: silences === SILENCES };
};

const attempt = async (db, item, send, now) => {
  if (!isReadable(item)) {
    await settle(db, item.uuid, "aside", (there) => ({ from: "queue", item: there, why: "not readable" }));
    return { what: "aside" };
  }
  const body = { ...item.body, prints: item.prints, sent_at: new Date(now()).toISOString() };
  let status = 0;
  let data = null;
  try {
    ({ status, data } = await send(item, body));
  } catch (error) {
    if (!(error instanceof NoAnswer)) console.warn("Sending failed in an unexpected way:", error);
  }
  const what = status ? meaningOf(status) : "later";
  const code = data?.code ?? (status ? String(status) : "no_answer");
  const error = { status, code, error: data?.error ?? "", position: data?.position ?? null };
  if (what === "sent") {
    const sent = { state: "sent", answer: data, sent_at: new Date(now()).toISOString(), error: null };
    await settle(db, item.uuid, "sent", (there) => ({ ...there, ...sent }));
  } else if (what === "fix") {
    await settle(db, item.uuid, "queue", (there) => ({ ...there, state: "fix", error }));
  } else if (what === "later" || code === "forbidden") {
    await settle(db, item.uuid, "queue", (there) => {
      const tries = there.tries + 1;
      return { ...there, tries, next_at: now() + waitAfter(tries), error };
    });
  }
  return { what, code, status };
};

// Reads the item as it is now (a print may have been counted while it was on its way) and puts it where it
// goes.
const settle = async (db, uuid, name, change) => {
  await write(db, ["queue", "sent", "aside"], async (tx) => {
    const there = await tx.get("queue", uuid);
    if (!there) return;
    await tx.put(name, change(there));
    if (name !== "queue") await tx.remove("queue", uuid);
  });
  await announce(db, name === "queue" ? "kept" : name === "sent" ? "sent" : "changed");
};
