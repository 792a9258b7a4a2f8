// Queue numbers: what was weighed before, at the scales, comes to the counter by its number.
import { callAs } from "./api.js";
import { thousandths } from "./arithmetic.js";
import { withOpenSlip } from "./basket.js";
import { button, byId, focusOn, redraw, refuse } from "./dom.js";
import { toArabicDigits } from "./thai.js";
import { t } from "./words.js";

const CHIPS_AT_MOST = 6; // the others by their number

export function mountQueue(app) {
  let askedFor = false; // the box is shown though no queue number is known here

  const openSlips = () => app.model.open_slips.filter((slip) => slip.day === app.day?.id);

  const fromJson = (slip) => ({
    ...slip,
    lines: slip.lines.map((line) => ({
      material: line.material,
      weighings: line.weighings.map(thousandths),
      deduct: thousandths(line.deduct),
      reason: line.reason,
      source: line.source,
      weighed: true,
    })),
  });

  // The number in the box, or null; it is then said why.
  function readNumber() {
    const field = byId("queue-no");
    const typed = toArabicDigits(field.value.trim());
    const isNumber = /^[1-9][0-9]{0,3}$/.test(typed);
    refuse(field, isNumber ? "" : t("queue.number"));
    if (!isNumber) return null;
    if (app.model.weigher) app.change({ ...app.draft, queue_no: Number(typed) });
    return Number(typed);
  }

  async function call() {
    const field = byId("queue-no");
    const number = readNumber();
    if (number === null) return undefined;
    if (app.model.weigher) return app.lines.focus();
    const uuid = app.draft.uuid;
    // Whether it was loaded; another slip may have been begun while the server was asked.
    const load = (slip) => {
      if (!slip || app.draft.uuid !== uuid) return false;
      app.change(withOpenSlip(app.draft, fromJson(slip)));
      return true;
    };
    const find = (slips) => slips.find((slip) => slip.queue_no === number);
    const here = find(openSlips());
    if (load(here)) goOn();
    // What the scales have sent since is fetched; what is known already has been shown meanwhile.
    const slips = await fetchOpenSlips();
    const there = slips && find(slips);
    if (there && JSON.stringify(there) !== JSON.stringify(here) && load(there) && !here) goOn();
    if (!here && !there) refuse(field, t(slips ? "queue.none" : "queue.offline", { number }));
    return undefined;
  }

  function goOn() {
    byId("queue-no").value = "";
    app.goOn();
  }

  async function fetchOpenSlips() {
    if (!app.online || app.practice || !app.day) return null;
    try {
      const { status, data } = await callAs(app.db, `/counter/till/open-slips/?day=${app.day.id}`);
      return status === 200 ? data.open_slips : null;
    } catch {
      return null;
    }
  }

  function render() {
    const slips = app.model.weigher ? [] : openSlips();
    const shown = app.model.weigher || slips.length || askedFor;
    byId("queue-box").hidden = !shown;
    byId("queue-open").hidden = Boolean(shown) || app.practice;
    redraw(byId("queue-chips"), [slips, app.draft.open_slip], () =>
      slips.slice(0, CHIPS_AT_MOST).map((slip) =>
        button(
          t("queue.chip", { number: slip.queue_no, count: slip.lines.length }),
          () => {
            byId("queue-no").value = slip.queue_no;
            call();
          },
          { "aria-pressed": String(app.draft.open_slip === slip.uuid) },
        ),
      ),
    );
    const { queue_no: number } = app.draft;
    if (app.model.weigher && document.activeElement !== byId("queue-no"))
      byId("queue-no").value = number ?? "";
  }

  const focus = () => focusOn(byId("queue-no"));

  byId("queue-call").addEventListener("click", call);
  byId("queue-open").addEventListener("click", () => {
    askedFor = true;
    render();
    focusOn(byId("queue-no"), { typing: true });
  });
  return { render, focus, readNumber, enter: { "queue-no": call } };
}
