"""The clerk before the till's one screen, with a played server: what is pressed, seen and held in hand."""

from playwright.sync_api import expect

SLOWLY = 60  # ms between keys: quicker ones are a scanner's
SMALL = {"width": 320, "height": 700}


class Clerk:
    """Somebody at the till: `line("1", "12.5")` types as one does; `presses` counts all but the numbers."""

    def __init__(self, page, counter):
        self.page, self.counter, self.presses = page, counter, 0

    def type(self, text):
        self.page.keyboard.type(text, delay=SLOWLY)

    def press(self, key):
        self.presses += 1
        self.page.keyboard.press(key)

    def member(self, text="01-00001"):
        self.type(text)
        self.press("Enter")

    def line(self, material, weight):
        self.type(material)
        self.press("Enter")
        self.type(weight)
        self.press("Enter")

    def slip(self, *lines, member="01-00001"):
        self.member(member)
        for material, weight in lines:
            self.line(material, weight)

    def save(self):
        self.press("F8")

    def choose(self, name, value):
        self.page.locator(f"input[name={name}][value={value}]").check()

    def go_offline(self):
        self.counter.down = True
        self.page.context.set_offline(True)
        expect(self.page.locator("#status")).to_contain_text("ออฟไลน์")

    def go_online(self):
        self.counter.down = False
        self.page.context.set_offline(False)

    @property
    def printed(self) -> list[str]:
        return self.page.evaluate("printed")

    @property
    def paper(self) -> str:
        """What was printed last."""
        for _ in range(50):
            if self.printed:
                break
            self.page.wait_for_timeout(100)
        return self.printed[-1]

    @property
    def booked(self) -> dict:
        """The one slip that the server has, which comes a moment after it is saved."""
        for _ in range(50):
            if self.counter.books:
                break
            self.page.wait_for_timeout(100)
        (body,) = self.counter.books.values()
        return body

    def is_saved(self, number="A3-000124"):
        expect(self.page.locator("#slip-title")).to_contain_text(number)
        expect(self.page.locator("#slip-view")).to_be_visible()


def lines(clerk):
    return clerk.page.locator("#basket tbody tr")


def total(clerk):
    return clerk.page.locator("#total")


# --- keys ---------------------------------------------------------------------------------------------
