"""Addresses of staff's way back in; the names are those Django's admin looks for."""

from django.contrib.auth import views
from django.urls import path

from accounts.security_mail import StaffPasswordResetForm

urlpatterns = [
    path(
        "admin/password_reset/",
        views.PasswordResetView.as_view(form_class=StaffPasswordResetForm),
        name="admin_password_reset",
    ),
    path(
        "admin/password_reset/done/",
        views.PasswordResetDoneView.as_view(),
        name="password_reset_done",
    ),
    path(
        "admin/reset/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "admin/reset/done/",
        views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
]
