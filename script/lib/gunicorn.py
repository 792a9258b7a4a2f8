"""How `script/server` serves: two processes with four threads each, on this machine only."""

import os

bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
limit_request_line = 8190  # the server's own counter keeps the slip that is being written in its address
preload_app = True  # loads the project once instead of once for each process
control_socket_disable = True
loglevel = "warning"


def when_ready(server: object) -> None:
    """Say where, once there is somebody listening. script/server left the sign-ins on descriptor 8."""
    with open(8, encoding="utf-8") as sign_ins:
        text = sign_ins.read()
    address = f"http://localhost:{os.environ['PORT']}"
    print(f"\nThe waste bank is open: {address}    (Ctrl-C ends it)\n\n{text}", flush=True)
