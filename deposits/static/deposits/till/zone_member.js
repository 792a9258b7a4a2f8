// Zone 1: whose slip it is, and who brings it.
import { callAs } from "./api.js";
import { satang } from "./arithmetic.js";
import { broughtBy, forMember } from "./basket.js";
import { button, byId, el, focusOn, redraw, refuse } from "./dom.js";
import { findMembers } from "./members.js";
import { readCard } from "./scanner.js";
import { formatBaht, formatTime } from "./thai.js";
import { t } from "./words.js";

const ASK_THE_SERVER_MS = 400;
const LONG_ENOUGH = 2;

export function mountMember(app) {
  const who = byId("who");
  let finding = false; // looking for another one while a member is chosen
  let asked = ""; // what was last looked for on the server
  let timer = 0;

  // --- looking ---------------------------------------------------------------------------------------------

  function look() {
    refuse(who);
    clearTimeout(timer);
    const typed = who.value.trim();
    const found = findMembers(app.model.members, typed);
    show(found);
    if (!found.length && typed.length >= LONG_ENOUGH && app.online && !app.practice) {
      timer = setTimeout(() => askTheServer(typed), ASK_THE_SERVER_MS);
    }
  }

  // Members of other places, and those who have left, are not on the device.
  async function askTheServer(typed) {
    asked = typed;
    try {
      const { status, data } = await callAs(
        app.db,
        `/counter/till/members/?q=${encodeURIComponent(typed)}`,
      );
      if (status !== 200 || asked !== typed || who.value.trim() !== typed) return;
      show(data.members);
      if (!data.members.length) refuse(who, t("member.nobody"));
    } catch {
      // No answer: the device knows nobody by this, and Enter says so.
    }
  }

  function show(members) {
    byId("found").replaceChildren(...members.map((member) => el("li", {}, card(member))));
  }

  const home = (member) =>
    [member.house_no && t("member.house", { house: member.house_no }), member.village]
      .filter(Boolean)
      .join(" ");

  function card(member) {
    const left = member.status === "left";
    const texts = [
      el("strong", {}, member.name),
      el("span", {}, member.number),
      el("span", {}, home(member)),
      member.known_as && el("span", {}, t("member.known_as", { name: member.known_as })),
      member.phone4 && el("span", { class: "soft" }, t("member.phone", { digits: member.phone4 })),
    ];
    if (left)
      return el(
        "div",
        { class: "found-card left" },
        ...texts,
        el("span", { class: "chip chip-bad" }, t("member.left")),
      );
    return el(
      "button",
      { type: "button", class: "found-card", on: { click: () => choose(member) } },
      ...texts,
    );
  }

  function enter() {
    const typed = who.value.trim();
    if (!typed) return refuse(who, t("member.type"));
    const cards = [...byId("found").querySelectorAll("button")];
    if (!cards.length)
      return refuse(who, app.online && asked !== typed ? t("member.asking") : t("member.nobody"));
    if (cards.length === 1) return cards[0].click();
    refuse(who, t("member.several", { count: cards.length }));
    return cards[0].focus();
  }

  function choose(member) {
    finding = false;
    who.value = "";
    show([]);
    app.change(forMember(app.draft, member));
    fetchDetails(member.number);
    app.lines.focus();
  }

  // --- the chosen one --------------------------------------------------------------------------------------

  // Status and balance are not on the device; they come when they come, and nothing waits for them.
  async function fetchDetails(number) {
    if (!number || app.practice) return;
    try {
      const { status, data } = await callAs(app.db, `/counter/till/members/${encodeURIComponent(number)}/`);
      if (status === 200) app.details = { ...data, number };
    } catch {
      app.details = null;
    }
    render();
  }

  function balanceText(member) {
    const details = app.details?.number === member.number ? app.details : null;
    if (details?.balance) {
      const at = details.balance_at ? formatTime(new Date(details.balance_at)) : "";
      return [
        t("member.balance", { time: at }),
        " ",
        el("strong", { class: "amount" }, formatBaht(satang(details.balance))),
        " ",
        t("baht"),
      ];
    }
    return [
      t(
        app.practice
          ? "member.no_balance_practice"
          : app.online
            ? "member.balance_coming"
            : "member.balance_offline",
      ),
    ];
  }

  function renderChosen() {
    const { member, depositor } = app.draft;
    const left = app.details?.number === member.number && app.details.status === "left";
    const parts = [
      el(
        "p",
        { class: "member-name" },
        el("strong", {}, member.name),
        " ",
        el("span", { class: "chip" }, member.number),
        left && el("span", { class: "chip chip-bad" }, t("member.left")),
      ),
      el(
        "p",
        { class: "member-home" },
        home(member),
        member.known_as ? ` · ${t("member.known_as", { name: member.known_as })}` : "",
      ),
      el("p", { class: "member-balance" }, ...balanceText(member)),
    ];
    const other = depositor !== null;
    const bringer = el("input", {
      class: "form-control",
      id: "bringer",
      type: "text",
      value: depositor ?? "",
      maxlength: 80,
      on: { input: (event) => app.change(broughtBy(app.draft, event.target.value.trim())) },
    });
    const facts = [member, other, app.details, app.online];
    redraw(byId("chosen"), facts, () => [
      el("div", { class: "member-card" }, ...parts),
      el(
        "div",
        { class: "member-buttons" },
        button(t("member.another"), () => focus(), { key: "F2" }),
        button(t(other ? "member.brings_self" : "member.brings_other"), () => {
          app.change(broughtBy(app.draft, other ? null : ""));
          if (!other) byId("bringer").focus();
        }),
      ),
      (other &&
        el(
          "div",
          { class: "bringer" },
          el("label", { class: "form-label", for: "bringer" }, t("member.bringer")),
          bringer,
          el("p", { class: "form-text" }, t("member.bringer_hint")),
        )) ||
        "",
    ]);
  }

  // --- a card under the scanner ----------------------------------------------------------------------------

  function scanned(text) {
    if (app.model.weigher) return undefined;
    document.querySelector("dialog[open]")?.close();
    const card = readCard(text, app.model.bank?.code ?? "");
    if (card.refusal) return app.alarm(t(`card.${card.refusal}`));
    const member = app.model.members.find((one) => one.number === card.number);
    if (!member) {
      app.nextSlip();
      focus();
      who.value = card.number;
      look();
      return refuse(who, app.online ? t("member.asking") : t("member.nobody"));
    }
    if (app.showing) app.nextSlip();
    const already = app.draft.member;
    if (already && already.number !== member.number && app.draft.added.length) return askWhose(member);
    return choose(member);
  }

  // A second card over a slip that has lines: it must not silently change whose money that is.
  function askWhose(member) {
    const said = t("card.whose", { now: app.draft.member.name, card: member.name });
    app.alarm(
      said,
      button(t("card.hold", { card: member.name }), async () => {
        app.quiet();
        if (await app.held.hold()) choose(member);
      }),
      button(t("card.change", { card: member.name }), () => {
        app.quiet();
        choose(member);
      }),
      button(t("card.stay"), () => app.quiet()),
    );
  }

  // --- the zone --------------------------------------------------------------------------------------------

  function render() {
    const { member } = app.draft;
    const chosen = member && !finding;
    byId("find").hidden = Boolean(chosen) || app.model.weigher;
    byId("chosen").hidden = !chosen;
    if (chosen) renderChosen();
  }

  function focus() {
    if (app.model.weigher) return app.queue.focus();
    finding = Boolean(app.draft.member);
    render();
    return focusOn(who);
  }

  // One step back: what is typed, then the looking, then the member, while nothing hangs on it.
  function back() {
    if (who.value) {
      who.value = "";
      look();
    } else if (finding) {
      finding = false;
      render();
      app.lines.focus();
    } else if (app.draft.member && !app.draft.added.length) {
      app.change(forMember(app.draft, null));
      focus();
    }
  }

  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [who, ...byId("found").querySelectorAll("button")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  who.addEventListener("input", look);
  byId("find").addEventListener("keydown", walk);
  return {
    render,
    focus,
    back,
    scanned,
    enter: { who: enter, bringer: () => app.lines.focus() },
    fetchDetails,
  };
}
