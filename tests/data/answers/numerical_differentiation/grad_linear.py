# %% right: the transpose
def grad_linear(A, x):
    return A.T

# %% right: torch.transpose
import torch
def grad_linear(A, x):
    return torch.transpose(A, 0, 1)

# %% right: loops
import torch
def grad_linear(A, x):
    m, d = A.shape
    G = torch.zeros(d, m, dtype=A.dtype)
    for i in range(d):
        for j in range(m):
            G[i, j] = A[j, i]   # d(Ax)_j / dx_i
    return G

# %% right: numpy
import numpy as np
import torch
def grad_linear(A, x):
    return torch.from_numpy(np.transpose(A.numpy()).copy())

# %% right: rows stacked as columns
import torch
def grad_linear(A, x):
    return torch.stack([row for row in A], dim=1)

# %% wrong: A, numerator layout | cause: transposed
def grad_linear(A, x):
    return A

# %% wrong: the product itself | cause: value-for-derivative
def grad_linear(A, x):
    return A @ x

# %% wrong: A transposed with its output | cause: wrong-formula
def grad_linear(A, x):
    return A.T @ (A @ x)

# %% wrong: x | cause: derivative-by-input
def grad_linear(A, x):
    return x

# %% wrong: sum of the columns | cause: wrong-formula
def grad_linear(A, x):
    # gradient of sum(Ax)
    return A.sum(dim=0)

# %% wrong: reshaped, not transposed | cause: transposed
def grad_linear(A, x):
    return A.reshape(A.shape[1], A.shape[0])

# %% wrong: twice | cause: factor
def grad_linear(A, x):
    return 2 * A.T

# %% wrong: transposed in place | cause: mutates-input | corner: input afterwards
def grad_linear(A, x):
    A.t_()
    return A
