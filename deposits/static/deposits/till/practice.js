// Practice: a database of its own, invented members, and nothing that is ever sent. The prices are those of this
// device where it has any, else a small sample, so that a new volunteer can practise at home.
import { decimal2, satang } from "./arithmetic.js";
import { LIST, MATERIALS, MEMBERS, RULES } from "./practice_sample.js";
import { get, open, write } from "./store.js";

export const PRACTICE_DATABASE = "wastebank-practice";
const DEVICE = "ฝึก";

export const isPractice = (address) => new URLSearchParams(address.search).has("practice");

// What `loadDevice` would give: `real` is the device's own state, or null.
export function practiceDevice(real, now) {
  const ownPrices = real?.lists?.length && real.materials?.length;
  return {
    device: {
      code: DEVICE,
      name: DEVICE,
      next_seq: 1,
      status: "active",
      proven: true,
      drawer_limit: "100.00",
    },
    state: {
      now: new Date(now).toISOString(),
      version: "",
      mark: DEVICE,
      clerk: { id: 0, name: "ผู้ฝึก", proof: "", may: ["POST_DEPOSIT", "RECORD_WEIGHT"] },
      bank: real?.bank ?? { code: "B00", name: "ธนาคารขยะฝึกหัด", municipality: "" },
      days: [
        {
          id: 0,
          code: DEVICE,
          held_on: new Date(now + 7 * 3600 * 1000).toISOString().slice(0, 10),
          place: "ลานฝึก",
        },
      ],
      lists: ownPrices ? real.lists : [LIST],
      materials: ownPrices ? real.materials : MATERIALS,
      members: MEMBERS,
      rules: real?.rules ?? RULES,
      open_slips: [],
    },
    last_contact: new Date(now).toISOString(),
    clock_off: 0,
    refused: null,
    proven: true,
    unsent: 0,
    waiting: 0,
    fixing: 0,
    oldest: null,
    seq: 0,
  };
}

export async function realState() {
  const db = await open();
  const state = await get(db, "meta", "state");
  db.close();
  return state;
}

// Saves as the queue does, but nothing waits to be sent: the answer is invented at once.
export const savePractice = (db, makeBody, { paper, now = Date.now } = {}) =>
  write(db, ["meta", "sent"], async (tx) => {
    const seq = ((await tx.get("meta", "seq")) ?? 0) + 1;
    const body = makeBody(seq);
    const at = new Date(now()).toISOString();
    const balance = satang(body.settle.savings) + 12_000;
    const answer = {
      number: `${DEVICE}-${String(seq).padStart(6, "0")}`,
      status: body.price_later ? "awaiting_price" : "posted",
      total: body.total,
      settle: body.settle,
      collected: "0.00",
      flags: [],
      url: "",
      lines: [],
      balance: body.price_later ? null : decimal2(balance),
      booked_on: at.slice(0, 10),
    };
    const item = {
      uuid: body.uuid,
      kind: "slip",
      seq,
      body,
      paper,
      answer,
      schema: 1,
      state: "sent",
      tries: 0,
      next_at: 0,
      error: null,
      saved_at: at,
      sent_at: at,
      prints: 0,
    };
    await tx.put("sent", item);
    await tx.put("meta", seq, "seq");
    return item;
  });
