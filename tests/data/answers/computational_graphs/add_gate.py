# %% right: ones
def add_gate(x, y):
    return 1.0, 1.0

# %% right: integers in a list
def add_gate(x, y):
    return [1, 1]

# %% right: tensors
import torch
def add_gate(x, y):
    return torch.ones(2)

# %% right: the gate distributes what comes in
def add_gate(x, y):
    # add gate = gradient distributor
    upstream = 1.
    input = [x, y]
    out = []
    for i in input:
        out.append(upstream)
    return tuple(out)

# %% right: power of zero
def add_gate(x, y):
    return x ** 0, y ** 0

# %% wrong: the inputs themselves | cause: value-for-derivative
def add_gate(x, y):
    df_dx = x
    df_dy = y
    return df_dx, df_dy

# %% wrong: the sum twice | cause: value-for-derivative
def add_gate(x, y):
    f = x + y
    return f, f

# %% wrong: the multiply gate's | cause: wrong-formula
def add_gate(x, y):
    return y, x

# %% wrong: constants vanish | cause: constant
def add_gate(x, y):
    return 0.0, 0.0

# %% wrong: shared equally | cause: factor
def add_gate(x, y):
    return 0.5, 0.5

# %% wrong: second with a minus | cause: sign
def add_gate(x, y):
    return 1.0, -1.0

# %% wrong: one number | cause: incomplete
def add_gate(x, y):
    return 1.0

# %% wrong: printed | cause: prints
def add_gate(x, y):
    print((1, 1))
