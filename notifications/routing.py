"""Websocket paths; the last one catches every path without a consumer."""

from django.urls import re_path

from notifications.consumers import UnknownSocket

websocket_urlpatterns = [re_path(r"", UnknownSocket.as_asgi())]
