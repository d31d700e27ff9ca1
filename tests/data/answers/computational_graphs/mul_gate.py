# %% right: one line
def mul_gate(x, y):
    return y, x

# %% right: a list
def mul_gate(x, y):
    df_dx = y
    df_dy = x
    return [df_dx, df_dy]

# %% right: with an upstream gradient of 1
def mul_gate(x, y):
    dout = 1.0
    dx = dout * y
    dy = dout * x
    return (dx, dy)

# %% right: stacked into one tensor
import torch
def mul_gate(x, y):
    x = torch.as_tensor(x)
    y = torch.as_tensor(y)
    return torch.stack([y, x])

# %% right: numpy array inside, floats out
import numpy as np
def mul_gate(x, y):
    g = np.array([float(y), float(x)])
    return g[0], g[1]

# %% right: a dictionary on the way
def mul_gate(x, y):
    grads = {}
    grads['x'] = y   # df/dx
    grads['y'] = x   # df/dy
    f = x * y
    return grads['x'], grads['y']

# %% wrong: own input for the other one | cause: order
def mul_gate(x, y):
    return x, y

# %% wrong: the product itself, twice | cause: value-for-derivative
def mul_gate(x, y):
    f = x * y
    return f, f

# %% wrong: the gradients of the add gate | cause: constant
def mul_gate(x, y):
    return 1.0, 1.0

# %% wrong: the output only | cause: value-for-derivative
def mul_gate(x, y):
    return x * y

# %% wrong: printed, nothing returned | cause: prints
def mul_gate(x, y):
    df_dx = y
    df_dy = x
    print(df_dx, df_dy)

# %% wrong: y given for both | cause: copied
def mul_gate(x, y):
    df_dx = y
    df_dy = y
    return df_dx, df_dy

# %% wrong: the lecture's example | cause: hard-coded
def mul_gate(x, y):
    return -3.0, 4.0

# %% wrong: multiplied by the output as if it came from upstream | cause: wrong-formula
def mul_gate(x, y):
    f = x * y
    df_dx = f * y
    df_dy = f * x
    return df_dx, df_dy

# %% wrong: product rule of a function of one variable | cause: wrong-formula
def mul_gate(x, y):
    # (uv)' = u'v + uv'
    d = 1 * y + x * 1
    return d, d

# %% wrong: no return | cause: returns-nothing
def mul_gate(x, y):
    df_dx = y
    df_dy = x

# %% wrong: only the first | cause: incomplete
def mul_gate(x, y):
    df_dx = y
    return df_dx

# %% wrong: minus at the second, because y was negative in the example | cause: sign
def mul_gate(x, y):
    df_dx = y
    df_dy = -x
    return df_dx, df_dy

# %% wrong: named with a capital letter | cause: missing
def Mul_gate(x, y):
    return y, x
