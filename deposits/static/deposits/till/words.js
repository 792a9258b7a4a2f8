// The words of this page, in the language it was asked for: the shell carries them as JSON in #words, made
// from deposits/till_words.py by gettext. They are kept with the shell, so they are there without a signal
// too.

let words = null;

// t("status.waiting", { count: 3 }) → "ค้างส่ง 3 ใบ". An unknown key is shown as it is: seen, and not
// fatal.
export const t = (key, params = {}) => {
  words ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
};
