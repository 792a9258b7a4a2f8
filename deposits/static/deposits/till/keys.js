// The keys of the counter: function keys, Enter and Esc. No letters: a scanner types letters.
import { byId } from "./dom.js";

export function mountKeys(app) {
  const pressed = {
    F2: () => (app.showing ? app.nextSlip() : app.member.focus()),
    F4: () => app.showing || app.total.takeBack(),
    F6: () => app.showing || app.identity.card(),
    F8: () => app.saving.save(),
    F9: () => app.showing || app.held.hold(),
  };
  const enterAt = { ...app.member.enter, ...app.queue.enter, ...app.lines.enter, ...app.identity.enter, ...app.total.enter };

  function enter(event) {
    const { target } = event;
    if (app.showing && !target.closest("button, a, dialog")) {
      event.preventDefault();
      return app.nextSlip();
    }
    if (target.matches("button, a, summary, select, textarea"))
      return event.repeat && event.preventDefault();
    if (!target.matches("input")) return undefined;
    event.preventDefault(); // a form would be sent
    if (event.repeat) return undefined; // a key that is held adds one line
    if (enterAt[target.id]) return enterAt[target.id]();
    if (target.closest("#deduct-box")) return app.lines.add();
    return undefined;
  }

  function escape() {
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return app.lists.shut(dialog);
    if (byId("alarms").firstChild) return app.quiet();
    if (app.showing) return app.nextSlip();
    if (document.activeElement.closest(".zone-member")) return app.member.back();
    return app.lines.back();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey)
      return;
    if (pressed[event.key]) {
      event.preventDefault();
      if (!event.repeat && !document.querySelector("dialog[open]")) pressed[event.key]();
    } else if (event.key === "Enter") {
      enter(event);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (!event.repeat) escape();
    }
  });
  byId("zones").addEventListener("submit", (event) => event.preventDefault());
}
