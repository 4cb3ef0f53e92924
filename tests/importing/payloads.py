"""Small files of each format, our own writing."""

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
