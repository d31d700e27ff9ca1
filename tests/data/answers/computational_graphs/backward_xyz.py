# %% right: short
def backward_xyz(x, y, z):
    return z, z, x + y

# %% right: step by step
def backward_xyz(x, y, z):
    # forward
    q = x + y
    f = q * z
    # backward
    df_dq = z
    df_dz = q
    df_dx = df_dq * 1.0
    df_dy = df_dq * 1.0
    return df_dx, df_dy, df_dz

# %% right: multiplied out first
def backward_xyz(x, y, z):
    # f = xz + yz
    return [z, z, x + y]

# %% right: Jacobian of the add gate with numpy
import numpy as np
def backward_xyz(x, y, z):
    x, y, z = float(x), float(y), float(z)
    dq = np.array([1.0, 1.0])
    dx, dy = z * dq
    return dx, dy, x + y

# %% right: gate functions of the question before
def mul_gate(x, y):
    return y, x

def add_gate(x, y):
    return 1.0, 1.0

def backward_xyz(x, y, z):
    dq, dz = mul_gate(x + y, z)
    a, b = add_gate(x, y)
    return dq * a, dq * b, dz

# %% right: a stacked tensor
import torch
def backward_xyz(x, y, z):
    grad = torch.zeros(3, dtype=torch.float64)
    grad[0] = z
    grad[1] = z
    grad[2] = x + y
    return grad

# %% wrong: upstream dropped at x and y | cause: upstream-dropped
def backward_xyz(x, y, z):
    q = x + y
    df_dx = 1.0
    df_dy = 1.0
    df_dz = q
    return df_dx, df_dy, df_dz

# %% wrong: z first | cause: order
def backward_xyz(x, y, z):
    df_dz = x + y
    df_dx = z
    df_dy = z
    return df_dz, df_dx, df_dy

# %% wrong: x and y meet themselves | cause: wrong-formula
def backward_xyz(x, y, z):
    return z * x, z * y, x + y

# %% wrong: z itself for dz | cause: value-for-derivative
def backward_xyz(x, y, z):
    return z, z, z

# %% wrong: product of all for f = xyz | cause: model-wrong
def backward_xyz(x, y, z):
    return y * z, x * z, x * y

# %% wrong: multiply gate treated as the first | cause: model-wrong
def backward_xyz(x, y, z):
    # f = x + y*z
    q = y * z
    df_dq = 1
    return 1.0, df_dq * z, df_dq * y

# %% wrong: minus in dz | cause: sign
def backward_xyz(x, y, z):
    q = x - y
    return z, z, q

# %% wrong: f used as upstream of everything | cause: value-for-derivative
def backward_xyz(x, y, z):
    q = x + y
    f = q * z
    return f * z, f * z, f * q

# %% wrong: the figures of the lecture | cause: hard-coded
def backward_xyz(x, y, z):
    return -4.0, -4.0, 3.0

# %% wrong: q's gradient for x, q for y | cause: order
def backward_xyz(x, y, z):
    q = x + y
    return z, q, z

# %% wrong: gradient of q left out and z too | cause: incomplete
def backward_xyz(x, y, z):
    df_dx = z
    df_dy = z
    return df_dx, df_dy

# %% wrong: prints its steps and returns nothing | cause: prints
def backward_xyz(x, y, z):
    q = x + y
    print("q =", q)
    print("dx", z, "dy", z, "dz", q)

# %% wrong: add gate halves | cause: factor
def backward_xyz(x, y, z):
    return z / 2, z / 2, x + y

# %% wrong: a name from another cell | cause: raises
def backward_xyz(x, y, z):
    dfdx = dfdq * 1
    dfdy = dfdq * 1
    dfdz = x + y
    return dfdx, dfdy, dfdz
