"""Each format, told from its content and read into the same listing."""

import gzip
import json

import pytest

from jobs.models import Job, JobOrigin

CSV = """title,company,location,job_type,salary,description,url,id
Delivery Driver,Adum Haulage,"Kumasi, Ghana",Full-time,"GHS 2,000 - 2,500","Drive
- every day
- safely",https://jobs.example/7,7
"""
INDEED = """<?xml version="1.0" encoding="utf-8"?><source><publisher>us</publisher>
<job><title><![CDATA[Nurse]]></title><date>2026-11-01</date><referencenumber>r1</referencenumber>
<url>https://jobs.example/r1?a=1&amp;b=2</url><company></company><city>Accra</city>
<country>GH</country><description><![CDATA[<p>Care for <b>people</b>.</p>]]></description></job>
<job><title>Nurse</title><referencenumber>r1</referencenumber><city>Tema</city>
<country>GH</country><description>Care</description></job></source>"""
POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Baker",
    "description": "<p>Bake &amp; sell.</p>",
    "hiringOrganization": {"@type": "Organization", "name": "Oven Ltd"},
    "employmentType": ["PART_TIME", "CONTRACTOR"],
    "identifier": {"@type": "PropertyValue", "value": "B-9"},
    "jobLocation": {"address": {"addressLocality": "London", "addressCountry": "GB"}},
    "baseSalary": {
        "currency": "GBP",
        "value": {"minValue": 12.5, "maxValue": 14, "unitText": "HOUR"},
    },
}
GREENHOUSE = {
    "jobs": [
        {
            "absolute_url": "https://boards.example/9",
            "id": 9,
            "title": "Account Manager",
            "company_name": "Sankofa",
            "location": {"name": "Accra, Ghana; London, UK; Remote"},
            "metadata": [{"name": "Location Type", "value": "Hybrid"}],
            "content": "&lt;p&gt;Sell &amp;amp; serve.&lt;/p&gt;",
            "first_published": "2026-11-01T10:00:00-04:00",
        }
    ]
}
LEVER = [
    {
        "id": "c-1",
        "text": "Senior Engineer",
        "hostedUrl": "https://jobs.lever.co/kente-labs/c-1",
        "createdAt": 1793534400000,
        "country": "GH",
        "workplaceType": "remote",
        "categories": {"commitment": "Contract", "location": "Accra", "team": "Engineering"},
        "description": "<p>Build.</p>",
        "lists": [{"text": "You", "content": "<li>Think</li>"}],
        "salaryRange": {"min": 40000, "max": 50000, "currency": "GBP", "interval": "per-year"},
    }
]
TEACHING = """<?xml version=\\"1.0\\" encoding=\\"UTF-8\\"?><items><item><reference>t1</reference>
<jobTitle>Class Teacher</jobTitle><jobAdvert>Teach.</jobAdvert><salary>£80000</salary>
<advertUrl><![CDATA[ www.school.example/1?a=1&amp;b=2 ]]></advertUrl>
<workingPatterns>part_time</workingPatterns><contractType>parental_leave_cover</contractType>
<visaSponsorshipAvailable>true</visaSponsorshipAvailable></item></items>"""
VENTRUS = """<rss xmlns:a10="http://www.w3.org/2005/Atom"><channel><title>x</title><item>
<link>https://trust.example/1</link><title>Assistant</title><a10:updated>2026-11-04T10:16:07Z
</a10:updated><a10:content><Vacancy><VacancyID>5</VacancyID><vTitle>Teaching Assistant</vTitle>
<Advert_text><![CDATA[<p>Help.</p>]]></Advert_text><Salary>£21,575 - £22,369</Salary>
<Job_Location>Croydon,_England</Job_Location><Contract_Type>permanent</Contract_Type>
<Visa_Sponsorship_Available>true</Visa_sponsorship_available></Vacancy></a10:content></item>
</channel></rss>"""
NAV = {
    "title": "Pedagog",
    "reference": "u-1",
    "published": "2026-11-01T00:00:00",
    "expires": "2026-12-23T00:00:00",
    "locationList": [{"city": "LEKA", "country": "NORGE"}],
    "properties": {
        "employer": "Leka",
        "adtext": "<p>Bli med.</p>",
        "extent": "Deltid",
        "engagementtype": "Fast",
        "applicationemail": "post@leka.example",
        "positioncount": "3",
    },
}
JOBTECH_SOURCE = {
    "testannonser": [
        {
            "annonsId": 11,
            "annonsrubrik": "Kock",
            "annonstextFormaterad": "<p>Laga mat.</p>",
            "arbetsgivareNamn": "Kök AB",
            "arbetstidTyp": {"namn": "Heltid"},
            "varaktighetTyp": {"namn": "Tillsvidare"},
            "arbetsplatsadress": {"postort": "KNIVSTA"},
            "avpublicerad": False,
        },
        {"annonsId": 12, "annonsrubrik": "Borta", "avpublicerad": True},
    ]
}
JOBTECH_SEARCH = {
    "hits": {
        "hits": [
            {
                "_source": {
                    "id": "77",
                    "headline": "Trafikledare",
                    "description": {"text": "Led trafiken."},
                    "employer": {"name": "Buss AB"},
                    "working_hours_type": {"label": "Deltid"},
                    "application_details": {"email": "jobb@buss.example"},
                }
            }
        ]
    }
}
HN = [
    {
        "month": "2026-11",
        "full_html": "Azyer | Frontend Developer | London, UK | REMOTE | &pound;50k-&pound;60k"
        "<p>We build things. [x] <a href='javascript:alert(1)'>y</a></p>",
        "address": "London, UK",
        "country": "GB",
        "remote": True,
        "url": "https://news.example/item?id=5",
    },
    {
        "month": "2026-11",
        "full_html": "Any jobs in India?",
        "url": "https://news.example/item?id=6",
    },
]
FUSION = [{"reference": "f1", "jobTitle": "Teacher", "jobAdvert": "Teach", "salary": "£30,000"}]


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
