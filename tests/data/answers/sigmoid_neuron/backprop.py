# %% right: the lecture's deltas
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        if l > 0:
            delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% right: pre-activations kept, inserted at the front
import torch
def g(f):
    return 1 / (1 + torch.exp(-f))

def g_prime(f):
    return g(f) * (1 - g(f))

def backprop(Ws, x, y):
    fs = []
    acts = [x]
    for W in Ws:
        f = acts[-1] @ W
        fs.append(f)
        acts.append(g(f))
    d = (acts[-1] - y) * g_prime(fs[-1])
    out = [acts[-2].unsqueeze(1) @ d.unsqueeze(0)]
    for l in range(len(Ws) - 2, -1, -1):
        d = g_prime(fs[l]) * (Ws[l + 1] @ d)
        out.insert(0, acts[l].unsqueeze(1) @ d.unsqueeze(0))
    return out

# %% right: columns and a tuple
import torch
def backprop(Ws, x, y):
    A = [x.reshape(-1, 1)]
    for W in Ws:
        A.append(torch.sigmoid(W.t().mm(A[-1])))
    D = (A[-1] - y.reshape(-1, 1)) * A[-1] * (1 - A[-1])
    gs = []
    for l in range(len(Ws), 0, -1):
        gs.append(A[l - 1].mm(D.t()))
        D = A[l - 1] * (1 - A[l - 1]) * Ws[l - 1].mm(D)
    return tuple(gs[::-1])

# %% right: numpy inside
import numpy as np
import torch
def backprop(Ws, x, y):
    ws = [W.numpy() for W in Ws]
    acts = [x.numpy()]
    for w in ws:
        acts.append(1 / (1 + np.exp(-w.T.dot(acts[-1]))))
    out = acts[-1]
    delta = (out - y.numpy()) * out * (1 - out)
    grads = []
    for w, a in zip(reversed(ws), reversed(acts[:-1])):
        grads.append(torch.from_numpy(np.outer(a, delta)))
        delta = a * (1 - a) * w.dot(delta)
    grads.reverse()
    return grads

# %% right: loops over neurons
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        n_in, n_out = W.shape
        nxt = torch.zeros(n_out, dtype=x.dtype)
        for j in range(n_out):
            s = 0.0
            for i in range(n_in):
                s = s + W[i, j] * a[-1][i]
            nxt[j] = torch.sigmoid(s)
        a.append(nxt)
    deltas = [(a[-1] - y) * a[-1] * (1 - a[-1])]
    for l in range(len(Ws) - 1, 0, -1):
        n_in, n_out = Ws[l].shape
        d = torch.zeros(n_in, dtype=x.dtype)
        for i in range(n_in):
            for j in range(n_out):
                d[i] += Ws[l][i, j] * deltas[0][j]
            d[i] *= a[l][i] * (1 - a[l][i])
        deltas.insert(0, d)
    return [a[l][:, None] * deltas[l][None, :] for l in range(len(Ws))]

# %% right: recursion
import torch
def backprop(Ws, x, y):
    def go(l, a):
        if l == len(Ws):
            return a - y, []
        out = torch.sigmoid(a @ Ws[l])
        up, grads = go(l + 1, out)
        delta = up * out * (1 - out)
        return Ws[l] @ delta, [torch.outer(a, delta)] + grads
    return go(0, x)[1]

# %% wrong: derivative of the output's sigmoid missing | cause: missing-activation-derivative
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = a[-1] - y
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: derivative of the hidden sigmoids missing | cause: missing-activation-derivative
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = Ws[l] @ delta
    return grads

# %% wrong: transposed gradients | cause: transposed
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(delta, a[l])
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: last layer first | cause: order
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for l in reversed(range(len(Ws))):
        grads.append(torch.outer(a[l], delta))
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: sign | cause: sign
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (y - a[-1]) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: a 2 although the loss has its half | cause: factor
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = 2 * (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: the mean over the outputs | cause: mean-for-sum
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) / len(y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: g' taken of the activation | cause: wrong-formula
import torch
def gp(f):
    s = torch.sigmoid(f)
    return s * (1 - s)

def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * gp(a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = gp(a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: delta not carried through the weights | cause: upstream-dropped
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * Ws[l].sum(dim=1)
    return grads

# %% wrong: the activation after the layer | cause: wrong-formula
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l + 1], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: linear output | cause: missing-activation
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws[:-1]:
        a.append(torch.sigmoid(W.T @ a[-1]))
    y_hat = Ws[-1].T @ a[-1]
    delta = y_hat - y
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: target dropped | cause: target-dropped
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = a[-1] * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: the first layer's gradient is left out | cause: incomplete
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = []
    for l in range(len(Ws) - 1, 0, -1):
        grads.insert(0, torch.outer(a[l], delta))
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
    return grads

# %% wrong: the weights' transpose on the way back | cause: transposed
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l].T @ delta)
    return grads

# %% wrong: steps the weights while going back | cause: mutates-input | corner: input afterwards
import torch
def backprop(Ws, x, y):
    a = [x]
    for W in Ws:
        a.append(torch.sigmoid(W.T @ a[-1]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    grads = [None] * len(Ws)
    for l in reversed(range(len(Ws))):
        grads[l] = torch.outer(a[l], delta)
        delta = a[l] * (1 - a[l]) * (Ws[l] @ delta)
        Ws[l] -= 0.1 * grads[l]
    return grads

# %% wrong: two layers only | cause: hard-coded | corner: three layers
import torch
def backprop(Ws, x, y):
    W1, W2 = Ws
    h = torch.sigmoid(x @ W1)
    o = torch.sigmoid(h @ W2)
    d2 = (o - y) * o * (1 - o)
    d1 = (W2 @ d2) * h * (1 - h)
    return [torch.outer(h, d2), torch.outer(x, d1)][::-1]
