"""Each format, told from its content and read into the same listing."""

import gzip
import json

import pytest

from jobs.models import Job, JobOrigin
from tests.importing.payloads import (
    CSV,
    FUSION,
    GREENHOUSE,
    HN,
    INDEED,
    JOBTECH_SEARCH,
    JOBTECH_SOURCE,
    LEVER,
    NAV,
    POSTING,
    TEACHING,
    VENTRUS,
)


def only_job() -> Job:
    return Job.objects.select_related("company", "function", "origin").get()


def towns(job: Job) -> list[str]:
    return [row.place.name for row in job.job_places.select_related("place")]


def test_csv_by_known_headings(run, write):
    out = run(write("jobs.txt", CSV))
    job = only_job()
    assert "(csv) as “jobs”" in out
    assert (job.title, job.company.name, towns(job)) == (
        "Delivery Driver",
        "Adum Haulage",
        ["Kumasi"],
    )
    assert job.description_html == "<p>Drive</p><ul><li>every day</li><li>safely</li></ul>"
    assert (job.pay_min_minor, job.pay_max_minor, job.pay_currency, job.pay_period) == (
        200000, 250000, "GHS", "month",
    )  # fmt: skip
    assert (job.work_pattern, job.apply_by, job.apply_url) == (
        "full_time", "website", "https://jobs.example/7",
    )  # fmt: skip
    assert (job.status, job.country, job.location_text) == ("approved", "GH", "Kumasi, Ghana")
    assert job.function_id == "driver-transport-services"
    assert job.announce_at == job.expires_at
    assert (job.origin.source, job.origin.reference) == ("jobs", "7")


def test_csv_by_stated_headings(run, write):
    path = write("odd.csv", "wat;wo;wer\nCook;Accra;Chop Bar\n")
    assert "No column is a job title. Headings: wat, wo, wer." in run(path)
    assert "there is no field “titel”" in run(path, "--map", "titel=wat")
    assert "no column is headed “was”" in run(path, "--map", "title=was")
    columns = write("columns.txt", "# ours\ntitle=wat\nlocation = wo\n")
    run(path, "--map", str(columns), "company=wer")
    job = only_job()
    assert (job.title, job.company.name, towns(job)) == ("Cook", "Chop Bar", ["Accra"])


def test_indeed_is_one_listing_per_city(run, write):
    out = run(write("feed.bin", INDEED))
    assert "(indeed-xml)" in out
    assert [towns(job) for job in Job.objects.order_by("id")] == [["Accra"], ["Tema"]]
    first = Job.objects.earliest("id")
    assert first.description_html == "<p>Care for <b>people</b>.</p>"
    assert first.apply_url == "https://jobs.example/r1?a=1&b=2"
    assert (first.company.name, first.company.is_listed) == ("Employer not named", False)
    assert list(JobOrigin.objects.values_list("reference", "place_key").order_by("id")) == [
        ("r1", "accra"),
        ("r1", "tema"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(POSTING),
        json.dumps([POSTING]),
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "Thing"}, POSTING]}),
        json.dumps([{"source_file": "x", "raw": json.dumps(POSTING)}]),
        "<!DOCTYPE html><html><head><script type='application/ld+json'>"
        f"{json.dumps(POSTING)}</script></head><body>x</body></html>",
    ],
)
def test_jsonld_however_it_is_wrapped(run, write, content):
    assert "(jsonld)" in run(write("page", content))
    job = only_job()
    assert (job.title, job.company.name, towns(job)) == ("Baker", "Oven Ltd", ["London"])
    assert (job.employment_type, job.work_pattern) == ("contract", "part_time")
    assert (job.pay_min_minor, job.pay_max_minor, job.pay_period) == (1250, 1400, "hour")
    assert job.description_html == "<p>Bake &amp; sell.</p>"


def test_jsonld_that_is_not_json_is_reported(run, write):
    broken = [{"raw": "{nope"}, {"raw": json.dumps(POSTING)}]
    out = run(write("list.json", json.dumps(broken)), "--dry-run")
    assert "line 1: This is not valid JSON" in out


def test_greenhouse(run, write):
    assert "(greenhouse)" in run(write("g.json", json.dumps(GREENHOUSE)))
    job = only_job()
    assert towns(job) == ["Accra", "London"]
    assert (job.remote, job.description_html) == ("hybrid", "<p>Sell &amp; serve.</p>")
    assert job.published_at.isoformat() == "2026-11-01T14:00:00+00:00"


def test_lever(run, write):
    assert "(lever)" in run(write("l.json", json.dumps(LEVER)))
    job = only_job()
    assert (job.company.name, job.remote, job.employment_type) == (
        "Kente Labs", "remote", "contract",
    )  # fmt: skip
    assert job.description_html == "<p>Build.</p><h3>You</h3><ul><li>Think</li></ul>"
    assert (job.pay_min_minor, job.pay_currency, job.experience) == (4000000, "GBP", "senior")


def test_teaching_feed_with_a_broken_declaration(run, write):
    out = run(write("t.xml", TEACHING), "--dry-run")
    assert "(teaching-xml)" in out
    assert "Broken markup, mended" in out
    run(write("t.xml", TEACHING))
    job = only_job()
    assert (job.work_pattern, job.employment_type) == ("part_time", "fixed_term")
    assert (job.pay_min_minor, job.visa_sponsorship) == (8000000, True)
    assert job.apply_url == "https://www.school.example/1?a=1&b=2"
    assert towns(job) == ["United Kingdom"]


def test_ventrus_with_a_wrong_end_tag(run, write):
    out = run(write("v.xml", VENTRUS), verbosity=2)
    assert "(ventrus-rss)" in out
    assert "Opening and ending tag mismatch" in out
    job = only_job()
    assert (job.title, towns(job), job.employment_type) == (
        "Teaching Assistant", ["Croydon"], "permanent",
    )  # fmt: skip
    assert (job.pay_min_minor, job.pay_max_minor) == (2157500, 2236900)


def test_fusion(run, write):
    assert "(fusion-json)" in run(write("f.json", json.dumps(FUSION)))
    assert only_job().pay_min_minor == 3000000


def test_nav(run, write):
    assert "(nav)" in run(write("n.json", json.dumps(NAV)))
    job = only_job()
    assert (job.work_pattern, job.employment_type, job.openings) == ("part_time", "permanent", 3)
    assert (job.apply_by, job.apply_email) == ("email", "post@leka.example")


def test_jobtech_leaves_out_what_was_withdrawn(run, write):
    out = run(write("s.json", json.dumps(JOBTECH_SOURCE)), "--dry-run")
    assert "(jobtech)" in out
    assert "The job bank has withdrawn this ad." in out
    run(write("s.json", json.dumps(JOBTECH_SOURCE)))
    assert (only_job().work_pattern, only_job().employment_type) == ("full_time", "permanent")


def test_jobtech_as_its_search_answers(run, write):
    assert "(jobtech)" in run(write("s.json", json.dumps(JOBTECH_SEARCH)))
    assert (only_job().title, only_job().apply_email) == ("Trafikledare", "jobb@buss.example")


def test_hn_packed(run, write):
    lines = "\n".join(json.dumps(each) for each in HN)
    out = run(write("hn", gzip.compress(lines.encode())), "--dry-run")
    assert "(hn)" in out
    assert "line 2: No ad: neither a place nor an employer" in out
    run(write("hn", gzip.compress(lines.encode())))
    job = only_job()
    assert (job.title, job.company.name, towns(job)) == ("Frontend Developer", "Azyer", ["London"])
    assert (job.remote, job.pay_min_minor, job.pay_currency) == ("remote", 5000000, "GBP")
    assert "javascript" not in job.description_html


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(run, write, encoding):
    text = "title,company,location\nCafé manager – day,Zoé’s,Accra\n"
    run(write("e.csv", text.encode(encoding)))
    assert (only_job().title, only_job().company.name) == ("Café manager – day", "Zoé’s")


def test_folder_reads_every_file(run, write, tmp_path):
    write("a.csv", CSV)
    write("b.json", json.dumps(GREENHOUSE))
    write("c.csv", "nothing, really\n1,2\n")
    out = run(tmp_path)
    assert Job.objects.count() == 2
    assert "c.csv: No column is a job title" in out or "No column is a job title" in out
    assert "CommandError" not in out
