"""Where the books answer: money around the counter, the bank's statement, months; and years."""

from django.urls import path

from deposits.urls.years import urlpatterns as year_urls
from deposits.views.books import expenses, income, money, months, reconciling, voids

app_name = "books"
urlpatterns: list = [
    path("<str:bank>/", money.home, name="home"),
    path("<str:bank>/cash/", money.cash, name="cash"),
    path("<str:bank>/cash/<int:pk>/", money.banking, name="banking"),
    path("<str:bank>/cash/<int:pk>/cancel/", voids.void_banking, name="void_banking"),
    path("<str:bank>/cash-book/", money.cash_book, name="cash_book"),
    path("<str:bank>/entries/", money.entries, name="entries"),
    path("<str:bank>/expenses/", expenses.expenses, name="expenses"),
    path("<str:bank>/expenses/new/", expenses.expense_new, name="expense_new"),
    path("<str:bank>/expenses/<int:pk>/", expenses.expense, name="expense"),
    path("<str:bank>/expenses/<int:pk>/voucher.pdf", expenses.voucher, name="voucher"),
    path("<str:bank>/expenses/<int:pk>/cancel/", voids.void_expense, name="void_expense"),
    path("<str:bank>/capital/", income.capital, name="capital"),
    path("<str:bank>/income/", income.income, name="income"),
    path("<str:bank>/income/new/", income.receipt_new, name="receipt_new"),
    path("<str:bank>/income/<int:pk>/", income.receipt, name="receipt"),
    path("<str:bank>/income/<int:pk>/cancel/", voids.void_receipt, name="void_receipt"),
    path("<str:bank>/bank/", reconciling.bank_account, name="bank"),
    path("<str:bank>/bank/import/", reconciling.import_lines, name="import_statement"),
    path("<str:bank>/bank/tick/", reconciling.tick, name="tick"),
    path("<str:bank>/bank/ticks/<int:pk>/undo/", reconciling.undo, name="undo_tick"),
    path("<str:bank>/bank/lines/<int:pk>/book/", reconciling.book, name="book_line"),
    path("<str:bank>/months/", months.months, name="months"),
    path("<str:bank>/months/<str:month>/", months.month, name="month"),
    *year_urls,
]
