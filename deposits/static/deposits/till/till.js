// The counter's page: brings the zones together. What each does stands in its own module.
import { isEmpty, newDraft, totals, usualMode } from "./basket.js";
import { startContact } from "./contact.js";
import { loadDevice } from "./device.js";
import { button, byId, notice } from "./dom.js";
import { claimBasket, mountHeld, restoreBasket } from "./held.js";
import { mountKeys } from "./keys.js";
import { mountLists } from "./lists.js";
import { dayOf, groundOf, modelOf } from "./model.js";
import { mountNotices } from "./notices.js";
import { isPractice, PRACTICE_DATABASE, practiceDevice, realState } from "./practice.js";
import { mountSaving } from "./saving.js";
import { listenForScans } from "./scanner.js";
import { mountView } from "./slip_view.js";
import { get, open } from "./store.js";
import { mountStrip } from "./strip.js";
import { basketIsFull } from "./worker_link.js";
import { t } from "./words.js";
import { mountIdentity } from "./zone_identity.js";
import { mountLines } from "./zone_lines.js";
import { mountMember } from "./zone_member.js";
import { mountQueue } from "./zone_queue.js";
import { mountTotal } from "./zone_total.js";

const TICK_MS = 15_000;

const practice = isPractice(location);
const app = {
  practice,
  line: { online: navigator.onLine, signIn: false, waiting: 0, fixing: 0, oldest: null, code: null },
  silent: false, // the server did not answer to the last report
  signedOut: null, // or the code with which it refused it
  showing: null, // the saved slip on the screen
  repriced: null, // the prices changed under an open basket
  details: null, // status and balance of the chosen member
  updateWaits: false,
  printing: false, // a slip is on its way to the printer
  goesOn: false, // the clerk has asked for the next one meanwhile
  now: () => Date.now() - (app.known.clock_off ?? 0),
  // How things stand with the server: what sending found out, and what reporting did.
  standing() {
    const { line, signedOut } = app;
    return {
      ...line,
      online: app.online,
      signIn: line.signIn || Boolean(signedOut),
      code: line.code ?? signedOut,
    };
  },
  get online() {
    return practice || (app.line.online && !app.silent);
  },
};

// --- what is known -----------------------------------------------------------------------------------------

async function reload() {
  app.known = practice
    ? practiceDevice(await realState().catch(() => null), Date.now())
    : await loadDevice(app.db);
  look();
}

// The model at this moment: a price list that was to come may have begun.
function look() {
  app.model = modelOf(app.known, app.now());
  app.day = dayOf(app.model, app.chosenDay);
}

// The basket was reckoned by another list than the one in force: it is reckoned anew, and it is said.
function noticeNewPrices() {
  const list = app.model.list?.id ?? null;
  const before = app.ground;
  if (app.draft.list !== list && app.draft.added.length && before) {
    app.repriced = {
      list: app.model.list,
      before: totals(app.draft, before).total,
      after: totals(app.draft, groundOf(app.model)).total,
    };
  }
  app.ground = groundOf(app.model);
  if (app.draft.list === list) return;
  app.draft = { ...app.draft, list };
  keep();
}

// --- the basket --------------------------------------------------------------------------------------------

function keep() {
  basketIsFull(!isEmpty(app.draft));
  app.held.keep(app.draft).catch((error) => {
    // The slip itself is saved elsewhere; this only means that a reload would lose what is typed.
    console.warn("The basket is not kept:", error);
  });
}

Object.assign(app, {
  change(draft) {
    app.draft = draft;
    byId("save-error").textContent = "";
    keep();
    app.render();
  },
  canHold: () => Boolean(app.draft.added.length || app.draft.member || app.draft.queue_no),
  startNew({ focus = true } = {}) {
    app.repriced = null;
    app.details = null;
    app.lines.clear();
    const draft = newDraft(crypto.randomUUID(), usualMode(app.model.rules));
    app.change({ ...draft, list: app.model.list?.id ?? null });
    app.worker?.tryTakeOver();
    if (focus) app.member.focus();
  },
  takeUp(draft) {
    app.view.close();
    app.lines.clear();
    app.change(draft);
    app.member.fetchDetails(draft.member?.number);
    app.goOn();
  },
  // Something to mend comes up: what lies on the counter is put on hold first.
  async takeUpInstead(draft) {
    if (app.draft.added.length && !(await app.held.hold())) return;
    app.takeUp(draft);
  },
  // The focus to what comes next on this slip
  goOn: () =>
    (app.draft.member || (app.model.weigher && app.draft.queue_no) ? app.lines : app.member).focus(),
  nextSlip() {
    app.goesOn = app.printing;
    if (app.printing) return;
    app.view.close();
    app.render();
    app.goOn();
  },
});

// --- what is said ------------------------------------------------------------------------------------------

Object.assign(app, {
  // Aloud, until it is closed or the next slip is saved.
  alarm(text, ...buttons) {
    const close = buttons.length ? [] : [button(t("close"), app.quiet, { key: "Esc" })];
    byId("alarms").replaceChildren(notice("danger", text, ...buttons, ...close));
    byId("alarms").scrollIntoView({ block: "nearest" });
  },
  quiet() {
    byId("alarms").replaceChildren();
  },
  // To screen readers only
  announce(text) {
    byId("said").textContent = text;
  },
  tell(text) {
    app.quiet();
    byId("alarms").replaceChildren(notice("success", text));
  },
  render() {
    look();
    noticeNewPrices();
    app.member.render();
    app.queue.render();
    app.lines.render();
    app.identity.render();
    app.total.render();
    if (!app.showing) app.held.render();
    app.lists.render();
    app.notices.render();
    app.strip.render();
    if (app.mode === app.model.weigher) return;
    if (app.mode !== undefined) app.goOn(); // the clerk turned out to be a weigher, or the other way
    app.mode = app.model.weigher;
  },
  reload: async () => {
    await reload();
    app.render();
  },
  sendNow: () => app.flusher?.flushNow(),
});

// --- the start ---------------------------------------------------------------------------------------------

async function start() {
  const onGone = (reason) => app.alarm(t(`store.${reason}`));
  app.db = await open(practice ? PRACTICE_DATABASE : undefined, { onGone });
  app.basketKey = await claimBasket(app.db);
  app.chosenDay = await get(app.db, "meta", "day");
  app.paper = (await get(app.db, "meta", "paper")) ?? "roll";
  app.draft = await restoreBasket(app.db, app.basketKey);
  await reload();
  if (isEmpty(app.draft)) app.draft = newDraft(app.draft.uuid, usualMode(app.model.rules));
  mount();
  await app.lists.load();
  await app.held.load();
  app.render();
  byId("till").dataset.ready = "";
  app.goOn();
  app.member.fetchDetails(app.draft.member?.number);
  if (!practice) await startContact(app);
}

function mount() {
  app.member = mountMember(app);
  app.queue = mountQueue(app);
  app.lines = mountLines(app);
  app.identity = mountIdentity(app);
  app.total = mountTotal(app);
  app.held = mountHeld(app);
  app.view = mountView(app);
  app.lists = mountLists(app);
  app.notices = mountNotices(app);
  app.saving = mountSaving(app);
  app.strip = mountStrip(app);
  mountKeys(app);
  listenForScans(window, app.member.scanned);
  byId("practice-mark").hidden = !practice;
  byId("hold").addEventListener("click", app.held.hold);
  setInterval(app.render, TICK_MS);
}

start().catch((error) => {
  // Storage that does not even open: a private window, a full disk. Nothing can be written here.
  byId("alarms").replaceChildren(notice("danger", t("blocked.no_storage")));
  console.warn("The till did not start:", error);
});
