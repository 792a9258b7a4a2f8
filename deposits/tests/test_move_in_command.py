"""script/manage move_in, as an officer types it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from deposits.models import Deposit
from deposits.moving_in.reasons import WORDS
from deposits.tests.workbooks import book, line, member, register
from members.models import Member
from wastebank.ledger.models import Entry
from wastebank.staff.models import User


@pytest.fixture
def members(cast, tmp_path):
    return register(tmp_path, member(number="01-00007"), member(number="01-00008", opening=-1))


@pytest.fixture
def a_book(tmp_path):
    return book(tmp_path, line(number="01-00007"), line(slip=2))


def move_in(*options, bank="B01") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("move_in", "--bank", bank, *map(str, options), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_tells_every_refusal_with_row_and_reason_in_thai(members, a_book):
    out, _err = move_in("--members", members, "--deposits", a_book)
    assert WORDS["negative_opening_balance"] in out and "01-00008" in out and "4" in out
    assert WORDS["unknown_member"] not in out  # 01-00001 is สมหญิง
    assert "2569-07" in out


def test_it_shows_how_far_it_has_come(members, a_book):
    _out, err = move_in("--members", members, "--deposits", a_book)
    assert [text.split("%")[0] for text in err.splitlines()] == ["25", "50", "75", "100"]


def test_the_report_is_written(members, a_book, tmp_path):
    move_in("--members", members, "--deposits", a_book, "--report", tmp_path / "out.json")
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["members"]["refused"] == [
        {"row": 4, "reasons": ["negative_opening_balance"], "member_no": "01-00008"}
    ]
    assert report["months"]["2569-07"]["baht"] == "20.00"


def test_a_dry_run_leaves_nothing_not_even_the_system_user(members, a_book, tmp_path):
    before = Entry.objects.count()
    move_in("--members", members, "--deposits", a_book, "--dry-run", "--report", tmp_path / "out.json")
    assert (Entry.objects.count(), Deposit.objects.count()) == (before, 0)
    assert not User.objects.filter(username="system").exists()
    assert json.loads((tmp_path / "out.json").read_text())["members"]["taken"] == 1


def test_it_is_done_in_the_name_of_whom_one_says(members):
    move_in("--members", members, "--by", "prapai")
    assert Entry.objects.latest("pk").by.username == "prapai"


def test_a_report_that_cannot_be_written_undoes_the_move(members, tmp_path):
    with pytest.raises(CommandError, match="no-such-folder"):
        move_in("--members", members, "--report", tmp_path / "no-such-folder" / "out.json")
    assert not Member.objects.filter(number="01-00007").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--members", "/no/such/register.xlsx"], "register.xlsx"),
        (["--members", "x", "--by", "nobody"], "nobody"),
        (["--members", "x", "--as-of", "soon"], "soon"),
        ([], "--members"),
    ],
)
def test_it_refuses_in_one_sentence(cast, options, says):
    with pytest.raises(CommandError, match=says):
        move_in(*options)


def test_an_unknown_bank_is_refused(cast):
    with pytest.raises(CommandError, match="B01"):
        move_in("--members", "x", bank="B99")


def test_it_fails_where_nothing_was_taken(cast, tmp_path):
    with pytest.raises(CommandError):
        move_in("--members", register(tmp_path, member(opening=-1)))
