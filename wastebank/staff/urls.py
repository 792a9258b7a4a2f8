from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from wastebank.staff import views

app_name = "staff"
urlpatterns = [
    path(
        "sign-in/",
        LoginView.as_view(template_name="staff/sign_in.html", redirect_authenticated_user=True),
        name="sign_in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("regulation/<str:bank>/", views.regulation, name="regulation"),
    path("regulation/<str:bank>/adopt/", views.adopt, name="adopt_regulation"),
]
