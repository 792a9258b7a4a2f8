from django.urls import path

from deposits.views import closing, devices, flags, market_days, payouts, slips, till, voids

app_name = "counter"
urlpatterns = [
    # The counter that works without a signal: its page and what its devices ask. Before the banks' own pages,
    # whose code "till" cannot be (a code begins with a capital letter).
    path("till/", till.till, name="till"),
    path("till/worker.js", till.worker, name="till_worker"),
    path("till/state/", till.state, name="till_state"),
    path("till/report/", till.report, name="till_report"),
    path("till/prove/", till.prove, name="till_prove"),
    path("till/slips/", till.slips, name="till_slips"),
    path("till/weighings/", till.weighings, name="till_weighings"),
    path("till/open-slips/", till.open_slips, name="till_open_slips"),
    path("till/members/", till.members, name="till_members"),
    path("till/members/<str:number>/", till.member, name="till_member"),
    path("<str:bank>/", market_days.home, name="home"),
    path("<str:bank>/days/<int:pk>/", market_days.day, name="day"),
    path("<str:bank>/days/<int:pk>/close/", closing.close_day, name="close_day"),
    path("<str:bank>/days/<int:pk>/drawer/", closing.move_cash, name="drawer"),
    path("<str:bank>/days/<int:pk>/day-list.pdf", closing.day_list, name="day_list"),
    path("<str:bank>/days/<int:pk>/cash-report.pdf", closing.cash_report, name="cash_report"),
    path("<str:bank>/days/<int:pk>/slip/", slips.new_slip, name="new_slip"),
    path("<str:bank>/slips/<int:pk>/", slips.slip, name="slip"),
    path("<str:bank>/slips/<int:pk>/void/", voids.void, name="void"),
    path("<str:bank>/devices/", devices.devices, name="devices"),
    path("<str:bank>/devices/enrol/", devices.enrol, name="enrol_device"),
    path("<str:bank>/devices/<int:pk>/release/", devices.release, name="release_device"),
    path("<str:bank>/devices/<int:pk>/lose/", devices.lose, name="lose_device"),
    path("<str:bank>/devices/<int:pk>/declare/", devices.declare, name="declare_numbers"),
    path("<str:bank>/flags/", flags.flags, name="flags"),
    path("<str:bank>/flags/<int:pk>/settle/", flags.settle_flag, name="settle_flag"),
    path("<str:bank>/payouts/", payouts.payouts, name="payouts"),
    path("<str:bank>/payouts/new/", payouts.payout_new, name="payout_new"),
    path("<str:bank>/payouts/<int:pk>/", payouts.payout, name="payout"),
    path("<str:bank>/payouts/<int:pk>/approve/", payouts.approve, name="approve_payout"),
    path("<str:bank>/payouts/<int:pk>/pay/", payouts.pay, name="pay_payout"),
    path("<str:bank>/payouts/<int:pk>/refuse/", payouts.refuse, name="refuse_payout"),
]
