"""How `script/server` serves: two processes with four threads each, on this machine only."""

import os

bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
control_socket_disable = True
loglevel = "warning"


def when_ready(server: object) -> None:
    """Say where, once there is somebody listening."""
    print(f"\nThe waste bank is open: http://localhost:{os.environ['PORT']}    (Ctrl-C ends it)\n", flush=True)
    print(os.environ.get("SIGN_INS", ""), flush=True)
