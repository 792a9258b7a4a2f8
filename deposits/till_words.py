"""What the counter's page says: handed over with the page, as it cannot ask gettext without a signal.

Each module of `static/deposits/till/` has its section, named like it; `words.js` puts values into {braces}.
Keys are "section.name". Sentences stand alone with their number ("3 slips waiting" has no plural forms in
Thai, and the page has none to choose from), so English says it in a way that fits every number.
"""

from django.utils.translation import gettext_lazy as _

STATUS = {
    "status.online": _("Online"),
    "status.offline": _("Offline"),
    "status.all_sent": _("all sent"),
    "status.waiting": _("waiting to be sent: {count}, oldest {age}"),
    "status.fixing": _("to be put right: {count}"),
    "status.sign_in": _("sign in to send"),
    "status.forbidden": _("your role may not send these"),
    "status.device_unknown": _("the server does not know this device: call the manager"),
    "status.minutes": _("{count} min"),
    "status.hours": _("{count} h"),
    "status.days": _("{count} days"),
    "status.button_send": _("Send now"),
    "status.button_sign_in": _("Sign in"),
}

UNSENT = {
    "unsent.stay_signed_in": _(
        "Slips on this device are not sent yet: {count}. Open the counter, send them, then sign out."
    ),
}

# Why `saveSlip` refused (NotSaved.code): nothing was saved, nothing may be printed.
NOT_SAVED = {
    "not_saved.storage": _(
        "Not saved: this device refuses to store it. Write it on paper and call the manager."
    ),
    "not_saved.never_enrolled": _("Not saved: this device is not set up for the counter."),
    "not_saved.already_saved": _(
        "Not saved: this slip was saved before with other content. Start a new slip."
    ),
}

# Why no slip may be written (`blockedBecause`), and what to be warned of (`warningsOf`).
DEVICE = {
    "blocked.never_enrolled": _("This device is not set up for the counter. A manager sets it up."),
    "blocked.not_proven": _(
        "It is not certain yet that this browser keeps what is saved. Close the whole browser and open it "
        "again; a private window cannot be used."
    ),
    "blocked.no_storage": _(
        "This browser refuses to store anything. A private window cannot be used: open an ordinary one."
    ),
    "blocked.no_list": _("The prices and members are not here yet. They come with the first connection."),
    "blocked.list_too_old": _(
        "No contact for 72 hours: the prices may be wrong. Connect before writing slips."
    ),
    "blocked.queue_too_old": _(
        "A slip has been waiting for 72 hours. Connect and send before writing new ones."
    ),
    "blocked.released": _("This device has been released and writes no more slips."),
    "blocked.lost": _("This device has been declared lost and writes no more slips."),
    "blocked.device_unknown": _("The server does not know this device. Call the manager."),
    "warning.list_old": _("No contact for 24 hours: the prices may have changed."),
    "warning.queue_old": _("A slip has been waiting for more than 24 hours."),
    "warning.clock_off": _("This device's clock is wrong. Set date and time before writing slips."),
    "enrol.unsent": _("Slips of this device are not sent yet. Send them before setting it up anew."),
}

WORKER_LINK = {
    "worker_link.waiting": _(
        "A new version is here. It starts when everything is sent and no slip is begun."
    ),
    "store.outdated": _("A newer version runs in another tab. Load this page again."),
    "store.closed": _("The browser has closed its storage. Load this page again."),
}

# --- the screen (zones, saving, slips) ----------------------------------------------------------------------

# the page itself
FRAME = {
    "close": _("Close"),
    "baht": _("baht"),
    "strip.nobody": _("Nobody signed in"),
    "strip.choose": _("Choose the market day"),
    "about.device": _("Device"),
    "about.bank": _("Bank"),
    "about.contact": _("Last contact"),
    "about.version": _("Version"),
    "practice.status": _("Practice · nothing is sent"),
}

# zone_member.js
MEMBER = {
    "member.nobody": _("Nobody fits. Check the number, or type part of the name"),
    "member.asking": _("Not on this device: the server is being asked. Wait a moment"),
    "member.type": _("Type a number or a name first"),
    "member.several": _("{count} members fit: choose one"),
    "member.house": _("house {house}"),
    "member.known_as": _("known as {name}"),
    "member.phone": _("phone …{digits}"),
    "member.left": _("Has left"),
    "member.balance": _("Balance at {time}"),
    "member.balance_coming": _("The balance is being fetched"),
    "member.balance_offline": _("Offline: the balance is not known now"),
    "member.no_balance_practice": _("Practice: invented member"),
    "member.another": _("Another member"),
    "member.brings_other": _("Somebody else brings it"),
    "member.brings_self": _("The member brings it"),
    "member.bringer": _("Who brings it"),
    "member.bringer_hint": _(
        "Empty for “other”. The money goes into the account, and the balance is not printed."
    ),
    "card.not_a_card": _("This is not a member's card"),
    "card.check": _("The card was not read well: scan it again"),
    "card.other_bank": _("This card is of another bank"),
    "card.whose": _("This slip is of {now}. The card is of {card}. What shall be done?"),
    "card.hold": _("Hold this slip and begin one for {card}"),
    "card.change": _("It is all of {card}"),
    "card.stay": _("Change nothing"),
    "queue.number": _("Type the queue number, 1 to 9999"),
    "queue.none": _("No weights under queue number {number}"),
    "queue.offline": _("Queue {number} is not on this device, and it is offline"),
    "queue.chip": _("Queue {number} · {count} materials"),
}

# zone_lines.js
LINES = {
    "line.choose": _("Choose the material: its number, its name or a tile"),
    "line.no_material": _("No material is called “{typed}”. Choose a tile instead"),
    "line.several": _("{count} materials fit: choose one"),
    "line.suspended": _("{material} is not accepted at present"),
    "line.full": _("The slip is full: {count} lines. Save it and write the rest on another one"),
    "line.sure": _("{kg} kg for {baht} baht is very much. Read the scale again. Is it right?"),
    "line.sure_weight": _("{kg} kg is very much. Read the scale again. Is it right?"),
    "line.added": _("Added: {material} {weight}"),
    "weight.label": _("Weight ({unit})"),
    "weight.label_count": _("Count ({unit})"),
    "weight.net": _("After taking off:"),
    "weight.amount": _("{net} {unit} × {price} = {baht} baht"),
    "weight.empty": _("Write the weight from the scale"),
    "weight.not_a_number": _("This is not a number. Write digits only, as 12.5"),
    "weight.commas": _("The comma is unclear: write 1.2 or 12"),
    "weight.places": _("At most three places after the point"),
    "weight.too_large": _("At most {largest}"),
    "weight.negative": _("A weight is never below zero. Use “Take weight off”"),
    "weight.zero": _("The weight is zero: read the scale again"),
    "deduct.how_much": _("Write how much is taken off"),
    "deduct.why": _("Choose why it is taken off"),
    "deduct.not_a_number": _("This is not a number. Write digits only, as 0.5"),
    "deduct.commas": _("The comma is unclear: write 0.5 or 5"),
    "deduct.places": _("Too many places after the point"),
    "deduct.too_large": _("As much as the weight or more: take less off"),
    "deduct.negative": _("Write what is taken off without a minus"),
    "tile.price": _("{price} / {unit}"),
    "tile.lot": _("from {lot} {unit}: {price}"),
    "tile.suspended": _("Not accepted"),
    "tile.later": _("Price later"),
    "tiles.most_used": _("Most used"),
    "tiles.found": _("What fits"),
    "tiles.none_found": _("Nothing fits. Clear the box to see all"),
    "tiles.count": _("{count} kinds"),
    "reason.wet": _("wet"),
    "reason.dirty": _("dirty"),
    "reason.mixed": _("mixed"),
    "reason.other": _("other"),
}

# zone_total.js
TOTAL = {
    "total.empty": _("No line yet"),
    "total.lot_price": _("price of the lot"),
    "total.material": _("Material"),
    "total.baht": _("Baht"),
    "total.remove": _("Take away"),
    "total.remove_line": _("Take away line {number}, {material}"),
    "total.taken_back": _("The last weighing is taken back"),
    "total.lines": _("{count} materials"),
    "total.kg": _("{kg} kg"),
    "total.see": _("See the lines"),
    "total.later": _("Price later"),
    "total.prices_of": _("Prices since {moment}"),
    "total.no_prices": _("No price list is in force"),
    "trouble.suspended": _("Not accepted at present: take it away"),
    "trouble.weight": _("Nothing is left after what is taken off: take it away"),
    "trouble.too_large": _("More than a slip may hold: take it away"),
    "trouble.worthless": _("Worth less than 0.01 baht: take it away"),
    "trouble.no_price": _("Has no price yet"),
    "settle.later": _(
        "The price comes later: the money then goes into the account. To pay today, take away what has "
        "no price."
    ),
    "settle.other": _("Brought by somebody else: into the account only"),
    "settle.cash_step": _("Cash is paid in steps of {step} baht: change the amount"),
    "settle.more_than_total": _("The parts are more than the total: lessen one of them"),
    "settle.negative": _("An amount is never below zero"),
    "settled.savings": _("Into the account"),
    "settled.cash": _("Cash to hand out"),
    "settled.welfare": _("Welfare"),
    "settled.donation": _("Given away"),
    "money.empty": _("Write an amount"),
    "money.not_a_number": _("This is not an amount. Write digits only, as 20 or 6.50"),
    "money.commas": _("The comma is unclear: write 1.50 or 150"),
    "money.places": _("At most two places after the point"),
    "money.too_large": _("This is too much"),
    "money.negative": _("An amount is never below zero"),
}

# zone_identity.js
IDENTITY = {
    "identity.card": _("Identity card looked at"),
    "identity.choose": _(
        "Copper, cable or brass: say how the seller is known. F6 if you saw the identity card"
    ),
    "identity.who": _("Write who vouches for the seller"),
}

# saving.js, held.js, weighing
SAVING = {
    "save.no_clerk": _("It is not known who works here. Sign in once with a signal"),
    "save.may_not": _("Your role may look, but not write slips"),
    "save.no_day": _("No market day is open at this device's places. An officer opens it"),
    "save.choose_day": _("Several market days are open: choose one at the top"),
    "save.no_queue": _("Type the queue number first"),
    "save.no_member": _("Choose the member first"),
    "save.more_weighed": _(
        "The scales have sent {count} more weights of queue {number}: fetch them, then save"
    ),
    "save.no_line": _("Add at least one material"),
    "save.line": _("Line {number}: {sentence}"),
    "save.drawer": _(
        "Offline, this device may hand out {limit} baht in cash; {left} baht are left. Pay less in "
        "cash, or put it into the account"
    ),
    "save.drawer_none": _("Offline, this device hands out no cash. Put the money into the account"),
    "held.done": _("On hold"),
    "held.failed": _("It could not be put on hold: this device refuses to store it. It is still here"),
    "held.nobody": _("No member yet"),
    "held.queue": _("Queue {number}"),
    "held.more": _("On hold since {time} · {count} materials"),
    "weigher.sent": _("Weights of queue {number} are saved"),
    "weigher.save": _("Save the weights"),
    "weigher.next": _("Go on"),
    "queue.fetch": _("Fetch the weights"),
    "member.title": _("Member"),
    "weigher.title": _("Queue number"),
    "save.label": _("Save and print"),
    "save.label_only": _("Save"),
}

# slip_view.js and lists.js
VIEW = {
    "view.saved": _("Saved: {number}"),
    "view.kept": _("{number} is kept, and needs mending"),
    "view.today": _("Today"),
    "view.cash": _("Hand out in cash"),
    "view.collected": _("Paid back of what was owed"),
    "view.balance": _("Money in all"),
    "view.later": _("The price comes later; the weights are noted."),
    "view.cancelled": _("This slip was cancelled: the goods went home."),
    "view.set_aside": _("This slip is not booked. Somebody looked at it: {finding}"),
    "view.sent": _("Sent and booked"),
    "view.sending": _("Saved on this device. It is being sent"),
    "view.waiting": _("Saved on this device. It is sent when there is a signal"),
    "view.fix": _("The server did not take it: {sentence}. Nothing was printed."),
    "view.fix_printed": _(
        "The server did not take it: {sentence}. The printed slip does not count until this is mended."
    ),
    "view.practice": _("Practice: this slip counts nowhere"),
    "view.print": _("Print"),
    "view.print_copy": _("Print copy {copy}"),
    "differs.title": _(
        "{number}: the books differ from what was printed. The books count. Print it anew and give it "
        "to the member."
    ),
    "differs.row": _("{what}: printed {printed}, in the books {server}"),
    "differs.number": _("Number"),
    "differs.total": _("Total"),
    "differs.savings": _("Into the account"),
    "differs.cash": _("Cash"),
    "differs.welfare": _("Welfare"),
    "differs.donation": _("Given away"),
    "differs.print": _("Print it anew"),
    "differs.seen": _("Seen"),
    "lists.fix": _("See what to mend"),
    "lists.to_mend": _("To be mended"),
    "lists.weighing": _("Weights of queue {number}"),
    "lists.line": _("Line {number}:"),
    "lists.retry": _("Try again"),
    "lists.mend": _("Mend this slip"),
    "lists.copy": _("Copy into a new slip"),
    "lists.unreadable": _("A slip without a number"),
    "lists.unreadable_why": _(
        "This version cannot read it, so it was not sent. It stays on this device: save all to a file and "
        "give that to the manager."
    ),
    "lists.nothing": _("Nothing is to be mended."),
    "lists.no_slips": _("No slip yet today. They appear here once saved."),
    "lists.sent": _("sent"),
    "lists.waiting": _("not sent"),
    "lists.practice": _("practice"),
    "lists.print": _("Print a copy"),
    "lists.print_first": _("Print"),
    "lists.open": _("Open, cancel or issue anew"),
}

# notices.js
NOTICES = {
    "notice.devices": _("Set up this device"),
    "notice.practise": _("Practise meanwhile"),
    "notice.vouch": _("This is our own device: I vouch that it keeps what is saved"),
    "notice.vouch_failed": _("This did not work: it needs a signal and a manager"),
    "notice.sign_in": _("Sign in to send. What is saved stays on this device."),
    "notice.sign_in_link": _("Sign in"),
    "notice.forbidden": _("The person signed in may not send these slips. Another one may: sign in anew."),
    "notice.repriced": _(
        "The prices changed: those since {moment} count now. This slip was {before} baht and is {after} baht."
    ),
    "notice.mending": _("Slip {number} is being mended. It keeps its number. Print it anew afterwards."),
    "notice.mend_not": _("Leave it as it is"),
    "notice.understood": _("Understood"),
}

# --- end of the screen ------------------------------------------------------------------------------------

SECTIONS = [
    STATUS,
    UNSENT,
    NOT_SAVED,
    DEVICE,
    WORKER_LINK,
    FRAME,
    MEMBER,
    LINES,
    TOTAL,
    IDENTITY,
    SAVING,
    VIEW,
    NOTICES,
]


def till_words() -> dict[str, str]:
    """Key → sentence, in the language of the request."""
    return {key: str(text) for section in SECTIONS for key, text in section.items()}
