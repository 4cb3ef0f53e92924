"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from jobboard.core.look import look_change

urlpatterns = [
    path("", include("jobs.urls")),
    path("look/", look_change, name="look"),
    path("admin/", admin.site.urls),
]
handler400 = "jobboard.core.edge.bad_request"
handler403 = "jobboard.core.edge.permission_denied"
handler404 = "jobboard.core.edge.page_not_found"
handler500 = "jobboard.core.edge.server_error"
