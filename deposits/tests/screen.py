"""What the screen answered, for the tests of its behaviours."""


def text(answer) -> str:
    return answer.content.decode()


def after(screen, answer):
    """The page that the answer leads to."""
    assert answer.status_code == 303, text(answer)
    return screen.client.get(answer.headers["Location"])
