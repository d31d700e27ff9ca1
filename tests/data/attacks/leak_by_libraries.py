"""Downloads by the libraries that notebooks use.

Must: an error in plain words.
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
import urllib.request
attempt("url", lambda: urllib.request.urlopen("http://127.0.0.1:@TCP@/leak", timeout=2).read())

# %%
import torch
print("WON", torch.hub.load_state_dict_from_url("http://127.0.0.1:@TCP@/leak"))
