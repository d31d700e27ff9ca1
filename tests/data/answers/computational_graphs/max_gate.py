# %% right: if
def max_gate(x, y):
    if x >= y:
        return 1, 0
    else:
        return 0, 1

# %% right: conditional expression in floats
def max_gate(x, y):
    return (1.0, 0.0) if x >= y else (0.0, 1.0)

# %% right: booleans into floats
def max_gate(x, y):
    df_dx = float(x >= y)
    df_dy = 1.0 - df_dx
    return df_dx, df_dy

# %% right: torch.where
import torch
def max_gate(x, y):
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    dx = torch.where(x >= y, 1.0, 0.0)
    dy = torch.where(x < y, 1.0, 0.0)
    return dx, dy

# %% right: shadows the builtin max
def max_gate(x, y):
    max = 0
    for input in [x, y]:
        if input > x:
            max = 1
    grads = [0.0, 0.0]
    grads[max] = 1.0
    return grads

# %% wrong: asks whether the maximum is y, and at a tie it is both | cause: wrong-formula | corner: tie
def max_gate(x, y):
    m = max(x, y)
    df_dx = 0.0
    df_dy = 0.0
    if m == y:
        df_dy = 1.0
    else:
        df_dx = 1.0
    return df_dx, df_dy

# %% right: argmax of numpy, which takes the first of equals
import numpy as np
def max_gate(x, y):
    grads = np.zeros(2)
    grads[np.argmax([float(x), float(y)])] = 1
    return grads

# %% right: heaviside
import numpy as np
def max_gate(x, y):
    h = np.heaviside(float(x) - float(y), 1.0)
    return float(h), float(1 - h)

# %% wrong: swapped | cause: order
def max_gate(x, y):
    if x >= y:
        return 0, 1
    return 1, 0

# %% wrong: the maximum itself | cause: value-for-derivative
def max_gate(x, y):
    return max(x, y), 0

# %% wrong: routes the value instead of 1 | cause: value-for-derivative
def max_gate(x, y):
    if x >= y:
        return x, 0
    else:
        return 0, y

# %% wrong: the example's answer always | cause: hard-coded | corner: x smaller
def max_gate(x, y):
    return 1.0, 0.0

# %% wrong: one to both | cause: constant
def max_gate(x, y):
    return 1.0, 1.0

# %% wrong: a tie goes to y | cause: wrong-formula | corner: tie
def max_gate(x, y):
    if x > y:
        return 1.0, 0.0
    else:
        return 0.0, 1.0

# %% wrong: nothing at a tie | cause: returns-nothing | corner: tie
def max_gate(x, y):
    if x > y:
        return 1.0, 0.0
    if x < y:
        return 0.0, 1.0

# %% wrong: half to each at a tie | cause: wrong-formula | corner: tie
import torch
def max_gate(x, y):
    if x == y:
        return 0.5, 0.5
    return (1.0, 0.0) if x > y else (0.0, 1.0)

# %% wrong: both get 1 at a tie | cause: wrong-formula | corner: tie
def max_gate(x, y):
    dx = 1.0 if x >= y else 0.0
    dy = 1.0 if y >= x else 0.0
    return dx, dy

# %% wrong: min instead of max | cause: order
def max_gate(x, y):
    dx = 1.0 if x <= y else 0.0
    return dx, 1.0 - dx

# %% wrong: only for tensors | cause: raises | corner: floats
def max_gate(x, y):
    dx = (x >= y).float()
    dy = 1 - dx
    return dx, dy

# %% wrong: gradient multiplied by the output | cause: wrong-formula
def max_gate(x, y):
    m = x if x >= y else y
    return m * (x >= y), m * (x < y)

# %% wrong: printed | cause: prints
def max_gate(x, y):
    if x >= y:
        print(1, 0)
    else:
        print(0, 1)
