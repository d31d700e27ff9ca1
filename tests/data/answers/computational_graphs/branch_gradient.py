# %% right: sum of both paths
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return (w2 + w3) * x, h, h

# %% right: paths one by one
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    dyhat = 1.0
    dh_a = dyhat * w2
    dh_b = dyhat * w3
    dh = dh_a + dh_b
    dw2 = dyhat * h
    dw3 = dyhat * h
    dw1 = dh * x
    return dw1, dw2, dw3

# %% right: adds up in place
def branch_gradient(x, w1, w2, w3):
    dh = 0.0
    for w in (w2, w3):
        dh += w
    return [dh * x, w1 * x, w1 * x]

# %% right: multiplied out
def branch_gradient(x, w1, w2, w3):
    return w2 * x + w3 * x, w1 * x, w1 * x

# %% right: numpy
import numpy as np
def branch_gradient(x, w1, w2, w3):
    x, w1, w2, w3 = map(float, (x, w1, w2, w3))
    children = np.array([w2, w3])
    return children.sum() * x, w1 * x, w1 * x

# %% right: dictionary of gradients
def branch_gradient(x, w1, w2, w3):
    grad = dict(w1=0, w2=0, w3=0, h=0)
    h = w1 * x
    grad['w2'] += h
    grad['h'] += w2
    grad['w3'] += h
    grad['h'] += w3
    grad['w1'] += grad['h'] * x
    return grad['w1'], grad['w2'], grad['w3']

# %% right: stacked
import torch
def branch_gradient(x, w1, w2, w3):
    x, w1, w2, w3 = (torch.as_tensor(v, dtype=torch.float64) for v in (x, w1, w2, w3))
    return torch.stack([(w2 + w3) * x, w1 * x, w1 * x])

# %% wrong: only the path through w2 | cause: path-dropped
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return w2 * x, h, h

# %% wrong: the second path overwrites the first | cause: path-dropped
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    dh = w2
    dw2 = h
    dh = w3
    dw3 = h
    dw1 = dh * x
    return dw1, dw2, dw3

# %% wrong: averaged | cause: mean-for-sum
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    dw1 = (w2 * x + w3 * x) / 2
    return dw1, h, h

# %% wrong: paths multiplied | cause: wrong-formula
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return w2 * w3 * x, h, h

# %% wrong: x dropped at w1 | cause: upstream-dropped
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return w2 + w3, h, h

# %% wrong: x for h | cause: input-for-hidden
def branch_gradient(x, w1, w2, w3):
    return (w2 + w3) * x, x, x

# %% wrong: upstream weights dropped | cause: upstream-dropped
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return x, h, h

# %% wrong: 2x, two equal paths | cause: upstream-dropped
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    dw1 = x + x
    return dw1, h, h

# %% wrong: difference | cause: sign
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return (w2 - w3) * x, h, h

# %% wrong: derivative by x for w1 | cause: derivative-by-input
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return (w2 + w3) * w1, h, h

# %% wrong: w2 and w3 meet their own values | cause: value-for-derivative
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    return (w2 + w3) * x, w2 * h, w3 * h

# %% wrong: w1 last | cause: order
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    dw1 = (w2 + w3) * x
    return h, h, dw1

# %% wrong: both paths counted twice | cause: factor
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    dh = 2 * (w2 + w3)
    return dh * x, h, h

# %% wrong: the picture's figures | cause: hard-coded
def branch_gradient(x, w1, w2, w3):
    return 8.0, 6.0, 6.0

# %% wrong: a sum for the hidden value | cause: model-wrong
def branch_gradient(x, w1, w2, w3):
    h = w1 + x
    return w2 + w3, h, h

# %% wrong: a squared loss that is not there | cause: model-wrong
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    y_hat = w2 * h + w3 * h
    d = 2 * y_hat
    return d * (w2 + w3) * x, d * h, d * h

# %% wrong: printed | cause: prints
def branch_gradient(x, w1, w2, w3):
    h = w1 * x
    print("dw1:", (w2 + w3) * x)
    print("dw2:", h)
    print("dw3:", h)
