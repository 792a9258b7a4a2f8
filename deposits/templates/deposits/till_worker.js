{% comment %}
The till's service worker. `version` changes whenever any file of the shell does; `shell` is a JSON list of
addresses on this server, the shell page first, each file by every address it is asked for (modules import one
another by plain names, templates by hashed ones).
{% endcomment %}// It keeps the shell of the till (page, styles, modules, fonts), so that the counter opens without a
// signal, and nothing personal. What is sent never passes through it, and all else goes to the network
// untouched.

const VERSION = "{{ version|escapejs }}";
// Thai, or what was chosen by hand: the languages of the browser itself do not count. Another language is
// another version.
const LANGUAGE = "{{ request.COOKIES.django_language|default:'th'|escapejs }}";
const SHELL = {{ shell|safe }};

const PREFIX = "till-";
const CACHE = `${PREFIX}${VERSION}-${LANGUAGE}`;
const SCOPE = new URL(self.registration.scope).pathname;
const FILES = new Set(SHELL.slice(1));

// The whole shell or nothing: if one file does not come, this version is not installed and the old one stays.
// Asked for without cookies, so that no page of anybody can get into the cache (which is why the language has
// to be said); and anew, since an older file from the browser's own cache would be kept as long as this version.
const keepShell = async () => {
  const cache = await caches.open(CACHE);
  const headers = { "Accept-Language": LANGUAGE };
  const how = { headers, credentials: "omit", cache: "no-cache", redirect: "error" };
  await cache.addAll(SHELL.map((address) => new Request(address, how)));
};

const forgetOldShells = async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim(); // also the page that has just installed the first version, before it is cut off
};

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOldShells()));

// The page asks for it when its queue and its basket are empty, never before.
self.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(self.skipWaiting());
});

// A file that the browser has dropped from the cache is fetched as if there were no worker.
const kept = async (address, request) => {
  const cache = await caches.open(CACHE);
  // The answers vary by language and cookie; here there is but one of each.
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(SCOPE)) event.respondWith(kept(SHELL[0], request));
  else if (FILES.has(pathname + search)) event.respondWith(kept(pathname + search, request));
});
