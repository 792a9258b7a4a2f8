// Asking the server, and telling its answer from everything else that answers on a village hotspot.

import { get } from "./store.js";

const PATHS = { slip: "/counter/till/slips/", weighing: "/counter/till/weighings/" };

// Nothing that can be the server's came back: no signal, no time, or a hotspot's own page.
export class NoAnswer extends Error {
  name = "NoAnswer";
}

const cookie = (name) =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

// → {status, data}; `data` is null where the server sent no JSON. Throws NoAnswer.
export const call = async (path, { body, token, timeout = 30_000 } = {}) => {
  const headers = { Accept: "application/json" };
  if (token) headers["X-Device"] = token;
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-CSRFToken"] = cookie("csrftoken"); // read anew each time: signing in changes it
  }
  let response, data;
  try {
    response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      redirect: "manual", // a redirect leads to some page, and no page is an acceptance
      signal: AbortSignal.timeout(timeout),
    });
    const text = await response.text();
    data = response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
  } catch (error) {
    throw new NoAnswer("no answer", { cause: error });
  }
  // 200 with a page of HTML is how a hotspot asks for its password; taken for a yes it would lose the slip.
  if (response.type === "opaqueredirect" || (response.ok && !data)) throw new NoAnswer("not our server");
  return { status: response.status, data };
};

// How a device asks: with its secret.
export const callAs = async (db, path, options = {}) =>
  call(path, { ...options, token: (await get(db, "meta", "device"))?.token });

// What `flush` sends an item by.
export const sender = (db) => async (item, body) => {
  const answer = await callAs(db, PATHS[item.kind], { body });
  const taken = answer.status < 300;
  if (taken && item.kind === "slip" && typeof answer.data.number !== "string") {
    throw new NoAnswer("an acceptance without a number");
  }
  return answer;
};
