# %% right: the lecture's columns
import torch
def gradient(W, b, X, y):
    z = torch.sum(X * W, dim=-1) + b
    y_pred = torch.sigmoid(z)
    dl_dy = (2 * (y_pred - y)).unsqueeze(dim=-1)
    dy_df = 1.0
    ds_dz = (y_pred * (1.0 - y_pred)).unsqueeze(dim=-1)
    W_grad = torch.mean(dl_dy * dy_df * ds_dz * X, dim=0)
    b_grad = torch.mean(dl_dy * dy_df * ds_dz * 1.0, dim=0)
    return W_grad, b_grad

# %% right: matrix form
import torch
def gradient(W, b, X, y):
    n = len(y)
    p = torch.sigmoid(X @ W + b)
    delta = 2 / n * (p - y) * p * (1 - p)
    return X.T @ delta, delta.sum().reshape(1)

# %% right: loop over samples
import torch
def gradient(W, b, X, y):
    W_grad = torch.zeros_like(W)
    b_grad = torch.zeros_like(b)
    for xi, yi in zip(X, y):
        p = torch.sigmoid((xi * W).sum() + b)
        d = 2 * (p - yi) * p * (1 - p)
        W_grad += d * xi
        b_grad += d
    W_grad /= len(X)
    b_grad /= len(X)
    return W_grad, b_grad

# %% right: numpy inside
import numpy as np
import torch
def gradient(W, b, X, y):
    W_, b_, X_, y_ = [t.detach().cpu().numpy() for t in (W, b, X, y)]
    a = 1 / (1 + np.exp(-(X_ @ W_ + b_)))
    d = 2 * (a - y_) * a * (1 - a)
    dW = np.mean(d[:, None] * X_, axis=0)
    db = np.array([d.mean()])
    return torch.from_numpy(dW), torch.from_numpy(db)

# %% right: two loops, list of two
import torch
def gradient(W, b, X, y):
    n, d = X.shape
    gW = torch.zeros(d, dtype=X.dtype)
    gb = torch.zeros(1, dtype=X.dtype)
    for i in range(n):
        z = b[0]
        for j in range(d):
            z = z + W[j] * X[i][j]
        s = 1 / (1 + torch.exp(-z))
        err = s - y[i]
        for j in range(d):
            gW[j] += 2 * err * s * (1 - s) * X[i][j] / n
        gb[0] += 2 * err * s * (1 - s) / n
    return [gW, gb]

# %% right: y - p with a minus
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X.matmul(W) + b)
    g = -2 * (y - p) * (p - p ** 2)
    return (g.view(-1, 1) * X).mean(0), g.mean(0, keepdim=True)

# %% right: a column of ones for the bias
import torch
def gradient(W, b, X, y):
    A = torch.hstack([X, torch.ones(X.shape[0], 1, dtype=X.dtype)])
    p = torch.sigmoid(A @ torch.cat([W, b]))
    g = 2 * A.T @ ((p - y) * p * (1 - p)) / y.numel()
    return g[:-1], g[-1:]

# %% right: einsum and helpers
import torch
def activate(u):
    return torch.sigmoid(u)

def d_activate(u):
    s = activate(u)
    return s * (1 - s)

def gradient(W, b, X, y):
    u = torch.einsum('nd,d->n', X, W) + b   # 加权和
    dl = 2 * (activate(u) - y)              # 损失的导数
    common = dl * d_activate(u)
    return torch.einsum('n,nd->d', common, X) / X.size(0), common.mean().unsqueeze(0)

# %% right: no_grad around and cloned weights
import torch
def gradient(W, b, X, y):
    with torch.no_grad():
        w = W.clone()
        p = torch.sigmoid((X * w).sum(1) + b)
        r = torch.sub(p, y).mul_(2).mul_(p).mul_(1 - p)
        gw = torch.stack([(r * X[:, k]).mean() for k in range(X.shape[1])])
        gb = torch.stack([r.mean()])
    return gw, gb

# %% wrong: derivative of the sigmoid missing | cause: missing-activation-derivative
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) / len(y)
    return X.T @ d, d.sum().reshape(1)

# %% wrong: derivative of the sigmoid missing at the bias | cause: missing-activation-derivative
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    dl = 2 * (p - y)
    W_grad = ((dl * p * (1 - p)).unsqueeze(-1) * X).mean(dim=0)
    b_grad = dl.mean().reshape(1)
    return W_grad, b_grad

# %% wrong: sums, 1/n lost | cause: sum-for-mean
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return X.T @ d, d.sum().reshape(1)

# %% wrong: mean of a dot product | cause: sum-for-mean
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = (2 * (p - y) * p * (1 - p)).unsqueeze(0)   # (1, n)
    W_grad = torch.mean(d @ X, dim=0)
    b_grad = torch.mean(d.sum(dim=1), dim=0, keepdim=True)
    return W_grad, b_grad

# %% wrong: 1/n lost because len of a (1, n) shape is 1 | cause: sum-for-mean
import torch
def gradient(W, b, X, y):
    Y = y.reshape(1, -1)
    A = torch.sigmoid(W.reshape(1, -1) @ X.T + b)
    m = Y.shape[0]
    dZ = 2 * (A - Y) * A * (1 - A)
    dW = (dZ @ X) / m
    db = dZ.sum(dim=1) / m
    return dW.reshape(-1), db

# %% wrong: 1/n at the weights only | cause: sum-for-mean
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return (d[:, None] * X).mean(0), d.sum().view(1)

# %% wrong: divided by the number of features | cause: factor
import torch
def gradient(W, b, X, y):
    n = X.shape[1]
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return X.T @ d / n, d.sum().reshape(1) / n

# %% wrong: factor 2 missing | cause: factor
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = (p - y) * p * (1 - p)
    return (d.unsqueeze(1) * X).mean(dim=0), d.mean().unsqueeze(0)

# %% wrong: sign | cause: sign
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (y - p) * p * (1 - p)
    return (d.unsqueeze(1) * X).mean(dim=0), d.mean().unsqueeze(0)

# %% wrong: bias first | cause: order
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p) / len(y)
    b_grad = d.sum().reshape(1)
    W_grad = X.T @ d
    return b_grad, W_grad

# %% wrong: cross entropy's gradient | cause: missing-activation-derivative
import torch
def gradient(W, b, X, y):
    # dL/dz = p - y
    y_hat = torch.sigmoid(X @ W + b)
    dz = y_hat - y
    return X.T @ dz / len(y), dz.mean().reshape(1)

# %% wrong: (n,) against (n, 1) | cause: broadcast
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W.reshape(-1, 1) + b)     # (n, 1)
    d = 2 * (p - y) * p * (1 - p)                   # (n, n)!
    W_grad = (X.T @ d).mean(dim=1) / len(y)
    b_grad = d.mean().reshape(1)
    return W_grad, b_grad

# %% wrong: the derivative by X | cause: derivative-by-input
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return (d.unsqueeze(-1) * W).mean(dim=0), d.mean().reshape(1)

# %% wrong: input dropped, every weight gets b's gradient | cause: copied
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    g = d.mean()
    return g * torch.ones_like(W), g.reshape(1)

# %% wrong: target dropped | cause: target-dropped
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * p * p * (1 - p)
    return (d.unsqueeze(1) * X).mean(0), d.mean().reshape(1)

# %% wrong: sigmoid of the sigmoid in the derivative | cause: wrong-formula
import torch
def sigmoid_prime(z):
    s = torch.sigmoid(z)
    return s * (1 - s)

def gradient(W, b, X, y):
    a = torch.sigmoid(X @ W + b)
    d = 2 * (a - y) * sigmoid_prime(a)
    return X.T @ d / len(y), d.mean().reshape(1)

# %% wrong: z(1 - z) | cause: missing-activation
import torch
def gradient(W, b, X, y):
    z = X @ W + b
    a = torch.sigmoid(z)
    d = 2 * (a - y) * z * (1 - z)
    return X.T @ d / len(y), d.mean().reshape(1)

# %% wrong: linear model without activation | cause: missing-activation
import torch
def gradient(W, b, X, y):
    y_pred = X @ W + b
    d = 2 * (y_pred - y)
    return X.T @ d / len(y), d.mean().reshape(1)

# %% wrong: bias not in the forward pass | cause: model-wrong
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W)
    d = 2 * (p - y) * p * (1 - p)
    return X.T @ d / len(y), d.mean().reshape(1)

# %% wrong: only the last sample of the loop | cause: path-dropped
import torch
def gradient(W, b, X, y):
    for xi, yi in zip(X, y):
        p = torch.sigmoid(xi @ W + b)
        d = 2 * (p - yi) * p * (1 - p)
        W_grad = d * xi / len(X)
        b_grad = d / len(X)
    return W_grad, b_grad

# %% wrong: residual of the means | cause: wrong-formula
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    err = 2 * (p - y).mean()
    W_grad = err * ((p * (1 - p)).unsqueeze(1) * X).mean(0)
    b_grad = err * (p * (1 - p)).mean().reshape(1)
    return W_grad, b_grad

# %% wrong: one gradient for all weights, the mean of theirs | cause: wrong-formula
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = (2 * (p - y) * p * (1 - p)).unsqueeze(1)
    return torch.mean(d * X) * torch.ones_like(W), torch.mean(d).reshape(1)

# %% wrong: a matrix comes back, the mean is forgotten | cause: not-reduced
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return d.unsqueeze(1) * X, d

# %% wrong: backward | cause: not-by-hand | corner: by hand
import torch
def gradient(W, b, X, y):
    W = W.clone().detach().requires_grad_()
    b = b.clone().detach().requires_grad_()
    loss = ((torch.sigmoid(X @ W + b) - y) ** 2).mean()
    loss.backward()
    return W.grad, b.grad

# %% wrong: b's gradient one | cause: constant
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return X.T @ d / len(y), torch.ones_like(b)

# %% wrong: transposed product | cause: transposed
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    return X @ d / len(y), d.mean().reshape(1)

# %% wrong: printed | cause: prints
import torch
def gradient(W, b, X, y):
    p = torch.sigmoid(X @ W + b)
    d = 2 * (p - y) * p * (1 - p)
    print((d.unsqueeze(1) * X).mean(dim=0))
    print(d.mean())
