"""The end of the year, inside the books' addresses."""

from django.urls import path

from deposits.views.books import dividend, years

urlpatterns = [
    path("<str:bank>/years/", years.years, name="years"),
    path("<str:bank>/years/<int:year>/close/", years.close, name="close_year"),
    path("<str:bank>/year-ends/<int:pk>/", years.year, name="year"),
    path("<str:bank>/year-ends/<int:pk>/undo/", years.undo, name="undo_year"),
    path("<str:bank>/year-ends/<int:pk>/resolve/", dividend.resolve, name="resolve"),
    path("<str:bank>/distributions/<int:pk>/", dividend.distribution, name="distribution"),
    path("<str:bank>/distributions/<int:pk>/pay/", dividend.pay, name="pay_dividends"),
    path("<str:bank>/distributions/<int:pk>/pay-officers/", dividend.pay_officers_part, name="pay_officers"),
    path("<str:bank>/dividends/<int:pk>/cancel/", dividend.cancel, name="void_dividend"),
    path("<str:bank>/distributions/<int:pk>/undo/", dividend.take_back, name="undo_distribution"),
    path("<str:bank>/distributions/<int:pk>/form-14.pdf", dividend.form_14, name="form_14_pdf"),
]
