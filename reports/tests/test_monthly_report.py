"""`script/manage monthly_report`."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader


@pytest.fixture(autouse=True)
def _in_november(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 23))


def test_it_writes_both_files_and_says_so(september, tmp_path, capsys):
    out = tmp_path / "new" / "folder"
    call_command("monthly_report", "2569-09", out=out)
    assert capsys.readouterr().out.splitlines() == [
        str(out / "thk-1-2569-09.pdf"),
        str(out / "thk-1-2569-09.xlsx"),
    ]
    assert len(PdfReader(out / "thk-1-2569-09.pdf").pages) == 2
    assert load_workbook(out / "thk-1-2569-09.xlsx").worksheets[0]["B9"].value == "=ธนาคารขยะบ้านน้ำใส"


def test_it_writes_one_bank(september, tmp_path):
    call_command("monthly_report", "๒๕๖๙-๙", bank="B02", out=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "thk-1-2569-09-B02.pdf",
        "thk-1-2569-09-B02.xlsx",
    ]


def test_it_writes_a_month_without_data(september, tmp_path):
    call_command("monthly_report", "2560-01", out=tmp_path)
    text = PdfReader(tmp_path / "thk-1-2560-01.pdf").pages[1].extract_text()
    assert "๐.๐๐" not in text


def test_it_refuses_what_is_no_month(cast, tmp_path):
    with pytest.raises(CommandError, match="“กันยายน”"):
        call_command("monthly_report", "กันยายน", out=tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_refuses_an_unknown_bank(cast, tmp_path):
    with pytest.raises(CommandError, match="“B77”.*B01"):
        call_command("monthly_report", "2569-09", bank="B77", out=tmp_path)


def test_it_refuses_a_folder_that_cannot_be_written(cast, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("monthly_report", "2569-09", out=tmp_path / "file")
