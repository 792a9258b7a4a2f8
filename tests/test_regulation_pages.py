"""The regulation's pages."""

import pytest

from wastebank.organisation.models import RegulationVersion
from wastebank.organisation.parameters import ALL

ADOPT = "/staff/regulation/B01/adopt/"


def filled(**changes) -> dict:
    """The form as it comes, with changes."""
    values = {p.key: str(p.default).lower() if isinstance(p.default, bool) else str(p.default) for p in ALL}
    meeting = {
        "effective_from": "01/10/2599",
        "resolution_no": "5/2569",
        "resolved_on": "15/09/2569",
        "note": "",
    }
    return values | meeting | {key.replace("__", "."): value for key, value in changes.items()}


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.prapai)
    return client


def test_a_new_version_holds_only_what_the_meeting_changed(manager):
    answer = manager.post(ADOPT, filled(withdraw__min_keep="๑๐๐", session__mode="store_then_sell"))
    assert (answer.status_code, answer.url) == (302, "/staff/regulation/B01/")
    version = RegulationVersion.objects.get()
    assert version.parameters == {"withdraw.min_keep": "100", "session.mode": "store_then_sell"}
    assert (str(version.effective_from), version.resolution_no) == ("2056-10-01", "5/2569")
    assert "5/2569" in manager.get("/staff/regulation/B01/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("withdraw__min_keep", "-5"), ("withdraw__min_keep", "abc"), ("effective_from", "31/02/2569"),
     ("effective_from", "01/10/2026"), ("effective_from", "01/01/2560"),
     ("resolution_no", ""), ("session__mode", "x")],
)  # fmt: skip
def test_a_refusal_stands_at_its_field_and_loses_nothing(manager, field, typed):
    answer = manager.post(ADOPT, filled(**{field: typed, "note": "ตามที่ประชุม"}))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field.replace("__", ".")]
    assert "ตามที่ประชุม" in answer.content.decode()
    assert not RegulationVersion.objects.exists()


def test_a_second_version_of_the_same_day_is_refused(manager):
    manager.post(ADOPT, filled(withdraw__min_keep="100"))
    answer = manager.post(ADOPT, filled(withdraw__min_keep="200"))
    assert answer.status_code == 422
    assert RegulationVersion.objects.count() == 1
