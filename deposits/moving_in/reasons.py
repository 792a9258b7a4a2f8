"""Why a row or a slip was refused: the code in the report, and the words for the officer.

The words are Thai data: they stand beside row numbers of Thai workbooks.
"""

WORDS = {
    # members
    "missing_member_no": "ไม่มีเลขที่สมาชิก",
    "missing_name": "ไม่มีชื่อ",
    "national_id_checksum": "เลขประจำตัวประชาชนไม่ถูกต้อง (หลักตรวจสอบ)",
    "national_id_not_13_digits": "เลขประจำตัวประชาชนไม่ครบ 13 หลัก",
    "duplicate_national_id": "เลขประจำตัวประชาชนซ้ำ",
    "duplicate_member_no": "เลขที่สมาชิกซ้ำ",
    "negative_opening_balance": "ยอดยกมาติดลบ",
    "opening_balance_differs": "ยอดยกมาไม่ตรงกับที่ย้ายเข้าไว้ก่อนแล้ว",
    "bad_village": "หมู่ที่อ่านไม่ได้",
    "unknown_member_type": "ไม่รู้จักประเภทสมาชิกนี้",
    # slips
    "missing_slip_no": "ไม่มีเลขที่ใบรับฝาก",
    "missing_place": "ไม่มีจุดรับฝาก",
    "unknown_member": "ไม่มีสมาชิกเลขที่นี้",
    "unknown_material": "ไม่รู้จักรายการนี้",
    "weight_not_positive": "น้ำหนักไม่มากกว่าศูนย์",
    "bad_weight": "น้ำหนักอ่านไม่ได้",
    "bad_price": "ราคาต่อหน่วยอ่านไม่ได้",
    "amount_mismatch": "จำนวนเงินไม่เท่ากับน้ำหนัก × ราคา",
    "amount_not_positive": "จำนวนเงินไม่มากกว่าศูนย์",
    "mixed_members_in_slip": "ใบเดียวมีสมาชิกหลายคน",
    "mixed_dates_in_slip": "ใบเดียวมีหลายวันที่",
    "mixed_places_in_slip": "ใบเดียวมีหลายจุดรับฝาก",
    "two_prices_in_slip": "รายการเดียวกันมีสองราคาในใบเดียว",
    "duplicate_slip_no": "เลขที่ใบซ้ำกับใบของวันและจุดเดียวกันที่มีอยู่แล้ว",
    "before_opening_date": "วันที่ไม่อยู่หลังวันของยอดยกมา (ยอดยกมารวมใบนี้ไว้แล้ว)",
    "month_closed": "เดือนนี้ปิดบัญชีแล้ว",
    "day_kept_here": "วันทำการนี้บันทึกในระบบนี้อยู่แล้ว ไม่ใช่ในสมุด",
    # both
    "bad_date": "วันที่ไม่ถูกต้อง",
    "date_in_future": "วันที่ยังมาไม่ถึง",
    "bad_amount": "จำนวนเงินอ่านไม่ได้",
    "text_too_long": "ข้อความยาวเกินไป",
}


def in_words(reasons: list[str]) -> str:
    return ", ".join(WORDS[reason] for reason in reasons)
