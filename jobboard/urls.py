"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from accounts.views.logo import logo
from jobboard.api import api
from jobboard.core.look import look_change
from jobboard.views.dev_mail import mail_detail, mail_list
from jobboard.views.health import health, live, ready, status
from jobboard.views.machine import favicon, manifest, robots, security_txt
from jobboard.views.metrics import metrics
from jobboard.views.page import PAGES, page

urlpatterns = [
    path("", include("jobs.urls")),
    path("media/logos/<path:name>", logo, name="logo"),
    path("look/", look_change, name="look"),
    *(path(f"{name}/", page, {"name": name}, name=name) for name in PAGES),
    path("health", health, name="health"),
    path("live", live, name="live"),
    path("ready", ready, name="ready"),
    path("status", status, name="status"),
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("api/v1/", api.urls),
    path("dev/mail/", mail_list, name="dev-mail"),
    path("dev/mail/<int:mail_id>/", mail_detail, name="dev-mail-detail"),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "jobboard.core.edge.bad_request"
handler403 = "jobboard.core.edge.permission_denied"
handler404 = "jobboard.core.edge.page_not_found"
handler500 = "jobboard.core.edge.server_error"
