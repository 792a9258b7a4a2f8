// Saving: checked, written to the disk, shown, printed; and only then does the network matter.
import { satang } from "./arithmetic.js";
import { settlement, toBody, totals, toWeighing, weighedSince } from "./basket.js";
import { blockedBecause } from "./device.js";
import { byId, focusOn } from "./dom.js";
import { groundOf } from "./model.js";
import { savePractice } from "./practice.js";
import { isReadable, NotSaved, pending, retry, saveSlip, saveWeighing } from "./queue.js";
import { paperOf } from "./slip_figures.js";
import { get, write } from "./store.js";
import { formatBaht } from "./thai.js";
import { t } from "./words.js";

const WAIT_MS = 1200; // for the balance; the slip is safe meanwhile
const LOOK_MS = 60;

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Why this device writes nothing now, as a sentence, or "".
export function whyBlocked(app) {
  const why = app.practice ? null : blockedBecause(app.known);
  if (why) return t(`blocked.${why}`);
  if (!app.model.clerk) return t("save.no_clerk");
  const ability = app.model.weigher ? "RECORD_WEIGHT" : "POST_DEPOSIT";
  if (!app.model.may.includes(ability)) return t("save.may_not");
  if (!app.day) return t(app.model.days.length ? "save.choose_day" : "save.no_day");
  return "";
}

const known = (app) => ({
  ...groundOf(app.model),
  device: app.model.device.code,
  day: app.day.id,
  clerk: app.model.clerk,
  list: app.model.list?.id ?? null,
  app: app.model.version,
  now: new Date().toISOString(), // the device's own clock: the server judges it by `sent_at`
  offline: !app.online,
});

export function mountSaving(app) {
  let saving = false;

  function refuse(sentence, focus) {
    byId("save-error").textContent = sentence;
    focus?.();
    return null;
  }

  // The sums to be saved, or null where something is missing; it is then said.
  function whole() {
    const blocked = whyBlocked(app);
    if (blocked) return refuse(blocked);
    if (app.lines.isBegun() && !app.lines.add()) return null;
    if (app.model.weigher) {
      if (!app.draft.queue_no && !app.queue.readNumber())
        return refuse(t("save.no_queue"), app.member.focus);
    } else if (!app.draft.member) return refuse(t("save.no_member"), app.member.focus);
    const sums = totals(app.draft, groundOf(app.model));
    if (!sums.lines.length) return refuse(t("save.no_line"), app.lines.focus);
    if (app.model.weigher) return sums;
    const more = weighedSince(app.draft, app.model.open_slips);
    if (more) return refuse(t("save.more_weighed", { count: more, number: app.draft.queue_no }));
    if (sums.trouble >= 0) {
      const line = sums.lines[sums.trouble];
      return refuse(t("save.line", { number: sums.trouble + 1, sentence: t(`trouble.${line.trouble}`) }));
    }
    const unknown = app.identity.refusal();
    if (unknown) return refuse(unknown);
    const refusal = app.total.refusalOf(sums);
    return refusal ? refuse(refusal, () => focusOn(byId("split-cash"))) : sums;
  }

  // Cash that is handed out without a signal is counted against the drawer's limit, with all that is unsent.
  async function drawerRefuses(sums) {
    const { cash } = settlement(app.draft, sums, app.model.rules);
    if (!cash || app.online || app.practice) return "";
    const others = (await pending(app.db)).filter(
      (item) => item.kind === "slip" && isReadable(item) && item.uuid !== app.draft.uuid,
    );
    const out = others.reduce((sum, item) => sum + satang(item.body.settle.cash), 0);
    const left = app.model.drawer_limit - out;
    if (cash <= left) return "";
    return t(app.model.drawer_limit ? "save.drawer" : "save.drawer_none", {
      limit: formatBaht(app.model.drawer_limit),
      left: formatBaht(Math.max(left, 0)),
    });
  }

  async function save() {
    if (saving || app.showing) return;
    saving = true;
    byId("save").setAttribute("aria-disabled", "true");
    try {
      const sums = whole();
      if (!sums) return;
      if (app.model.weigher) await sendWeights();
      else await saveThisSlip(sums);
    } catch (error) {
      // Loud, and nothing is printed: what is not on the disk does not exist.
      app.alarm(t(`not_saved.${error instanceof NotSaved ? error.code : "storage"}`));
      console.warn("Not saved:", error);
    } finally {
      saving = false;
      byId("save").removeAttribute("aria-disabled");
    }
  }

  async function saveThisSlip(sums) {
    const refusal = await drawerRefuses(sums);
    if (refusal) {
      refuse(refusal);
      return;
    }
    const { draft } = app;
    const ground = known(app);
    const makeBody = (seq) => toBody(draft, seq, ground);
    const paper = paperOf(app.model, draft, app.day, sums.lines);
    const item = await written(draft, makeBody, paper);
    app.quiet();
    app.startNew({ focus: false });
    app.view.show(item);
    // Whoever presses Enter before the printer has it goes on as soon as it has.
    app.printing = true;
    try {
      const asked = app.online && !app.practice && !app.standing().signIn; // else no answer comes
      const answered = asked ? await answerOf(item) : item;
      app.view.show(answered);
      if (answered.state !== "fix") await app.view.print();
    } finally {
      app.printing = false;
      if (app.goesOn) app.nextSlip();
    }
  }

  async function written(draft, makeBody, paper) {
    if (app.practice) return savePractice(app.db, makeBody, { paper });
    if (!draft.mending) return saveSlip(app.db, makeBody, { paper });
    // The same number goes out once more; what the server has taken meanwhile cannot be mended here.
    if (!(await retry(app.db, draft.uuid, (old) => makeBody(old.seq)))) throw new NotSaved("already_saved");
    await write(app.db, ["queue"], async (tx) =>
      tx.put("queue", { ...(await tx.get("queue", draft.uuid)), paper }),
    );
    return get(app.db, "queue", draft.uuid);
  }

  // The item with the server's answer if that comes soon; else as it is.
  async function answerOf(item) {
    const until = performance.now() + WAIT_MS;
    let there = item;
    // Who wants to go on types already: what is typed while the slip is shown would be lost.
    while (!app.goesOn && performance.now() < until && there.state === "waiting" && !there.tries) {
      await delay(LOOK_MS);
      there = (await app.view.stored(item.uuid)) ?? there;
    }
    return there;
  }

  async function sendWeights() {
    const { draft } = app;
    await saveWeighing(app.db, toWeighing(draft, known(app)));
    app.startNew();
    app.tell(t("weigher.sent", { number: draft.queue_no }));
  }

  byId("save").addEventListener("click", save);
  return { save };
}
