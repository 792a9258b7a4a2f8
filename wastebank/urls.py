"""Where each app answers. Apps are named by strings only, so that the ground floor imports none of them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("reports.urls")),
    path("staff/", include("wastebank.staff.urls")),
    path("members/", include("members.urls")),
    path("prices/", include("prices.urls")),
    path("counter/", include("deposits.urls.counter")),
    path("stock/", include("deposits.urls.stock")),
    path("books/", include("deposits.urls.books")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
