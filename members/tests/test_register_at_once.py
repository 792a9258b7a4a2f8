from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def test_twenty_clerks_at_once_draw_twenty_numbers(committed_cast):
    def register(position):
        try:
            return committed_cast.join(f"รายที่ {position}").number
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as clerks:
        numbers = list(clerks.map(register, range(20)))
    assert sorted(numbers) == [f"01-{seq:05}" for seq in range(2, 22)]
