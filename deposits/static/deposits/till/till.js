// The counter's page: brings the zones together. What each does stands in its own module.
import { NoAnswer } from "./api.js";
import { isEmpty, newDraft, totals } from "./basket.js";
import { loadDevice, Refused, refreshState, report } from "./device.js";
import { byId, button, el, notice } from "./dom.js";
import { claimBasket, mountHeld, restoreBasket } from "./held.js";
import { mountKeys } from "./keys.js";
import { mountLists } from "./lists.js";
import { dayOf, groundOf, modelOf } from "./model.js";
import { mountNotices } from "./notices.js";
import { isPractice, PRACTICE_DATABASE, practiceDevice, realState } from "./practice.js";
import { pending, purgeSent, startFlushing } from "./queue.js";
import { mountSaving } from "./saving.js";
import { listenForScans } from "./scanner.js";
import { mountView } from "./slip_view.js";
import { statusOf } from "./status.js";
import { get, open, put } from "./store.js";
import { formatDate } from "./thai.js";
import { basketIsFull, linkWorker } from "./worker_link.js";
import { t } from "./words.js";
import { mountLines } from "./zone_lines.js";
import { mountMember } from "./zone_member.js";
import { momentText, mountTotal } from "./zone_total.js";

const TICK_MS = 15_000;
const REPORT_MS = 20_000;
const SIGN_IN = "/staff/sign-in/?next=/counter/till/";

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
  now: () => Date.now() - (app.known.clock_off ?? 0),
  // How things stand with the server: what sending found out, and what reporting did.
  standing() {
    const { line, signedOut } = app;
    return { ...line, online: app.online, signIn: line.signIn || Boolean(signedOut), code: line.code ?? signedOut };
  },
  get online() {
    return practice || (app.line.online && !app.silent);
  },
};

// --- what is known -----------------------------------------------------------------------------------------

async function reload() {
  app.known = practice ? practiceDevice(await realState().catch(() => null), Date.now()) : await loadDevice(app.db);
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
    app.change({ ...newDraft(crypto.randomUUID()), list: app.model.list?.id ?? null });
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
  goOn: () => (app.draft.member || app.model.weigher && app.draft.queue_no ? app.lines : app.member).focus(),
  nextSlip() {
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
    const was = app.model.weigher;
    look();
    noticeNewPrices();
    app.member.render();
    app.lines.render();
    app.total.render();
    if (!app.showing) app.held.render();
    app.lists.render();
    app.notices.render();
    renderStrip();
    renderMode();
    if (was !== app.model.weigher) app.goOn(); // the clerk turned out to be a weigher, or the other way
  },
  reload: async () => {
    await reload();
    app.render();
  },
  sendNow: () => app.flusher?.flushNow(),
});

function renderStrip() {
  const { text, tone, button: offered } = practice
    ? { text: t("practice.status"), tone: "wait", button: null }
    : statusOf({ ...app.standing(), now: Date.now() });
  const status = byId("status");
  if (status.textContent !== text) status.textContent = text;
  status.className = `till-status chip chip-${tone}`;
  byId("send-now").hidden = !offered;
  byId("send-now").dataset.action = offered?.action ?? "";
  if (offered) byId("send-now").textContent = offered.text;
  if (app.model.bank) document.querySelector(".frame-name span").textContent = app.model.bank.name;
  byId("clerk").textContent = app.model.clerk?.name ?? t("strip.nobody");
  const { days } = app.model;
  byId("day-choice").hidden = days.length < 2;
  byId("day-name").hidden = days.length > 1;
  byId("day-name").textContent = app.day ? dayText(app.day) : "";
  const shown = JSON.stringify([days, app.day?.id]);
  if (byId("day").dataset.shown === shown) return;
  byId("day").dataset.shown = shown;
  const choose = Object.assign(new Option(t("strip.choose"), ""), { disabled: true });
  byId("day").replaceChildren(choose, ...days.map((day) => new Option(dayText(day), day.id)));
  byId("day").value = app.day?.id ?? "";
}

// A weigher's screen has a queue number in the place of the member, and no money.
function renderMode() {
  const { weigher } = app.model;
  byId("till").classList.toggle("is-weigher", weigher);
  byId("till").classList.toggle("is-practice", practice);
  byId("title-member").textContent = `1. ${t(weigher ? "weigher.title" : "member.title")}`;
  byId("queue-call").firstChild.textContent = t(weigher ? "weigher.next" : "queue.fetch");
  byId("save-label").textContent = t(weigher ? "weigher.save" : app.paper === "none" ? "save.label_only" : "save.label");
  byId("open-today").hidden = weigher;
}

const dayText = (day) => `${day.place} · ${formatDate(day.held_on)}`;

// --- the server --------------------------------------------------------------------------------------------

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

async function queueChanged(line) {
  Object.assign(app.line, line);
  if (line.result?.answered) app.silent = false;
  app.known = practice ? app.known : await loadDevice(app.db);
  await app.lists.load();
  await app.view.refresh();
  app.render();
  app.worker?.tryTakeOver();
}

async function startServerSide() {
  app.flusher = startFlushing(app.db, { onChange: queueChanged });
  const isIdle = async () => isEmpty(app.draft) && !app.showing && !app.lines.isBegun() && !(await pending(app.db)).length;
  const onWaiting = () => {
    app.updateWaits = true;
    app.render();
  };
  linkWorker(undefined, { isIdle, onWaiting }).then((worker) => (app.worker = worker), (error) => console.warn("No worker:", error));
  setInterval(() => contact(), REPORT_MS);
  addEventListener("online", () => contact());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && contact());
  purgeSent(app.db).catch(() => {});
  await contact({ first: true });
}

// --- the start ---------------------------------------------------------------------------------------------

async function start() {
  const onGone = (reason) => app.alarm(t(`store.${reason}`));
  app.db = await open(practice ? PRACTICE_DATABASE : undefined, { onGone });
  app.basketKey = await claimBasket(app.db);
  app.chosenDay = await get(app.db, "meta", "day");
  app.paper = (await get(app.db, "meta", "paper")) ?? "roll";
  app.draft = await restoreBasket(app.db, app.basketKey);
  await reload();
  mount();
  await app.lists.load();
  await app.held.load();
  app.render();
  byId("till").dataset.ready = "";
  app.goOn();
  app.member.fetchDetails(app.draft.member?.number);
  if (!practice) await startServerSide();
}

function mount() {
  app.member = mountMember(app);
  app.lines = mountLines(app);
  app.total = mountTotal(app);
  app.held = mountHeld(app);
  app.view = mountView(app);
  app.lists = mountLists(app);
  app.notices = mountNotices(app);
  app.saving = mountSaving(app);
  mountKeys(app);
  mountSettings();
  listenForScans(window, app.member.scanned);
  byId("practice-mark").hidden = !practice;
  byId("hold").addEventListener("click", app.held.hold);
  byId("send-now").addEventListener("click", (event) => {
    if (event.currentTarget.dataset.action === "sign_in") location.assign(SIGN_IN);
    else app.sendNow();
  });
  setInterval(app.render, TICK_MS);
}

function about() {
  const { device, last_contact: contactAt } = app.known;
  const facts = [
    ["about.device", device && `${device.code} ${device.name ?? ""}`], ["about.bank", app.model.bank?.name],
    ["about.contact", contactAt && momentText(contactAt)], ["about.version", app.model.version],
  ];
  byId("about").replaceChildren(...facts.filter(([, text]) => text && !practice).map(([key, text]) =>
    el("div", {}, el("dt", {}, t(key)), el("dd", {}, text))));
  byId("devices-link").hidden = practice || !app.model.may.includes("ENROL_DEVICE");
  byId("devices-link").href = `/counter/${app.model.bank?.code}/devices/`;
}

function mountSettings() {
  byId("practice-link").hidden = practice;
  byId("open-settings").addEventListener("click", about);
  byId("day").addEventListener("change", (event) => {
    app.chosenDay = Number(event.target.value);
    put(app.db, "meta", app.chosenDay, "day");
    app.render();
  });
  for (const radio of document.querySelectorAll("input[name=paper]")) {
    radio.checked = radio.value === app.paper;
    radio.addEventListener("change", () => {
      app.paper = radio.value;
      put(app.db, "meta", app.paper, "paper");
    });
  }
}

start().catch((error) => {
  // Storage that does not even open: a private window, a full disk. Nothing can be written here.
  byId("alarms").replaceChildren(notice("danger", t("not_saved.storage")));
  console.warn("The till did not start:", error);
});
