// When the queue is sent: on load, when the line is back, when the page is looked at, after saving, every
// 15 s, after each item's wait, and by the button.

import { sender } from "./api.js";
import { flush, waitAfter } from "./flusher.js";
import { announce, listen, pending, summary } from "./unsent.js";

const TICK_MS = 15_000;
const SOON_MS = 250;

// Keeps sending for as long as the page lives. `onChange({unsent, waiting, fixing, oldest, seq, online,
// signIn, code, result})` hears of every change, and once at the start. → {flushNow, stop}
export const startFlushing = (db, { send = sender(db), onChange = () => {}, now = Date.now } = {}) => {
  const line = { online: navigator.onLine, signIn: false, code: null, result: null };
  const stopping = new AbortController();
  const stopped = stopping.signal;
  let losses = 0; // of the line, one after the other
  let timer = 0;

  const tell = oneAtATime(async () => {
    if (!stopped.aborted) await onChange({ ...(await summary(db)), ...line });
  });

  const once = async (force) => {
    const result = await flush(db, send, { now, force });
    if (result.answered !== null) line.online = result.answered;
    if (result.answered) Object.assign(line, { signIn: result.signIn, code: result.code });
    line.result = result;
    losses = result.lineLost ? losses + 1 : 0;
    await tell();
    await wakeForNext();
  };

  // The tick comes anyway; this is for what is due sooner.
  const wakeForNext = async () => {
    clearTimeout(timer);
    const waiting = (await pending(db)).filter((item) => item.state === "waiting");
    if (stopped.aborted || line.signIn || !waiting.length) return;
    const next = Math.min(...waiting.map((item) => item.next_at)) - now();
    const wait = losses ? waitAfter(losses) : Math.max(SOON_MS, next);
    if (wait < TICK_MS) timer = setTimeout(() => ask(false), wait);
  };

  const ask = oneAtATime(async (force) => {
    if (!stopped.aborted) await once(force);
  });

  const on = (target, name, react) => target.addEventListener(name, react, { signal: stopped });
  on(window, "online", () => {
    line.online = true;
    ask(true);
  });
  on(window, "offline", () => {
    line.online = false;
    tell();
  });
  on(document, "visibilitychange", () => document.visibilityState === "visible" && ask(false));
  const unlisten = listen(({ what }) => {
    tell();
    if (what === "saved") ask(false);
  });
  const tick = setInterval(() => ask(false), TICK_MS);
  tell();
  announce(db, "changed"); // mends the hint about signing out, if it no longer fits
  ask(true);

  const stop = () => {
    stopping.abort();
    clearTimeout(timer);
    clearInterval(tick);
    unlisten();
  };
  return { flushNow: () => ask(true), stop };
};

// Asking while one runs means one more after it, not two at once; gives when all that was asked is done.
const oneAtATime = (work) => {
  let running = null;
  let again = null;
  const all = async (force) => {
    let next = { force };
    while (next) {
      again = null;
      try {
        await work(next.force);
      } catch (error) {
        // The storage is gone, of which `open` has told the page; or the page has an error of its own.
        console.warn("The queue was not sent, or not told of:", error);
      }
      next = again;
    }
    running = null;
  };
  return (force = false) => {
    if (running) again = { force: force || Boolean(again?.force) };
    else running = all(force);
    return running;
  };
};
