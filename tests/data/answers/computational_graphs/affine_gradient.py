# %% right: short
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * r * x, 2 * r

# %% right: chain rule spelled out
def affine_gradient(x, y, w, b):
    # forward pass
    y_pred = x * w + b
    residual = y_pred - y
    loss = residual ** 2
    # backward pass
    d_loss = 1.0
    d_residual = d_loss * 2 * residual
    d_ypred = d_residual * 1.0
    d_b = d_ypred * 1.0
    d_xw = d_ypred * 1.0
    d_w = d_xw * x
    return d_w, d_b

# %% right: y minus prediction, minus two
def affine_gradient(x, y, w, b):
    e = y - (w * x + b)
    dw = -2 * e * x
    db = -2 * e
    return dw, db

# %% right: multiplied out
def affine_gradient(x, y, w, b):
    dw = 2 * w * x**2 + 2 * x * b - 2 * x * y
    db = 2 * b + 2 * w * x - 2 * y
    return dw, db

# %% right: numpy and floats
import numpy as np
def affine_gradient(x, y, w, b):
    features = np.array([float(x), 1.0])
    theta = np.array([float(w), float(b)])
    err = features @ theta - float(y)
    g = 2 * err * features
    return float(g[0]), float(g[1])

# %% right: in-place maths
import torch
def affine_gradient(x, y, w, b):
    g = torch.tensor([float(x), 1.0], dtype=torch.float64)
    r = float(x) * float(w)
    r += float(b)
    r -= float(y)
    g *= r
    g *= 2
    return g[0], g[1]

# %% right: a list
def affine_gradient(x, y, w, b):
    tmp = 2 * (x * w + b - y)
    return [tmp * x, tmp]

# %% right: loop over the features, builtins shadowed
def affine_gradient(x, y, w, b):
    input = [x, 1.0]
    vars = [w, b]
    sum = 0.0
    for i, v in zip(input, vars):
        sum = sum + i * v
    grads = []
    for i in input:
        grads.append(2 * (sum - y) * i)
    return tuple(grads)

# %% right: w's gradient out of b's, CJK comments
def affine_gradient(x, y, w, b):
    db = 2 * (w * x + b - y)  # 偏置的梯度
    dw = db * x               # 权重的梯度
    return dw, db

# %% right: stacked tensor
import torch
def affine_gradient(x, y, w, b):
    r = torch.as_tensor(x * w + b - y)
    return torch.stack((2 * r * x, 2 * r))

# %% wrong: factor 2 missing | cause: factor
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return r * x, r

# %% wrong: factor 2 missing at b only | cause: factor
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * r * x, r

# %% wrong: factor 2 missing at w only | cause: factor
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    dw = r * x
    db = 2 * r
    return dw, db

# %% wrong: sign of both | cause: sign
def affine_gradient(x, y, w, b):
    r = y - (x * w + b)
    return 2 * r * x, 2 * r

# %% wrong: sign of b | cause: sign
def affine_gradient(x, y, w, b):
    e = y - (w * x + b)
    return -2 * x * e, 2 * e

# %% wrong: bias first | cause: order
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    dw = 2 * r * x
    db = 2 * r
    return db, dw

# %% wrong: the weight for the input | cause: weight-for-input
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * r * w, 2 * r

# %% wrong: derivative by x, named so | cause: derivative-by-input
def affine_gradient(x, y, w, b):
    y_hat = w * x + b
    dL_dyhat = 2 * (y_hat - y)
    dyhat_dx = w
    dyhat_db = 1
    return dL_dyhat * dyhat_dx, dL_dyhat * dyhat_db

# %% wrong: target dropped | cause: target-dropped
def affine_gradient(x, y, w, b):
    return 2 * x * (x * w + b), 2 * (x * w + b)

# %% wrong: the slide's loss, without b | cause: model-wrong
def affine_gradient(x, y, w, b):
    r = x * w - y
    return 2 * x * r, 2 * r

# %% wrong: line break drops the bias | cause: model-wrong
def affine_gradient(x, y, w, b):
    y_pred = x * w
    + b
    r = y_pred - y
    return 2 * r * x, 2 * r

# %% wrong: b's gradient multiplied by b | cause: wrong-formula
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * r * x, 2 * r * b

# %% wrong: b's gradient is one | cause: constant
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    dw = 2 * r * x
    db = 1.0
    return dw, db

# %% wrong: local gradients only | cause: upstream-dropped
def affine_gradient(x, y, w, b):
    dw = x
    db = 1.0
    return dw, db

# %% wrong: w's gradient for both | cause: copied
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    dw = 2 * r * x
    db = dw
    return dw, db

# %% wrong: b's gradient for both | cause: copied
def affine_gradient(x, y, w, b):
    grad = 2 * (x * w + b - y)
    return grad, grad

# %% wrong: the loss for the derivative | cause: value-for-derivative
def affine_gradient(x, y, w, b):
    loss = (x * w + b - y) ** 2
    return loss * x, loss

# %% wrong: the worked example | cause: hard-coded
def affine_gradient(x, y, w, b):
    return -4.0, -2.0

# %% wrong: b's gradient is always zero | cause: constant
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * x * r, 0.0

# %% wrong: minus b | cause: model-wrong
def affine_gradient(x, y, w, b):
    r = x * w - b - y
    return 2 * r * x, 2 * r

# %% wrong: bracket round w + b | cause: model-wrong
def affine_gradient(x, y, w, b):
    r = x * (w + b) - y
    return 2 * x * r, 2 * r

# %% wrong: only dw | cause: incomplete
def affine_gradient(x, y, w, b):
    return 2 * x * (x * w + b - y)

# %% wrong: print | cause: prints
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    print(2 * r * x, 2 * r)

# %% wrong: autograd | cause: not-by-hand | corner: by hand
import torch
def affine_gradient(x, y, w, b):
    w = torch.tensor(float(w), requires_grad=True, dtype=torch.float64)
    b = torch.tensor(float(b), requires_grad=True, dtype=torch.float64)
    loss = (x * w + b - y) ** 2
    gw, gb = torch.autograd.grad(loss, [w, b])
    return gw, gb

# %% wrong: the input squared | cause: wrong-formula
def affine_gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * r * x ** 2, 2 * r

# %% wrong: rounded to whole numbers | cause: int-cast
def affine_gradient(x, y, w, b):
    r = float(x * w + b - y)
    return round(2 * r * float(x)), round(2 * r)

# %% wrong: gradients pile up in globals | cause: accumulated | corner: second call
dw = 0.0
db = 0.0
def affine_gradient(x, y, w, b):
    global dw, db
    r = x * w + b - y
    dw = dw + 2 * r * x
    db = db + 2 * r
    return dw, db
