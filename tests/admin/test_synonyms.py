"""The query log and the synonyms in the admin: who reads, who changes, and through what."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from accounts.staff import load_staff_groups
from jobs.actions.synonyms import add_override
from jobs.models import LoggedSearch, SynonymOverride
from tests.admin.searching import LOG, REPORT, SYNONYMS, TODAY, board, heading, log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_board")]


# --- Rights


def test_others_of_the_staff_see_and_change_nothing(client: Client) -> None:
    load_staff_groups()
    user = User.objects.create_user("support@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="support"))
    client.force_login(user)
    for address in (REPORT, LOG, SYNONYMS):
        assert client.get(address).status_code == 403
    sent = {"words": "x", "meant": "y", "decision": "one_way"}
    assert client.post(REPORT, sent).status_code == 403
    assert SynonymOverride.objects.count() == 0


def test_who_only_reads_the_log_decides_nothing(client: Client) -> None:
    load_staff_groups()
    user = User.objects.create_user("reader@example.com", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_loggedsearch"))
    client.force_login(user)
    log("welder", vain=1)
    html = client.get(REPORT).content.decode()
    assert "welder" in html
    assert "Means the same" not in html
    sent = {"words": "x", "meant": "y", "decision": "one_way"}
    assert client.post(REPORT, sent).status_code == 403


def test_a_decision_needs_its_token(moderator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    sent = {"words": "x", "meant": "y", "decision": "one_way"}
    assert client.post(REPORT, sent).status_code == 403
    assert SynonymOverride.objects.count() == 0


# --- The log


def test_the_log_is_read_by_day_and_by_what_was_found(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        log(f"baker {number}", vain=number % 2, made=1, ago=number)
    with django_assert_max_num_queries(12):
        html = desk.get(LOG).content.decode()
    assert html.count("baker ") == 8
    assert "Searches that found nothing" in html
    assert desk.get(LOG, {"found": "nothing"}).content.decode().count("baker ") == 4
    assert desk.get(LOG, {"found": "something"}).content.decode().count("baker ") == 4
    days = {"searched_on__gte": str(TODAY), "searched_on__lt": str(TODAY + timedelta(days=1))}
    assert desk.get(LOG, days).content.decode().count("baker ") == 1
    assert desk.get(LOG, {"q": "baker 3"}).content.decode().count("baker 3") >= 1


def test_the_log_cannot_be_changed(desk: Client) -> None:
    log("baker", vain=1)
    pk = LoggedSearch.objects.get().pk
    assert desk.get(f"{LOG}{pk}/change/").status_code == 200
    assert desk.post(f"{LOG}{pk}/change/", {"words": "x"}).status_code == 403
    assert desk.post(f"{LOG}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get(f"{LOG}add/").status_code == 403
    assert LoggedSearch.objects.get().words == "baker"


# --- Synonyms


def test_synonyms_are_added_and_removed_through_the_actions(
    desk: Client, moderator: User, seeker: Client
) -> None:
    board("Okada rider")
    sent = {"kind": "one_way", "written": "Achabas", "meant": "Okada Riders"}
    response = desk.post(f"{SYNONYMS}add/", sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    made = SynonymOverride.objects.get()
    assert (made.written, made.meant, made.reviewed_by) == ("achaba", "okada rider", moderator)
    assert heading(seeker, "achaba") == "1 achaba job"
    html = desk.get(SYNONYMS).content.decode()
    assert "okada rider" in html
    assert "Mo" in html
    # The same once more is the same row.
    assert desk.post(f"{SYNONYMS}add/", sent).status_code == 302
    assert SynonymOverride.objects.count() == 1
    assert desk.post(f"{SYNONYMS}{made.pk}/change/", sent).status_code == 403
    assert desk.post(f"{SYNONYMS}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert SynonymOverride.objects.count() == 0
    assert heading(seeker, "achaba") == "0 achaba jobs"


def test_several_synonyms_are_removed_at_once(desk: Client, moderator: User) -> None:
    made = [
        add_override(kind="one_way", written=each, meant="cook", by=moderator).pk
        for each in ("zza", "zzb", "zzc")
    ]
    sent = {"action": "delete_selected", "_selected_action": made[:2], "post": "yes"}
    assert desk.post(SYNONYMS, sent).status_code == 302
    assert [one.pk for one in SynonymOverride.objects.all()] == made[2:]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"meant": "Achaba"}, "meant"),
        ({"meant": ""}, "meant"),
        ({"written": "?!"}, "written"),
        ({"kind": "filter", "meant": "remote:x"}, "meant"),
        ({"kind": "other"}, "kind"),
    ],
    ids=str,
)
def test_a_synonym_that_cannot_stand_is_refused_at_its_field(
    changes: dict[str, str], field: str, desk: Client
) -> None:
    sent = {"kind": "one_way", "written": "achaba", "meant": "okada"} | changes
    response = desk.post(f"{SYNONYMS}add/", sent)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert SynonymOverride.objects.count() == 0
