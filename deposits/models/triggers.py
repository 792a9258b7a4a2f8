"""What the database itself refuses of the counter's tables."""

import pgtrigger

from wastebank.append_only import refuse

# What takes something out of a place waits for the others who do: the place's row is held, and only then, in
# a statement (and so a snapshot) of its own, is the sum taken. What comes in waits for nobody.
STOCK_NOT_BELOW_ZERO = pgtrigger.Trigger(
    name="not_below_zero",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_movements"),
    declare=[("taken", "RECORD"), ("remains", "RECORD")],
    func=f"""
    IF NOT EXISTS (SELECT 1 FROM new_movements m WHERE m.kg <= 0 OR m.value < 0) THEN
        RETURN NULL;
    END IF;
    FOR taken IN
        SELECT DISTINCT m.place_id FROM new_movements m WHERE m.kg <= 0 OR m.value < 0 ORDER BY m.place_id
    LOOP
        PERFORM 1 FROM organisation_collectionpoint p WHERE p.id = taken.place_id FOR NO KEY UPDATE;
    END LOOP;
    FOR taken IN
        SELECT DISTINCT m.bank_id, m.place_id, m.material_id FROM new_movements m
        WHERE m.kg <= 0 OR m.value < 0
    LOOP
        SELECT sum(s.kg) AS kg, sum(s.value) AS value INTO remains FROM deposits_stockmovement s
        WHERE s.bank_id = taken.bank_id AND s.place_id = taken.place_id
          AND s.material_id = taken.material_id;
        IF remains.kg < 0 OR remains.value < 0 OR (remains.kg = 0 AND remains.value <> 0) THEN
            {refuse("deposits_stock_not_below_zero", "more leaves a place than lies there")}
        END IF;
    END LOOP;
    RETURN NULL;
    """,
)

# The same for goods: whoever takes some holds the good's row, and then sums up.
GOODS_NOT_BELOW_ZERO = pgtrigger.Trigger(
    name="not_below_zero",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_movements"),
    declare=[("taken", "RECORD"), ("remains", "RECORD")],
    func=f"""
    FOR taken IN
        SELECT DISTINCT m.good_id FROM new_movements m WHERE m.pieces < 0 OR m.value < 0 ORDER BY m.good_id
    LOOP
        PERFORM 1 FROM deposits_good g WHERE g.id = taken.good_id FOR NO KEY UPDATE;
        SELECT sum(s.pieces) AS pieces, sum(s.value) AS value INTO remains FROM deposits_goodmovement s
        WHERE s.good_id = taken.good_id;
        IF remains.pieces < 0 OR remains.value < 0 OR (remains.pieces = 0 AND remains.value <> 0) THEN
            {refuse("deposits_goods_not_below_zero", "more goods leave than are there")}
        END IF;
    END LOOP;
    RETURN NULL;
    """,
)
