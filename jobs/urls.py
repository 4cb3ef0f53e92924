"""The public addresses of jobs."""

from django.urls import path

from jobs.views.home import home
from jobs.views.job import job_detail, job_print
from jobs.views.place_suggestions import place_suggestions
from jobs.views.results import results

app_name = "jobs"
urlpatterns = [
    path("", home, name="home"),
    path("jobs/", results, name="results"),
    path("jobs/<int:job_id>-<slug:slug>/", job_detail, name="job"),
    path("jobs/<int:job_id>-<slug:slug>/print/", job_print, name="job-print"),
    path("places/", place_suggestions, name="place-suggestions"),
]
