"""What all tests share: the cast, the bank they work at, and a flush that the books allow."""

import os

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the live server

from datetime import datetime
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from django.core.management.commands import flush
from django.db import connection

BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """Argon2 is slow on purpose; what is tested here is not its slowness."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _national_id_keys(tmp_path_factory):
    """Keys of the tests' own: no test reads or writes the machine's."""
    from django.test import override_settings

    file = tmp_path_factory.mktemp("keys") / "national_id.keys"
    file.write_text(f"encrypt: {Fernet.generate_key().decode()}\nindex: {Fernet.generate_key().decode()}\n")
    with override_settings(NATIONAL_ID_KEY_FILE=file):
        yield


@pytest.fixture(scope="session", autouse=True)
def _files_handed_in(tmp_path_factory):
    """A folder of the tests' own for signed papers."""
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_books(django_db_setup, django_db_blocker):
    """Transactional tests flush by TRUNCATE, which the books refuse. The owner may look away, here alone."""
    handle = flush.Command.handle

    def handle_as_replica(self, **options):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            return handle(self, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")

    flush.Command.handle = handle_as_replica
    yield
    flush.Command.handle = handle


def bangkok(*args: int) -> datetime:
    """A moment of the municipality: `bangkok(2026, 9, 2, 9, 30)`."""
    return datetime(*args, tzinfo=BANGKOK)


class Cast:
    """The people and the bank that the tests are about.

    สมหญิง is a member, สมชาย works at the counter, มาลี is the treasurer, ประไพ the manager, วิชัย the auditor,
    and คนนอก has no role here. The bank has one place, one village, and a price list since 1 January 2569.
    """

    def __init__(self):
        from prices.commands import publish_price_list
        from prices.models import Material
        from wastebank.ledger.commands import create_bank
        from wastebank.organisation.commands import ensure_place, ensure_village
        from wastebank.organisation.models import Municipality
        from wastebank.staff.commands import engage
        from wastebank.staff.models import User

        Municipality.objects.get_or_create(
            defaults={
                "kind": "TAO", "name": "องค์การบริหารส่วนตำบลตัวอย่าง",
                "province": "ชัยภูมิ", "district": "เทพสถิต", "subdistrict": "ตัวอย่าง",
            }
        )  # fmt: skip
        self.bank = create_bank(code="B01", name="ธนาคารขยะตำบลตัวอย่าง")
        self.village = ensure_village(number=1)
        self.place = ensure_place(bank=self.bank, name="ศาลาหมู่ 1", village=self.village)
        self.somchai = engage(username="somchai", name="สมชาย", password="x", role="counter", bank=self.bank)
        self.malee = engage(username="malee", name="มาลี", password="x", role="treasurer", bank=self.bank)
        self.prapai = engage(username="prapai", name="ประไพ", password="x", role="manager", bank=self.bank)
        self.wichai = engage(username="wichai", name="วิชัย", password="x", role="auditor", bank=self.bank)
        self.outsider = User.objects.create_user("outsider", "x", name="คนนอก")
        self.material = {m.code: m for m in Material.objects.select_related("group")}
        publish_price_list(
            bank=self.bank,
            effective_from=bangkok(2026, 1, 1),
            prices={m: m.sample_buy_price for m in self.material.values() if m.is_active},
            by=self.prapai,
            at=bangkok(2026, 1, 1),
        )
        self.now = bangkok(2026, 9, 2, 9, 30)
        self.somying = self.join("สมหญิง", "ใจดี", house_no="12/3")

    def join(self, first_name: str, last_name: str = "", **details):
        """A new member of the bank, of village 1 unless said otherwise."""
        from members.commands import NewMember, register_member

        bank = details.pop("bank", self.bank)
        details.setdefault("village", self.village)
        details.setdefault("joined_on", self.now.date())
        new = NewMember(first_name=first_name, last_name=last_name, **details)
        return register_member(bank=bank, new=new)

    def open_day(self, at: datetime | None = None):
        """The market day at the one place, opened by มาลี."""
        from deposits.commands import open_market_day

        at = at or self.now
        return open_market_day(place=self.place, held_on=at.date(), by=self.malee, at=at)

    def close_day(self, day, at: datetime | None = None):
        """Counted by มาลี as expected, and closed by her; what was paid out had been put into the drawer."""
        from deposits.cash import in_pieces
        from deposits.commands import close_market_day, count_cash, move_drawer
        from deposits.queries.closing import drawer

        at = at or self.now
        if (paid := -drawer(day).expected) > 0:
            move_drawer(
                market_day=day, kind="float", amount=paid, by=self.malee, at=at, idempotency_key=uuid4()
            )
        count_cash(market_day=day, pieces=in_pieces(drawer(day).expected), by=self.malee, at=at)
        return close_market_day(market_day=day, by=self.malee, at=at, difference_because="เศษสตางค์")

    def bring(self, day, member, *lines: tuple[str, str], key=None, at: datetime | None = None):
        """A slip of (material code, quantity) posted by สมชาย."""
        from deposits.commands import Identity, NewLine, post_deposit

        return post_deposit(
            market_day=day,
            member=member,
            lines=[NewLine(self.material[code], Decimal(quantity)) for code, quantity in lines],
            by=self.somchai,
            at=at or self.now,
            idempotency_key=key or uuid4(),
            identity=Identity("card"),
        )

    def regulate(self, **changes):
        """Parameters from today on, `__` for the dot: `regulate(withdraw__min_keep=0)`."""
        from wastebank.organisation.commands import adopt_regulation

        return adopt_regulation(
            bank=self.bank,
            effective_from=self.now.date(),
            changes={key.replace("__", "."): value for key, value in changes.items()},
        )


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def committed_cast(transactional_db) -> Cast:
    """The cast, committed, for tests with several connections."""
    return Cast()
