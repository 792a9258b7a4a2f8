// What has not been sent yet, and telling everybody about it: this page, other tabs, and the frame of every
// other page, which refuses to sign out over unsent slips.

import { all, get } from "./store.js";
import { t } from "./words.js";

const CHANNEL = "wastebank-queue";
const HINT = "stay-signed-in"; // read by static/js/frame.js; a hint only: the truth is the queue

// Weighings first, as a slip may stand on one; then slips by their number, never by a clock that may jump.
export const inOrder = (a, b) =>
  (a.seq ?? 0) - (b.seq ?? 0) || String(a.saved_at).localeCompare(String(b.saved_at));

export const pending = async (db) => (await all(db, "queue")).sort(inOrder);

export const summary = async (db) => {
  const items = await all(db, "queue");
  const fixing = items.filter((item) => item.state === "fix").length;
  const saved = items.map((item) => item.saved_at).sort();
  return {
    unsent: items.length,
    waiting: items.length - fixing,
    fixing,
    oldest: saved[0] ?? null,
    aside: (await all(db, "aside")).length,
    seq: (await get(db, "meta", "seq")) ?? 0,
  };
};

// `listen(callback)`: called with {what, …summary} for every change, whichever tab made it. Gives `stop()`.
export const listen = (callback) => {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event) => callback(event.data);
  return () => channel.close();
};

// `what`: "saved" (there is something to send), "sent", "kept", "fix", "changed". What is saved is saved: a
// failure to say so must not look like a failure to save, so this only complains to the console.
export const announce = async (db, what) => {
  if (db.name === "wastebank-practice") return; // practice sends nothing and keeps nobody signed in
  try {
    const now = await summary(db);
    if (now.unsent) localStorage.setItem(HINT, t("unsent.stay_signed_in", { count: now.unsent }));
    else localStorage.removeItem(HINT);
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ what, ...now });
    channel.close();
  } catch (error) {
    console.warn("The queue changed and could not say so:", error);
  }
};
