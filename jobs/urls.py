"""The public addresses of jobs."""

from django.urls import path

from jobs.views.company import companies, company
from jobs.views.feed import newest_feed, search_feed
from jobs.views.home import home
from jobs.views.job import job_detail, job_print
from jobs.views.landing import landing
from jobs.views.place_suggestions import place_suggestions
from jobs.views.results import results
from jobs.views.search_log import result_clicks
from jobs.views.search_suggestions import search_suggestions
from jobs.views.sitemap import sitemap, sitemap_section
from jobs.views.social_card import job_card, site_card

app_name = "jobs"
urlpatterns = [
    path("", home, name="home"),
    path("jobs/", results, name="results"),
    path("jobs/clicks/", result_clicks, name="result-clicks"),
    path("jobs/<int:job_id>-<slug:slug>/", job_detail, name="job"),
    path("jobs/<int:job_id>-<slug:slug>/print/", job_print, name="job-print"),
    path("jobs/suggestions/", search_suggestions, name="suggestions"),
    path("places/", place_suggestions, name="place-suggestions"),
    path("jobs/<int:job_id>/card.png", job_card, name="job-card"),
    path("card.png", site_card, name="site-card"),
    path("companies/", companies, name="companies"),
    path("companies/<slug:slug>/", company, name="company"),
    path("jobs.rss", search_feed, name="search-feed"),
    path("feed.xml", newest_feed, name="newest-feed"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemap_section, name="sitemap-window"),
    path("sitemap-<slug:section>.xml", sitemap_section, name="sitemap-section"),
    # Landing pages last: a kind of work may have any name the routes above do not take.
    path("jobs/in-<slug:place>/", landing, name="landing-place"),
    path("jobs/<slug:code>/", landing, name="landing-function"),
    path("jobs/<slug:code>/in-<slug:place>/", landing, name="landing-function-place"),
]
