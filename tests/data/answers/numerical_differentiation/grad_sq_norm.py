# %% right: 2x
def grad_sq_norm(x):
    return 2 * x

# %% right: x + x
def grad_sq_norm(x):
    return x + x

# %% right: loop
import torch
def grad_sq_norm(x):
    g = torch.empty_like(x)
    for i, xi in enumerate(x):
        g[i] = 2.0 * xi
    return g

# %% right: numpy array comes back
import numpy as np
def grad_sq_norm(x):
    return np.multiply(2.0, x.numpy())

# %% right: the quadratic form with the identity
import torch
def grad_sq_norm(x):
    I = torch.eye(len(x), dtype=x.dtype)
    return (I + I.T) @ x

# %% wrong: x | cause: factor
def grad_sq_norm(x):
    return x

# %% wrong: the square norm | cause: value-for-derivative
def grad_sq_norm(x):
    return (x ** 2).sum()

# %% wrong: gradient of the norm | cause: wrong-formula
def grad_sq_norm(x):
    return x / x.norm()

# %% wrong: 2x summed | cause: wrong-formula
def grad_sq_norm(x):
    return (2 * x).sum()

# %% wrong: 2 times the norm | cause: wrong-formula
def grad_sq_norm(x):
    return 2 * x.norm()

# %% wrong: squares | cause: value-for-derivative
def grad_sq_norm(x):
    return x ** 2

# %% wrong: absolute values | cause: sign
def grad_sq_norm(x):
    return 2 * abs(x)

# %% wrong: constant 2 | cause: constant
import torch
def grad_sq_norm(x):
    return 2 * torch.ones_like(x)

# %% wrong: doubles x in place | cause: mutates-input | corner: input afterwards
def grad_sq_norm(x):
    x *= 2
    return x

# %% wrong: mean of squares | cause: mean-for-sum
def grad_sq_norm(x):
    return 2 * x / len(x)
