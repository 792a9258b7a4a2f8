from django.urls import path

from deposits.views import market_days, payouts, slips, voids

app_name = "counter"
urlpatterns = [
    path("<str:bank>/", market_days.home, name="home"),
    path("<str:bank>/days/<int:pk>/", market_days.day, name="day"),
    path("<str:bank>/days/<int:pk>/close/", market_days.close_day, name="close_day"),
    path("<str:bank>/days/<int:pk>/slip/", slips.new_slip, name="new_slip"),
    path("<str:bank>/slips/<int:pk>/", slips.slip, name="slip"),
    path("<str:bank>/slips/<int:pk>/void/", voids.void, name="void"),
    path("<str:bank>/payouts/", payouts.payouts, name="payouts"),
    path("<str:bank>/payouts/new/", payouts.payout_new, name="payout_new"),
    path("<str:bank>/payouts/<int:pk>/", payouts.payout, name="payout"),
    path("<str:bank>/payouts/<int:pk>/approve/", payouts.approve, name="approve_payout"),
    path("<str:bank>/payouts/<int:pk>/pay/", payouts.pay, name="pay_payout"),
    path("<str:bank>/payouts/<int:pk>/refuse/", payouts.refuse, name="refuse_payout"),
]
