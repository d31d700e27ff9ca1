# %% right: matrix products
def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2

# %% right: torch functions and a list
import torch
def collapse(W1, b1, W2, b2):
    W = torch.mm(W2, W1)
    b = torch.mv(W2, b1) + b2
    return [W, b]

# %% right: einsum
import torch
def collapse(W1, b1, W2, b2):
    W = torch.einsum('mh,hd->md', W2, W1)
    b = torch.einsum('mh,h->m', W2, b1) + b2
    return W, b

# %% right: numpy inside
import numpy as np
import torch
def collapse(W1, b1, W2, b2):
    w1, v1, w2, v2 = W1.numpy(), b1.numpy(), W2.numpy(), b2.numpy()
    return torch.from_numpy(w2.dot(w1)), torch.from_numpy(w2.dot(v1) + v2)

# %% right: loops
import torch
def collapse(W1, b1, W2, b2):
    m, h = W2.shape
    d = W1.shape[1]
    W = torch.zeros(m, d, dtype=W1.dtype)
    b = b2.clone()
    for i in range(m):
        for k in range(h):
            b[i] += W2[i, k] * b1[k]
            for j in range(d):
                W[i, j] += W2[i, k] * W1[k, j]
    return W, b

# %% right: transposes that cancel
def collapse(W1, b1, W2, b2):
    W = (W1.T @ W2.T).T
    b = b1 @ W2.T + b2
    return W, b

# %% right: column, squeezed again
def collapse(W1, b1, W2, b2):
    b = W2 @ b1.unsqueeze(1) + b2.unsqueeze(1)
    return W2 @ W1, b.squeeze(1)

# %% right: probing with unit vectors
import torch
def collapse(W1, b1, W2, b2):
    def net(X):
        return W2 @ (W1 @ X + b1) + b2
    d = W1.shape[1]
    b = net(torch.zeros(d, dtype=W1.dtype))
    cols = []
    for e in torch.eye(d, dtype=W1.dtype):
        cols.append(net(e) - b)
    return torch.stack(cols, dim=1), b

# %% right: broadcasting and a sum for the bias
def collapse(W1, b1, W2, b2):
    W = W2.matmul(W1)
    b = (W2 * b1).sum(dim=1) + b2
    return W, b

# %% wrong: factors the other way round | cause: order
def collapse(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2

# %% wrong: W transposed | cause: transposed
def collapse(W1, b1, W2, b2):
    return W1.T @ W2.T, W2 @ b1 + b2

# %% wrong: b1 not carried through W2 | cause: upstream-dropped
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = b2 + b1.sum()
    return W, b

# %% wrong: b1 dropped | cause: path-dropped
def collapse(W1, b1, W2, b2):
    return W2 @ W1, b2

# %% wrong: b2 dropped | cause: path-dropped
def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1

# %% wrong: column plus row makes a matrix | cause: broadcast
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1.reshape(-1, 1) + b2
    return W, b

# %% wrong: bias as a column | cause: broadcast
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1.reshape(-1, 1) + b2.reshape(-1, 1)
    return W, b

# %% wrong: biases subtracted | cause: sign
def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 - b2

# %% wrong: b1 from the left | cause: transposed
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = b1 @ W2 + b2
    return W, b

# %% wrong: bias first | cause: order
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1 + b2
    return b, W

# %% wrong: matrices added | cause: wrong-formula
def collapse(W1, b1, W2, b2):
    W = W2.sum(dim=1, keepdim=True) + W1.sum(dim=0, keepdim=True)
    b = W2 @ b1 + b2
    return W, b

# %% wrong: elementwise product | cause: raises
def collapse(W1, b1, W2, b2):
    W = W2 * W1
    b = W2 * b1 + b2
    return W, b

# %% wrong: adds to b2 in place | cause: mutates-input | corner: input afterwards
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b2 += W2 @ b1
    return W, b2

# %% wrong: a ReLU between the layers | cause: model-wrong
import torch
def collapse(W1, b1, W2, b2):
    W = W2 @ torch.relu(W1)
    b = W2 @ torch.relu(b1) + b2
    return W, b

# %% wrong: returns the output of one X | cause: value-for-derivative
import torch
def collapse(W1, b1, W2, b2):
    X = torch.ones(W1.shape[1], dtype=W1.dtype)
    return W2 @ (W1 @ X + b1) + b2

# %% wrong: no return | cause: returns-nothing
def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1 + b2
    # return W, b

# %% wrong: integers | cause: int-cast
def collapse(W1, b1, W2, b2):
    W = (W2 @ W1).int()
    b = (W2 @ b1 + b2).int()
    return W, b
