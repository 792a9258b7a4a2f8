// What the clerk has to know before writing slips, each as a notice with what to do about it.
import { blockedBecause, vouch, warningsOf } from "./device.js";
import { button, byId, el, notice } from "./dom.js";
import { numberOf } from "./slip_figures.js";
import { formatBaht } from "./thai.js";
import { t } from "./words.js";
import { momentText } from "./zone_total.js";

export const SIGN_IN = "/staff/sign-in/?next=/counter/till/";

const link = (href, text) => el("a", { class: "btn btn-secondary", href }, text);

function ofTheDevice(app) {
  if (app.practice) return [];
  const why = blockedBecause(app.known);
  const made = warningsOf(app.known).map((warning) => [
    `warning.${warning}`,
    () => notice("warning", t(`warning.${warning}`)),
  ]);
  if (!why) return made;
  const bank = app.model.bank?.code;
  const more = [];
  if (why === "never_enrolled") {
    more.push(
      link(bank ? `/counter/${bank}/devices/` : "/", t("notice.devices")),
      link("?practice", t("notice.practise")),
    );
  }
  if (why === "not_proven" && app.model.may.includes("ENROL_DEVICE")) {
    more.push(
      button(t("notice.vouch"), async () => {
        const taken = await vouch(app.db).catch(() => false);
        if (!taken) app.alarm(t("notice.vouch_failed"));
        await app.reload();
      }),
    );
  }
  return [
    [
      `blocked.${why}`,
      () => notice("danger", t(`blocked.${why}`), el("div", { class: "row-buttons" }, ...more)),
    ],
    ...made,
  ];
}

function ofTheDay(app) {
  if (app.practice || !app.known.state) return [];
  if (!app.model.days.length) return [["no_day", () => notice("warning", t("save.no_day"))]];
  if (!app.day) return [["choose_day", () => notice("warning", t("save.choose_day"))]];
  return [];
}

function ofTheLine(app) {
  const { signIn, code } = app.standing();
  if (!signIn) return [];
  if (code === "device_unknown")
    return [["device_unknown", () => notice("danger", t("blocked.device_unknown"))]];
  const key = code === "forbidden" ? "notice.forbidden" : "notice.sign_in";
  return [[key, () => notice("warning", t(key), link(SIGN_IN, t("notice.sign_in_link")))]];
}

function ofThePrices(app) {
  if (!app.repriced) return [];
  const { list, before, after } = app.repriced;
  const text = t("notice.repriced", {
    moment: list ? momentText(list.effective_from) : "",
    before: formatBaht(before),
    after: formatBaht(after),
  });
  return [
    [
      text,
      () =>
        notice(
          "warning",
          text,
          button(t("notice.understood"), () => {
            app.repriced = null;
            app.render();
          }),
        ),
    ],
  ];
}

function ofTheDraft(app) {
  const { mending } = app.draft;
  if (!mending) return [];
  const number = numberOf({ seq: mending, body: { device: app.model.device.code } });
  return [
    [
      `mending ${mending}`,
      () =>
        notice(
          "info",
          t("notice.mending", { number }),
          button(t("notice.mend_not"), () => app.startNew()),
        ),
    ],
  ];
}

const ofTheSlips = (app) =>
  app.lists
    .differing()
    .map((item) => [
      `differs ${item.uuid}`,
      () => app.view.differsNotice(item, () => app.lists.markSeen(item)),
    ]);

// Drawn anew only where something has changed: a screen reader would read it all again, and a button under the
// finger would be another one.
export function mountNotices(app) {
  let drawn = "";
  const render = () => {
    const all = [
      ...ofTheDevice(app),
      ...ofTheLine(app),
      ...ofTheDay(app),
      ...ofThePrices(app),
      ...ofTheDraft(app),
      ...ofTheSlips(app),
      ...(app.updateWaits ? [["update", () => notice("info", t("worker_link.waiting"))]] : []),
    ];
    const keys = JSON.stringify([all.map(([key]) => key), app.model.bank?.code, app.model.may]);
    if (keys === drawn) return;
    drawn = keys;
    byId("notices").replaceChildren(...all.map(([, make]) => make()));
  };
  return { render };
}
