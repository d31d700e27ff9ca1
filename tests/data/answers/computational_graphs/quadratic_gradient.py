# %% right: short
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% right: graph in small steps
def quadratic_gradient(x, y, w1, w2, b):
    # forward
    x2 = x * x
    a = w1 * x2
    c = w2 * x
    s = a + c
    y_hat = s + b
    r = y_hat - y
    loss = r * r
    # backward
    dr = 2 * r
    dyhat = dr
    db = dyhat
    ds = dyhat
    da = ds
    dc = ds
    dw1 = da * x2
    dw2 = dc * x
    return dw1, dw2, db

# %% right: numpy polynomial
import numpy as np
def quadratic_gradient(x, y, w1, w2, b):
    x = float(x)
    r = np.polyval([float(w1), float(w2), float(b)], x) - float(y)
    return list(2 * r * np.array([x ** 2, x, 1.0]))

# %% right: Horner, each from the one before
def quadratic_gradient(x, y, w1, w2, b):
    r = (w1 * x + w2) * x + b - y
    db = 2 * r
    dw2 = db * x
    dw1 = dw2 * x
    return dw1, dw2, db

# %% right: list and residual the other way
def quadratic_gradient(x, y, w1, w2, b):
    err = y - w1 * x * x - w2 * x - b
    return [-2 * err * x * x, -2 * err * x, -2 * err]

# %% right: one vector for all parameters
import torch
def quadratic_gradient(x, y, w1, w2, b):
    x = float(x)
    phi = torch.tensor([x * x, x, 1.0], dtype=torch.float64)
    params = torch.tensor([float(w1), float(w2), float(b)], dtype=torch.float64)
    return 2 * (params @ phi - y) * phi

# %% right: loop over powers
def quadratic_gradient(x, y, w1, w2, b):
    pred = 0
    for p, w in enumerate([b, w2, w1]):
        pred = pred + w * x ** p
    grads = []
    for p in [2, 1, 0]:
        grads.append(2 * (pred - y) * x ** p)
    return tuple(grads)

# %% right: helpers and CJK comments
def forward(x, w1, w2, b):
    # 二次模型
    return w1 * x ** 2 + w2 * x + b

def quadratic_gradient(x, y, w1, w2, b):
    y_pred = forward(x, w1, w2, b)
    d = 2 * (y_pred - y)  # 损失对预测的导数
    return d * x ** 2, d * x, d * 1

# %% right: multiplied out
def quadratic_gradient(x, y, w1, w2, b):
    g1 = 2*w1*x**4 + 2*w2*x**3 + 2*b*x**2 - 2*y*x**2
    g2 = 2*w1*x**3 + 2*w2*x**2 + 2*b*x - 2*y*x
    g3 = 2*w1*x**2 + 2*w2*x + 2*b - 2*y
    return g1, g2, g3

# %% right: a line continued in brackets
def quadratic_gradient(x, y, w1, w2, b):
    y_pred = (w1 * x ** 2
              + w2 * x
              + b)
    res = y_pred - y
    grad_w1 = 2 * res * (x ** 2)
    grad_w2 = 2 * res * x
    grad_b = 2 * res
    return (grad_w1, grad_w2, grad_b)

# %% wrong: the input for its square | cause: input-for-square
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x, 2 * r * x, 2 * r

# %% wrong: 2x for x squared | cause: wrong-formula
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    # d(x^2) = 2x
    return 2 * r * 2 * x, 2 * r * x, 2 * r

# %% wrong: derivative of the first term by x | cause: derivative-by-input
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * 2 * w1 * x, 2 * r * x, 2 * r

# %% wrong: both terms derived by x | cause: derivative-by-input
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    d_w1 = 2 * r * (2 * w1 * x)
    d_w2 = 2 * r * w2
    d_b = 2 * r
    return d_w1, d_w2, d_b

# %% wrong: 2·w2·t for the derivative of w2 | cause: wrong-formula
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * 2 * w2 * x, 2 * r

# %% wrong: w1 where its input square belongs | cause: weight-for-input
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * w1, 2 * r * x, 2 * r

# %% wrong: w2 for the input | cause: weight-for-input
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * w2, 2 * r

# %% wrong: the square over w1 and x together | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    r = (w1 * x)**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% wrong: linear forward pass | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% wrong: the linear term is squared as well | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    y_pred = w1 * x**2 + w2 * x**2 + b
    dy = 2 * (y_pred - y)
    return dy * x**2, dy * x, dy

# %% wrong: a line break before the plus | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    y_pred = w1 * x ** 2
    + w2 * x
    + b
    r = y_pred - y
    return 2 * r * x ** 2, 2 * r * x, 2 * r

# %% wrong: bias forgotten in the forward pass | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x - y
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% wrong: w1 and w2 exchanged in the model | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    r = w2 * x**2 + w1 * x + b - y
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% wrong: target dropped | cause: target-dropped
def quadratic_gradient(x, y, w1, w2, b):
    y_pred = w1 * x**2 + w2 * x + b
    return 2 * y_pred * x**2, 2 * y_pred * x, 2 * y_pred

# %% wrong: target dropped at w2 alone | cause: target-dropped
def quadratic_gradient(x, y, w1, w2, b):
    p = w1 * x**2 + w2 * x + b
    return 2 * x**2 * (p - y), 2 * x * p, 2 * (p - y)

# %% wrong: w1 and w2 swapped in the answer | cause: order
def quadratic_gradient(x, y, w1, w2, b):
    d = 2 * (w1 * x**2 + w2 * x + b - y)
    dw1 = d * x**2
    dw2 = d * x
    return dw2, dw1, d

# %% wrong: bias first | cause: order
def quadratic_gradient(x, y, w1, w2, b):
    d = 2 * (w1 * x**2 + w2 * x + b - y)
    return d, d * x, d * x**2

# %% wrong: no factor 2 | cause: factor
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return r * x**2, r * x, r

# %% wrong: no factor 2 at the bias | cause: factor
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, r

# %% wrong: the 2 counted twice at w1 | cause: factor
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    # 2 from the loss and 2 from the square
    return 4 * r * x**2, 2 * r * x, 2 * r

# %% wrong: sign | cause: sign
def quadratic_gradient(x, y, w1, w2, b):
    r = y - (w1 * x**2 + w2 * x + b)
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% wrong: bracket missing after y minus | cause: model-wrong
def quadratic_gradient(x, y, w1, w2, b):
    r = y - w1 * x**2 + w2 * x + b
    return -2 * r * x**2, -2 * r * x, -2 * r

# %% wrong: constant 1 for the bias | cause: constant
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, 1

# %% wrong: no residual | cause: upstream-dropped
def quadratic_gradient(x, y, w1, w2, b):
    return x ** 2, x, 1.0

# %% wrong: residual only at the bias | cause: upstream-dropped
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return x ** 2, x, 2 * r

# %% wrong: w2's gradient given to w1 by copy and paste | cause: copied
def quadratic_gradient(x, y, w1, w2, b):
    loss_grad = 2 * (w1 * x**2 + w2 * x + b - y)
    grad_w2 = loss_grad * x
    grad_w1 = grad_w2
    grad_b = loss_grad
    return grad_w1, grad_w2, grad_b

# %% wrong: b's gradient given for all | cause: copied
def quadratic_gradient(x, y, w1, w2, b):
    g = 2 * (w1 * x**2 + w2 * x + b - y)
    return g, g, g

# %% wrong: x cubed | cause: wrong-formula
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**3, 2 * r * x**2, 2 * r * x

# %% wrong: each term's own residual | cause: wrong-formula
def quadratic_gradient(x, y, w1, w2, b):
    dw1 = 2 * (w1 * x**2 - y) * x**2
    dw2 = 2 * (w2 * x - y) * x
    db = 2 * (b - y)
    return dw1, dw2, db

# %% wrong: xor for power | cause: raises
def quadratic_gradient(x, y, w1, w2, b):
    r = w1 * x^2 + w2 * x + b - y
    return 2 * r * x^2, 2 * r * x, 2 * r

# %% wrong: only two gradients | cause: incomplete
def quadratic_gradient(x, y, w1, w2, b):
    d = 2 * (w1 * x**2 + w2 * x + b - y)
    return d * x**2, d * x

# %% wrong: lecture's weights inside | cause: hard-coded
def quadratic_gradient(x, y, w1, w2, b):
    w1, w2, b = 1.0, 1.0, 1.0
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, 2 * r

# %% wrong: backward | cause: not-by-hand | corner: by hand
import torch
def quadratic_gradient(x, y, w1, w2, b):
    ws = [torch.tensor(float(v), requires_grad=True) for v in (w1, w2, b)]
    l = (ws[0] * x ** 2 + ws[1] * x + ws[2] - y) ** 2
    l.backward()
    return [v.grad.item() for v in ws]
