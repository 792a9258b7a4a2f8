// The line that says how things stand: always words, never colour alone.

import { t } from "./words.js";

const MINUTE_MS = 60 * 1000;

// "14 นาที", "5 ชั่วโมง", "3 วัน". A clock that was put back gives "0 นาที", not a negative age.
export const ageText = (iso, now) => {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / MINUTE_MS));
  if (minutes < 60) return t("status.minutes", { count: minutes });
  if (minutes < 48 * 60) return t("status.hours", { count: Math.floor(minutes / 60) });
  return t("status.days", { count: Math.floor(minutes / 60 / 24) });
};

// What `startFlushing` tells ({online, waiting, fixing, oldest, signIn, code}) at `now`, in words. → {text, tone: "good"|"wait"|"bad", button: {action, text} | null};
// `tone` fits the classes chip-good, chip-wait, chip-bad; `action` is "send" or "sign_in".
export const statusOf = (line) => {
  const { online, waiting = 0, fixing = 0, oldest = null, signIn = false, code = null, now } = line;
  const unsent = waiting + fixing;
  const parts = [t(online ? "status.online" : "status.offline")];
  if (!unsent) parts.push(t("status.all_sent"));
  if (waiting) parts.push(t("status.waiting", { count: waiting, age: ageText(oldest, now) }));
  if (fixing) parts.push(t("status.fixing", { count: fixing }));
  if (!signIn) {
    const tone = fixing ? "bad" : waiting || !online ? "wait" : "good";
    return { text: parts.join(" · "), tone, button: waiting ? button("send") : null };
  }
  // Signed in and yet refused: this person or this device may not, and signing in again would not help.
  if (code === "device_unknown") parts.push(t("status.device_unknown"));
  else if (code === "forbidden") parts.push(t("status.forbidden"));
  else parts.push(t("status.sign_in"));
  const action = code === "device_unknown" ? "send" : "sign_in";
  return { text: parts.join(" · "), tone: "bad", button: button(action) };
};

const button = (action) => ({ action, text: t(`status.button_${action}`) });
