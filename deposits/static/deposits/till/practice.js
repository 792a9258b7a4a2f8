// Practice: a database of its own, invented members, and nothing that is ever sent. The prices are those of this
// device where it has any, else a small sample, so that a new volunteer can practise at home.
import { decimal2, satang } from "./arithmetic.js";
import { get, open, write } from "./store.js";
import { searchKey } from "./thai.js";

export const PRACTICE_DATABASE = "wastebank-practice";
const DEVICE = "ฝึก";

export const isPractice = (address) => new URLSearchParams(address.search).has("practice");

// code, number on the tile, name, local names, group, group's name, unit, price
const MATERIALS = [
  ["PAP-01", 1, "กระดาษลัง", "ลัง, กล่อง", "PAP", "กระดาษ", "กก.", "3.10", 90],
  ["PAP-04", 2, "กระดาษรวม (จั๊บ)", "จั๊บ, จับจั๊ว", "PAP", "กระดาษ", "กก.", "1.75", 60],
  ["PLA-01", 3, "ขวดพลาสติกใส (เพท)", "เพท, ขวดน้ำ", "PLA", "พลาสติก", "กก.", "8.00", 85],
  ["PLA-05", 4, "พลาสติกรวม", "รวมสี", "PLA", "พลาสติก", "กก.", "4.00", 50],
  ["GLA-01", 5, "ขวดแก้วใส", "ขวดโค้ก, โค้ก", "GLA", "แก้ว", "กก.", "1.20", 40],
  ["GLA-04", 6, "ขวดเบียร์ (ลัง 12 ขวด)", "ขวดลัง", "GLA", "แก้ว", "ลัง", "9.00", 20],
  ["FER-01", 7, "เหล็กหนา", "เหล็ก", "FER", "เหล็ก", "กก.", "7.20", 30],
  ["NFE-01", 8, "กระป๋องอะลูมิเนียม", "กระป๋อง, โค้กกระป๋อง", "NFE", "โลหะ", "กก.", "38.00", 70],
  ["NFE-03", 9, "ทองแดง", "สายไฟปอก", "NFE", "โลหะ", "กก.", "190.00", 10],
  ["OTH-01", 10, "น้ำมันพืชใช้แล้ว", "น้ำมันเก่า", "OTH", "อื่น ๆ", "กก.", "15.00", 5],
];

// number, name, known as, house, village, last 4 of the phone
const MEMBERS = [
  ["99-00001", "นางสมมติ ทดลอง", "ป้ามติ", "1/1", 1, "0001"],
  ["99-00002", "นายตัวอย่าง ฝึกหัด", "ลุงอย่าง", "2", 1, "0002"],
  ["99-00003", "นางสาวลองใจ ฝึกหัด", "ใจ", "2", 1, "0003"],
  ["99-00004", "นางลองใจ ตัวอย่าง", "ยายใจ", "15/2", 2, "0004"],
  ["99-00005", "นายฝึกฝน ขยันเรียน", "ฝน", "30", 2, "0005"],
];

const material = ([code, no, name, aliases, group, groupName, unit, , uses]) => ({
  code, no, name, aliases: aliases.split(", "), group, group_name: groupName, unit, uses,
  keys: [code, name, ...aliases.split(", ")].map(searchKey),
  kg_per_unit: unit === "กก." ? "1.000" : "7.200",
});

const member = ([number, name, knownAs, house, village, phone]) => ({
  number, name, known_as: knownAs, house_no: house, village: `หมู่ ${village} บ้านฝึกหัด`, village_no: village,
  phone4: phone, key: searchKey(`${name} ${knownAs}`),
});

const sampleList = () => ({
  id: 0,
  effective_from: "2026-01-01T00:00:00+07:00",
  prices: Object.fromEntries(MATERIALS.map((row) => [row[0], { price: row[7], suspended: false }])),
});

// What `loadDevice` would give: `real` is the device's own state, or null.
export function practiceDevice(real, now) {
  const ownPrices = real?.lists?.length && real.materials?.length;
  return {
    device: { code: DEVICE, name: DEVICE, next_seq: 1, status: "active", proven: true, drawer_limit: "100.00" },
    state: {
      now: new Date(now).toISOString(), version: "", mark: DEVICE,
      clerk: { id: 0, name: "ผู้ฝึก", proof: "", may: ["POST_DEPOSIT", "RECORD_WEIGHT"] },
      bank: real?.bank ?? { code: "B00", name: "ธนาคารขยะฝึกหัด", municipality: "" },
      days: [{ id: 0, code: DEVICE, held_on: new Date(now + 7 * 3600 * 1000).toISOString().slice(0, 10), place: "ลานฝึก" }],
      lists: ownPrices ? real.lists : [sampleList()],
      materials: ownPrices ? real.materials : MATERIALS.map(material),
      members: MEMBERS.map(member),
      rules: real?.rules ?? {
        cash_step: "0.25", deduct_allowed: true, payout_mode: "credit", heavy_kg: "500", dear_baht: "5000",
        largest: "9999", lines_at_most: 60,
      },
      open_slips: [],
    },
    last_contact: new Date(now).toISOString(), clock_off: 0, refused: null, proven: true,
    unsent: 0, waiting: 0, fixing: 0, oldest: null, seq: 0,
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
      number: `${DEVICE}-${String(seq).padStart(6, "0")}`, status: body.price_later ? "awaiting_price" : "posted",
      total: body.total, settle: body.settle, collected: "0.00", flags: [], url: "", lines: [],
      balance: body.price_later ? null : decimal2(balance), booked_on: at.slice(0, 10),
    };
    const item = {
      uuid: body.uuid, kind: "slip", seq, body, paper, answer, schema: 1, state: "sent", tries: 0, next_at: 0,
      error: null, saved_at: at, sent_at: at, prints: 0,
    };
    await tx.put("sent", item);
    await tx.put("meta", seq, "seq");
    return item;
  });
