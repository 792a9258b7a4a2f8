// Finding a member without a signal, as members.queries.find_members does on the server. Pure.
// `members` are those of the state, in the order of its dictionary (members.queries.all_members): a browser's
// own order of Thai words may be another, so here members are only ranked, never sorted.
import { searchKey, stripTitle, thaiNorm, toArabicDigits } from "./thai.js";

const SHOWN_AT_MOST = 20;
const HOUSE_AND_VILLAGE = /^([0-9]+(?:\/[0-9]+)?) ?(?:หมู่ที่|หมู่|ม\.?) ?([0-9]{1,3})$/;

// The members that `typed` may mean, best first: an exact number alone; else the house, then the end of a
// number or the last four digits of a phone, then a part of a name.
export function findMembers(members, typed) {
  const wanted = thaiNorm(toArabicDigits(typed));
  if (!wanted) return [];
  const numbers = spellingsOfNumber(wanted);
  const exact = members.filter((member) => numbers.includes(member.number));
  if (exact.length) return exact;
  const meant = [livesAt(wanted), isNumbered(wanted), isNamed(wanted)];
  const found = meant.map(() => []);
  for (const member of members) found[meant.findIndex((means) => means(member))]?.push(member);
  return found.flat().slice(0, SHOWN_AT_MOST);
}

// A numeric keypad has no dash for 01-00005.
function spellingsOfNumber(wanted) {
  const number = wanted.replace(/[\u2010-\u2015\u2212]/g, "-");
  return /^[0-9]{7}$/.test(number) ? [number, `${number.slice(0, 2)}-${number.slice(2)}`] : [number];
}

// 9, and 9 หมู่ 1 for house 9 of village 1.
function livesAt(wanted) {
  const [, house, village] = HOUSE_AND_VILLAGE.exec(wanted) ?? [];
  return (member) =>
    member.house_no === wanted ||
    (house !== undefined && member.house_no === house && member.village_no === Number(village));
}

function isNumbered(wanted) {
  const digits = wanted.replace(/[^0-9]/g, "");
  const phone = /^[0-9 -]+$/.test(wanted) ? endOfPhone(digits) : null;
  return (member) =>
    (digits.length >= 3 && member.number.endsWith(wanted)) || (phone !== null && member.phone4 === phone);
}

// The device holds no more of a phone than its last four digits: of a whole phone they are compared, while
// five to eight digits are rather the end of a member number.
const endOfPhone = (digits) => (/^(?:[0-9]{4}|0[0-9]{8,9})$/.test(digits) ? digits.slice(-4) : null);

function isNamed(wanted) {
  const keys = [wanted, stripTitle(wanted)[1]].map(searchKey).filter((key) => key && !/^[0-9]+$/.test(key));
  return (member) => keys.some((key) => member.key.includes(key));
}
