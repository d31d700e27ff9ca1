# %% right: (A + A')x
def grad_quadratic(A, x):
    return (A + A.T) @ x

# %% right: two terms
def grad_quadratic(A, x):
    return A @ x + x @ A

# %% right: loops
import torch
def grad_quadratic(A, x):
    d = len(x)
    g = torch.zeros_like(x)
    for k in range(d):
        for j in range(d):
            g[k] += A[k, j] * x[j]
            g[k] += A[j, k] * x[j]
    return g

# %% right: numpy
import numpy as np
import torch
def grad_quadratic(A, x):
    a, v = A.numpy(), x.numpy()
    return torch.tensor(a.dot(v) + a.T.dot(v))

# %% right: in place
import torch
def grad_quadratic(A, x):
    g = torch.mv(A, x)
    g += torch.mv(A.t(), x)
    return g

# %% right: column, then flattened
def grad_quadratic(A, x):
    col = x.unsqueeze(1)
    return (A.mm(col) + A.t().mm(col)).flatten()

# %% wrong: 2Ax, as if A were symmetric | cause: wrong-formula
def grad_quadratic(A, x):
    return 2 * A @ x

# %% wrong: 2A'x | cause: transposed
def grad_quadratic(A, x):
    return 2 * A.T @ x

# %% wrong: Ax only | cause: path-dropped
def grad_quadratic(A, x):
    return A @ x

# %% wrong: A'x only | cause: path-dropped
def grad_quadratic(A, x):
    return A.T @ x

# %% wrong: the value x'Ax | cause: value-for-derivative
def grad_quadratic(A, x):
    return x @ A @ x

# %% wrong: minus | cause: sign
def grad_quadratic(A, x):
    return (A - A.T) @ x

# %% wrong: x forgotten | cause: upstream-dropped
def grad_quadratic(A, x):
    return A + A.T

# %% wrong: elementwise | cause: broadcast
def grad_quadratic(A, x):
    return (A + A.T) * x

# %% wrong: half | cause: factor
def grad_quadratic(A, x):
    return 0.5 * (A + A.T) @ x

# %% wrong: A changed on the way | cause: mutates-input | corner: input afterwards
def grad_quadratic(A, x):
    A += A.T.clone()
    return A @ x

# %% wrong: only the diagonal | cause: wrong-formula
import torch
def grad_quadratic(A, x):
    return 2 * torch.diag(A) * x

# %% wrong: a column | cause: broadcast
def grad_quadratic(A, x):
    return (A + A.T) @ x.reshape(-1, 1)
