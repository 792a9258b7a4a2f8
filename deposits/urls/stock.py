from django.urls import path

from deposits.views import exchange, goods
from deposits.views.sales import drafts, receivables, tickets
from deposits.views.stock import counting, on_hand, papers, writing

app_name = "stock"
urlpatterns = [
    path("<str:bank>/", on_hand.home, name="home"),
    path("<str:bank>/lots/", on_hand.lots, name="lots"),
    path("<str:bank>/materials/<int:pk>/", on_hand.card, name="card"),
    path("<str:bank>/papers/", papers.papers, name="papers"),
    path("<str:bank>/papers/transfer/", writing.transfer, name="transfer"),
    path("<str:bank>/papers/take-out/", writing.take_out, name="take_out"),
    path("<str:bank>/papers/opening/", writing.opening, name="opening"),
    path("<str:bank>/papers/count/", counting.count, name="count"),
    path("<str:bank>/papers/count-sheet.pdf", papers.count_sheet, name="count_sheet"),
    path("<str:bank>/papers/<int:pk>/", papers.paper, name="paper"),
    path("<str:bank>/papers/<int:pk>.pdf", papers.paper_pdf, name="paper_pdf"),
    path("<str:bank>/papers/<int:pk>/cancel/", papers.reverse_paper, name="reverse_paper"),
    path("<str:bank>/sales/", tickets.sales, name="sales"),
    path("<str:bank>/sales/new/", tickets.new_sale, name="new_sale"),
    path("<str:bank>/sales/<int:pk>/", tickets.sale, name="sale"),
    path("<str:bank>/sales/<int:pk>.pdf", tickets.ticket, name="ticket"),
    path("<str:bank>/sales/<int:pk>/cancel/", tickets.void, name="void_sale"),
    path("<str:bank>/sales/<int:pk>/payment/", receivables.take_payment, name="take_payment"),
    path("<str:bank>/payments/<int:pk>/take-back/", receivables.take_back, name="take_payment_back"),
    path("<str:bank>/receivables/", receivables.receivables, name="receivables"),
    path("<str:bank>/days/<int:pk>/draft/", drafts.new_draft, name="new_draft"),
    path("<str:bank>/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("<str:bank>/drafts/<int:pk>/drop/", drafts.drop, name="drop_draft"),
    path("<str:bank>/drafts/<int:pk>/post/", drafts.post, name="post_draft"),
    path("<str:bank>/goods/", goods.goods, name="goods"),
    path("<str:bank>/goods/add/", goods.add, name="add_good"),
    path("<str:bank>/goods/buy/", goods.buy, name="buy_goods"),
    path("<str:bank>/goods/count/", goods.count, name="count_goods"),
    path("<str:bank>/goods/exchange/<int:pk>/", exchange.exchange, name="exchange_goods"),
    path("<str:bank>/goods/papers/<int:pk>/", goods.paper, name="goods_paper"),
    path("<str:bank>/goods/papers/<int:pk>/reverse/", goods.reverse, name="reverse_goods"),
    path("<str:bank>/goods/<int:pk>/", goods.good, name="good"),
    path("<str:bank>/goods/<int:pk>/price/", goods.set_price, name="set_exchange_price"),
]
