from django.urls import path

from prices import views

app_name = "prices"
urlpatterns = [
    path("<str:bank>/", views.price_lists, name="list"),
    path("<str:bank>/publish/", views.publish, name="publish"),
    path("<str:bank>/board/", views.board, name="board"),
    path("<str:bank>/lists/<int:pk>/", views.detail, name="detail"),
]
