from django.urls import path

from members.views import pins, register

app_name = "members"
urlpatterns = [
    path("sign-in/", pins.sign_in, name="sign_in"),
    path("sign-out/", pins.sign_out, name="sign_out"),
    path("<str:bank>/", register.member_list, name="list"),
    path("<str:bank>/register/", register.register, name="register"),
    # A municipality's own numbers may hold a stroke.
    path("<str:bank>/<path:number>/pin/", pins.issue_pin, name="issue_pin"),
    path("<str:bank>/<path:number>/", register.detail, name="detail"),
]
