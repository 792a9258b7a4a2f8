// Baskets: the one of this tab, kept over a reload, and those put on hold (F9).
import { isEmpty, linesOf, newDraft, totals } from "./basket.js";
import { byId, el, redraw } from "./dom.js";
import { groundOf } from "./model.js";
import { all, get, put, write } from "./store.js";
import { formatBaht, formatTime } from "./thai.js";
import { t } from "./words.js";

const TABS = 9;
const SOON_MS = 300;

// Every tab of the till has a basket of its own, under a number that it holds by a lock while it lives; after a
// reload it finds its number free again. A basket whose tab was closed is put on hold.
export async function claimBasket(db) {
  let mine = null;
  for (let number = 1; number <= TABS; number += 1) {
    const key = `basket-${db.name}-${number}`;
    if (!(await claimed(key, { wait: !mine && number === 1 }, !mine))) continue;
    if (mine) await setAside(db, key);
    else mine = key;
  }
  return mine ?? `basket-${db.name}-${TABS}`;
}

// Whether the lock is ours now; with `keep` for as long as the page lives.
const claimed = (key, { wait }, keep) =>
  new Promise((resolve) => {
    const options = wait ? { signal: AbortSignal.timeout(SOON_MS) } : { ifAvailable: true };
    const hold = (lock) => {
      resolve(Boolean(lock));
      return lock && keep ? new Promise(() => {}) : undefined;
    };
    navigator.locks.request(key, options, hold).catch(() => resolve(false));
  });

const setAside = (db, key) =>
  write(db, ["meta", "held"], async (tx) => {
    const draft = await tx.get("meta", key);
    if (!draft) return;
    if (!isEmpty(draft)) await tx.put("held", { draft, held_at: new Date().toISOString() });
    await tx.remove("meta", key);
  });

// The basket as it was, unless it has been saved since as a slip: then a new one.
export async function restoreBasket(db, key) {
  const draft = await get(db, "meta", key);
  const saved = draft && ((await get(db, "queue", draft.uuid)) ?? (await get(db, "sent", draft.uuid)));
  const isMending = draft?.mending && saved?.state === "fix";
  return draft && (!saved || isMending) ? draft : newDraft(crypto.randomUUID());
}

export function mountHeld(app) {
  let held = [];

  async function hold() {
    if (!app.canHold()) return false;
    const draft = app.draft;
    try {
      await write(app.db, ["meta", "held"], async (tx) => {
        await tx.put("held", { draft, held_at: new Date().toISOString() });
        await tx.remove("meta", app.basketKey);
      });
    } catch (error) {
      app.alarm(t("held.failed"));
      console.warn("A basket could not be put on hold:", error);
      return false;
    }
    app.startNew();
    app.announce(t("held.done"));
    await load();
    return true;
  }

  // Takes one back. What lies on the counter meanwhile changes places with it.
  async function take(id) {
    const current = app.draft;
    const draft = await write(app.db, ["meta", "held"], async (tx) => {
      const { draft: there } = (await tx.get("held", id)) ?? {};
      if (!there) return null;
      await tx.remove("held", id);
      if (!isEmpty(current)) await tx.put("held", { draft: current, held_at: new Date().toISOString() });
      await tx.put("meta", there, app.basketKey);
      return there;
    });
    if (draft) app.takeUp(draft);
    await load();
  }

  async function load() {
    held = await all(app.db, "held");
    render();
  }

  function chip({ id, draft, held_at: at }) {
    const name =
      draft.member?.name ??
      (draft.queue_no ? t("held.queue", { number: draft.queue_no }) : t("held.nobody"));
    const { total, later } = totals(draft, groundOf(app.model));
    const more = t("held.more", { count: linesOf(draft).length, time: formatTime(new Date(at)) });
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "btn btn-secondary", on: { click: () => take(id) } },
        el(
          "span",
          {},
          el("strong", {}, name),
          " ",
          later || app.model.weigher ? "" : formatBaht(total),
          el("small", {}, more),
        ),
      ),
    );
  }

  function render() {
    byId("held").hidden = !held.length;
    redraw(byId("held"), [held, app.model.list?.id], () => held.map(chip));
  }

  return { hold, take, load, render, keep: (draft) => put(app.db, "meta", draft, app.basketKey) };
}
