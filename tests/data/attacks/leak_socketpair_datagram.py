"""Sends to an AF_UNIX address by one end of a socket pair.

Must: nothing arrives.
Stopped by: seccomp
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import socket
attempt("send", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b"leak", "@DGRAM@"))
