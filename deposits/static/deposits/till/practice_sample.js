// A small bank to practise with: invented members, a handful of materials.
import { searchKey } from "./thai.js";

// code, number on the tile, name, local names, group, group's name, unit, price
const MATERIAL_ROWS = [
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
const MEMBER_ROWS = [
  ["99-00001", "นางสมมติ ทดลอง", "ป้ามติ", "1/1", 1, "0001"],
  ["99-00002", "นายตัวอย่าง ฝึกหัด", "ลุงอย่าง", "2", 1, "0002"],
  ["99-00003", "นางสาวลองใจ ฝึกหัด", "ใจ", "2", 1, "0003"],
  ["99-00004", "นางลองใจ ตัวอย่าง", "ยายใจ", "15/2", 2, "0004"],
  ["99-00005", "นายฝึกฝน ขยันเรียน", "ฝน", "30", 2, "0005"],
];

const material = ([code, no, name, aliases, group, groupName, unit, , uses]) => ({
  code,
  no,
  name,
  aliases: aliases.split(", "),
  group,
  group_name: groupName,
  unit,
  uses,
  keys: [code, name, ...aliases.split(", ")].map(searchKey),
  identity: code === "NFE-03",
  kg_per_unit: unit === "กก." ? "1.000" : "7.200",
});

const member = ([number, name, knownAs, house, village, phone]) => ({
  number,
  name,
  known_as: knownAs,
  house_no: house,
  village: `หมู่ ${village} บ้านฝึกหัด`,
  village_no: village,
  phone4: phone,
  key: searchKey(`${name} ${knownAs}`),
});

export const LIST = {
  id: 0,
  effective_from: "2026-01-01T00:00:00+07:00",
  prices: Object.fromEntries(MATERIAL_ROWS.map((row) => [row[0], { price: row[7], suspended: false }])),
};

export const MATERIALS = MATERIAL_ROWS.map(material);
export const MEMBERS = MEMBER_ROWS.map(member);

export const RULES = {
  cash_step: "0.25",
  deduct_allowed: true,
  payout_mode: "credit",
  heavy_kg: "500",
  dear_baht: "5000",
  largest: "9999",
  lines_at_most: 60,
};
