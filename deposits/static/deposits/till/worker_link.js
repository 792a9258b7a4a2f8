// The page's side of the service worker. A new version waits until queue and basket are empty, here and in
// every other tab; then it takes over and the pages are loaded again.
//
// A waiting version also starts by itself once no page of the till is open; a queue is then upgraded by
// the steps of store.js.

const BASKET = "wastebank-basket";

let letGo = null; // ends this tab's hold on BASKET

// To be called whenever the basket stops or starts being empty. A tab with a basket holds a shared lock,
// by which the others know of it; the browser frees it when the tab dies.
export const basketIsFull = (full) => {
  if (full === Boolean(letGo)) return;
  if (!full) {
    letGo();
    letGo = null;
    return;
  }
  const held = new Promise((resolve) => (letGo = resolve));
  navigator.locks.request(BASKET, { mode: "shared" }, () => held);
};

// Registers the worker. `isIdle()` → whether (a promise of whether) queue and basket of this page are
// empty. `onWaiting()` hears that a newer version is there and waits. `reload` is for tests. →
// {tryTakeOver, lookForUpdate, isWaiting}, or null where the browser has no workers.
export const linkWorker = async (
  url = "/counter/till/worker.js",
  { isIdle, onWaiting = () => {}, reload = () => location.reload() },
) => {
  const workers = navigator.serviceWorker;
  if (!workers) return null;
  // A page that came without a worker gets its first one without being loaded again: it is of the same
  // version.
  let controlled = Boolean(workers.controller);
  let replaced = false; // another version has taken over; this page is loaded again as soon as it is idle
  let reloading = false;

  const reloadIfIdle = async () => {
    if (reloading || letGo || !(await isIdle()) || reloading) return;
    reloading = true;
    reload();
  };
  workers.addEventListener("controllerchange", () => {
    replaced ||= controlled;
    controlled = true;
    if (replaced) reloadIfIdle();
  });

  const registration = await workers.register(url, { updateViaCache: "none" });
  const isWaiting = () => Boolean(registration.waiting && registration.active);

  // To be called whenever queue or basket may have become empty.
  const tryTakeOver = async () => {
    if (replaced) return reloadIfIdle();
    if (!isWaiting() || letGo || !(await isIdle())) return undefined;
    return navigator.locks.request(BASKET, { ifAvailable: true }, async (lock) => {
      if (!lock || letGo || !registration.waiting) return;
      registration.waiting.postMessage("take over");
    });
  };

  const noticed = () => {
    if (!isWaiting()) return;
    onWaiting();
    tryTakeOver();
  };
  registration.addEventListener("updatefound", () => {
    const installing = registration.installing;
    installing.addEventListener("statechange", () => installing.state === "installed" && noticed());
  });
  noticed();

  // For when the server reports another version than this page's. Without a signal it is simply not found
  // yet.
  const lookForUpdate = () => registration.update().catch(() => {});
  return { tryTakeOver, lookForUpdate, isWaiting };
};
