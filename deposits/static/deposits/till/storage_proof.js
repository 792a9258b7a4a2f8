// Proof that this browser keeps what it is given. A private window forgets everything when it is closed,
// and hides that it is one; so a device counts as proven only when its storage has outlived a session of
// the browser, which a session cookie has not; or the browser promises to keep it; or a manager vouches
// for it.

import { callAs } from "./api.js";
import { get, put, write } from "./store.js";

const COOKIE = "till_session";
const PATH = "/counter/till/";

const sessionCookie = () =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? null;

// At enrolment: the same random word into the cookie, which dies with the session, and into the database.
export const markSession = async (tx) => {
  const word = crypto.randomUUID();
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${COOKIE}=${word}; path=${PATH}; samesite=strict${secure}`;
  await tx.put("meta", word, COOKIE);
};

// Asks the browser to keep the storage even when space is short. → whether it promised.
export const askForPersistence = async () => (await navigator.storage?.persist?.()) ?? false;

// Whether this device's storage is proven; remembers the proof once it is there. Only on the till's own
// page: the cookie cannot be read elsewhere, and its absence is what proves.
export const storageIsProven = async (db) => {
  if (!(await get(db, "meta", "device"))) return false;
  if (await get(db, "meta", "proven")) return true;
  const word = await get(db, "meta", COOKIE);
  const outlived = Boolean(word) && location.pathname.startsWith(PATH) && sessionCookie() !== word;
  if (!outlived && !((await navigator.storage?.persisted?.()) ?? false)) return false;
  await put(db, "meta", { by: outlived ? "session" : "persisted", told: false }, "proven");
  return true;
};

// A manager who is signed in here vouches. → whether the server took it.
export const vouch = async (db) => {
  const { status } = await callAs(db, "/counter/till/prove/", { body: { vouched: true } });
  if (status !== 200) return false;
  await put(db, "meta", { by: "manager", told: true }, "proven");
  return true;
};

// Tells the server of a proof that it has not heard of; again at the next contact if there is no answer.
export const tellProof = async (db) => {
  const proven = await get(db, "meta", "proven");
  if (!proven || proven.told) return;
  const { status } = await callAs(db, "/counter/till/prove/", { body: {} });
  if (status !== 200) return;
  await write(db, ["meta"], (tx) => tx.put("meta", { ...proven, told: true }, "proven"));
};
