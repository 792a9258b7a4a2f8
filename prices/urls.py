from django.urls import path

from prices.views import agreements, board, buyers, following, history, lists, pasting, quotes

app_name = "prices"
urlpatterns = [
    path("<str:bank>/", lists.price_lists, name="list"),
    path("<str:bank>/publish/", lists.publish, name="publish"),
    path("<str:bank>/board/", board.board, name="board"),
    path("<str:bank>/poster/<str:size>.pdf", board.poster, name="poster"),
    path("<str:bank>/announcement/", board.announcement, name="announcement"),
    path("<str:bank>/paste/", pasting.paste, name="paste"),
    path("<str:bank>/following/", following.following, name="following"),
    path("<str:bank>/following/change/", following.follow, name="follow"),
    path("<str:bank>/materials/<str:code>/", history.history, name="history"),
    path("<str:bank>/lists/<int:pk>/", lists.detail, name="detail"),
    path("<str:bank>/buyers/", buyers.buyers, name="buyers"),
    path("<str:bank>/buyers/new/", buyers.new_buyer, name="new_buyer"),
    path("<str:bank>/buyers/without/", buyers.no_buyer, name="no_buyer"),
    path("<str:bank>/buyers/<int:pk>/", buyers.buyer, name="buyer"),
    path("<str:bank>/buyers/<int:pk>/change/", buyers.change_buyer, name="change_buyer"),
    path("<str:bank>/buyers/<int:pk>/materials/", buyers.buyer_materials, name="buyer_materials"),
    path("<str:bank>/buyers/<int:pk>/agreement/", agreements.new_agreement, name="new_agreement"),
    path("<str:bank>/agreements/", agreements.agreements, name="agreements"),
    path("<str:bank>/agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("<str:bank>/agreements/<int:pk>/end/", agreements.end, name="end_agreement"),
    path("<str:bank>/agreements/<int:pk>/papers/", agreements.hand_in, name="hand_in_paper"),
    path("<str:bank>/agreements/papers/<int:pk>/", agreements.paper, name="agreement_paper"),
    path("<str:bank>/quotes/", quotes.rounds, name="quote_rounds"),
    path("<str:bank>/quotes/new/", quotes.new_round, name="new_round"),
    path("<str:bank>/quotes/<int:pk>/", quotes.quote_round, name="quote_round"),
    path("<str:bank>/quotes/<int:pk>/write/", quotes.write, name="write_quotes"),
    path("<str:bank>/quotes/<int:pk>/ask/", quotes.ask, name="ask_buyer"),
    path("<str:bank>/quotes/<int:pk>/choose/", quotes.choose, name="choose_buyers"),
    path("<str:bank>/quotes/<int:pk>/form-13.pdf", quotes.form_13, name="form_13"),
]
