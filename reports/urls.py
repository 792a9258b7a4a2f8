from django.urls import path

from reports.views import form_8, home, monthly, my

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("my/", my.my_page, name="my_page"),
    path("my/passbook/", my.passbook, name="my_passbook"),
    path("my/slips/<int:pk>/", my.slip, name="my_slip"),
    path("reports/<str:bank>/", monthly.monthly, name="monthly"),
    path("reports/<str:bank>/form-8/", form_8.form_8_page, name="form_8"),
    path("reports/<str:bank>/<str:month>/form-8.pdf", form_8.form_8_pdf, name="form_8_pdf"),
    path("reports/<str:bank>/<str:month>/form-1.pdf", monthly.form_1_pdf, name="form_1_pdf"),
    path("reports/<str:bank>/<str:month>/form-1.xlsx", monthly.form_1_xlsx, name="form_1_xlsx"),
]
