// Contact with the server: reports go out, the state comes in, the queue is sent. Nothing waits for any of it.
import { NoAnswer } from "./api.js";
import { isEmpty } from "./basket.js";
import { loadDevice, Refused, refreshState, report } from "./device.js";
import { pending, purgeSent, startFlushing } from "./queue.js";
import { linkWorker } from "./worker_link.js";

const REPORT_MS = 20_000;

export async function startContact(app) {
  // Tells the server how things stand here, and fetches what has changed there.
  // The first time in full: the clerk who is signed in now may be another one than at the last visit.
  async function contact({ first = false } = {}) {
    if (!app.known.device || app.contacting) return;
    app.contacting = true;
    try {
      const before = app.known.state?.version;
      const state = await (first || !app.known.state ? refreshState(app.db) : report(app.db));
      Object.assign(app, { silent: false, signedOut: null });
      if (state && before && state.version !== before) app.worker?.lookForUpdate();
    } catch (error) {
      app.silent = error instanceof NoAnswer;
      if (error instanceof Refused && [401, 403].includes(error.status)) app.signedOut = error.code;
      else if (!app.silent) console.warn("The contact failed:", error);
    } finally {
      app.contacting = false;
    }
    await app.reload();
  }

  let unsent = 0;

  async function queueChanged(line) {
    Object.assign(app.line, line);
    if (unsent && !line.unsent) contact(); // somebody may be waiting for it to close the day
    unsent = line.unsent;
    if (line.result?.answered) app.silent = false;
    app.known = await loadDevice(app.db);
    await app.lists.load();
    await app.view.refresh();
    app.render();
    app.worker?.tryTakeOver();
  }

  app.flusher = startFlushing(app.db, { onChange: queueChanged });
  const isIdle = async () =>
    isEmpty(app.draft) && !app.showing && !app.lines.isBegun() && !(await pending(app.db)).length;
  const onWaiting = () => {
    app.updateWaits = true;
    app.render();
  };
  linkWorker(undefined, { isIdle, onWaiting }).then(
    (worker) => (app.worker = worker),
    (error) => console.warn("No worker:", error),
  );
  setInterval(() => contact(), REPORT_MS);
  addEventListener("online", () => contact());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && contact());
  purgeSent(app.db).catch(() => {});
  await contact({ first: true });
}
