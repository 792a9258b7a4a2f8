// The strip above the zones: how things stand with the server, which day it is, and the settings.
import { byId, el } from "./dom.js";
import { SIGN_IN } from "./notices.js";
import { statusOf } from "./status.js";
import { put } from "./store.js";
import { formatDate } from "./thai.js";
import { t } from "./words.js";
import { momentText } from "./zone_total.js";

export function mountStrip(app) {
  const { practice } = app;

  function renderStrip() {
    const {
      text,
      tone,
      button: offered,
    } = practice
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
    byId("save-label").textContent = t(
      weigher ? "weigher.save" : app.paper === "none" ? "save.label_only" : "save.label",
    );
    byId("open-today").hidden = weigher;
  }

  const dayText = (day) => `${day.place} · ${formatDate(day.held_on)}`;

  function about() {
    const { device, last_contact: contactAt } = app.known;
    const facts = [
      ["about.device", device && `${device.code} ${device.name ?? ""}`],
      ["about.bank", app.model.bank?.name],
      ["about.contact", contactAt && momentText(contactAt)],
      ["about.version", app.model.version],
    ];
    byId("about").replaceChildren(
      ...facts
        .filter(([, text]) => text && !practice)
        .map(([key, text]) => el("div", {}, el("dt", {}, t(key)), el("dd", {}, text))),
    );
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

  byId("send-now").addEventListener("click", (event) => {
    if (event.currentTarget.dataset.action === "sign_in") location.assign(SIGN_IN);
    else app.sendNow();
  });
  mountSettings();
  return {
    render() {
      renderStrip();
      renderMode();
    },
  };
}
