"""Ways to the gradient of (x·w + b - y)² by w and b: by hand, and others.

Each is the source of a notebook's cells that define ``affine_gradient(x, y, w, b)``, which gets
floats or 0-d tensors.
"""

_RIGHT = "def affine_gradient(x, y, w, b):\n    r = x * w + b - y\n    return 2 * r * x, 2 * r\n"

INNOCENT: dict[str, tuple[str, ...]] = {
    "the formula": (_RIGHT,),
    "one line": (
        "def affine_gradient(x, y, w, b):\n    return 2 * (x * w + b - y) * x, 2 * (x * w + b - y)",
    ),
    "a lambda": (
        "affine_gradient = lambda x, y, w, b: (2 * (x*w + b - y) * x, 2 * (x*w + b - y))",
    ),
    "multiplied out": (
        "def affine_gradient(x, y, w, b):\n    return 2*x**2*w + 2*x*b - 2*x*y, 2*x*w + 2*b - 2*y",
    ),
    "a helper called backward": (
        "def backward(r, x):\n    return r * x, r",
        "def affine_gradient(x, y, w, b):\n    return backward(2 * (x * w + b - y), x)",
    ),
    "helpers called grad, jacobian and vjp": (
        (
            "def grad(r):\n    return 2 * r\n"
            "def jacobian(x):\n    return x, 1\n"
            "def vjp(g, j):\n    return g * j[0], g * j[1]"
        ),
        "def affine_gradient(x, y, w, b):\n    return vjp(grad(x * w + b - y), jacobian(x))",
    ),
    "layers with forward and backward": (
        (
            "class Mul:\n    def forward(self, a, b):\n        self.a, self.b = a, b\n"
            "        return a * b\n"
            "    def backward(self, g):\n        return g * self.b, g * self.a\n"
        ),
        (
            "class Add:\n    def forward(self, a, b):\n        return a + b\n"
            "    def backward(self, g):\n        return g, g\n"
        ),
        (
            "def affine_gradient(x, y, w, b):\n    mul, add = Mul(), Add()\n"
            "    r = add.forward(mul.forward(x, w), b) - y\n"
            "    dm, db = add.backward(2 * r)\n    _, dw = mul.backward(dm)\n    return dw, db"
        ),
    ),
    "a tape of its own": (
        (
            "class Value:\n"
            "    def __init__(self, data, parents=()):\n"
            "        self.data, self.parents, self.grad = data, parents, 0.0\n"
            "    def __add__(self, other):\n"
            "        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))\n"
            "    def __mul__(self, other):\n"
            "        return Value(self.data * other.data,\n"
            "                     ((self, other.data), (other, self.data)))\n"
            "    def backward(self, g=1.0):\n"
            "        self.grad += g\n"
            "        for parent, slope in self.parents:\n            parent.backward(g * slope)\n"
        ),
        (
            "def affine_gradient(x, y, w, b):\n"
            "    W, B = Value(float(w)), Value(float(b))\n"
            "    r = Value(float(x)) * W + B + Value(-float(y))\n"
            "    (r * r).backward()\n    return W.grad, B.grad"
        ),
    ),
    "dual numbers of its own": (
        (
            "class Dual:\n    def __init__(self, a, d=0.0):\n        self.a, self.d = a, d\n"
            "    def __add__(self, o):\n        return Dual(self.a + o.a, self.d + o.d)\n"
            "    def __mul__(self, o):\n"
            "        return Dual(self.a * o.a, self.a * o.d + self.d * o.a)\n"
        ),
        (
            "def affine_gradient(x, y, w, b):\n"
            "    def d(w, b):\n        r = Dual(x) * w + b + Dual(-y)\n        return (r * r).d\n"
            "    return d(Dual(w, 1.0), Dual(b)), d(Dual(w), Dual(b, 1.0))"
        ),
    ),
    "numpy": (
        (
            "import numpy as np\n"
            "def affine_gradient(x, y, w, b):\n"
            "    x, y, w, b = (np.float64(float(v)) for v in (x, y, w, b))\n"
            "    g = 2 * (x * w + b - y) * np.array([x, 1.0])\n    return float(g[0]), float(g[1])"
        ),
    ),
    "torch operations": (
        (
            "import torch\n"
            "def affine_gradient(x, y, w, b):\n"
            "    x, y, w, b = (torch.as_tensor(v, dtype=torch.float64) for v in (x, y, w, b))\n"
            "    r = torch.sub(torch.add(torch.mul(x, w), b), y)\n"
            "    return tuple(torch.stack([r * x, r]).mul(2).unbind())"
        ),
    ),
    "under no_grad, detached": (
        (
            "import torch\n"
            "def affine_gradient(x, y, w, b):\n    with torch.no_grad():\n"
            "        x, y, w, b = (torch.as_tensor(v).detach() for v in (x, y, w, b))\n"
            "        r = x * w + b - y\n        return 2 * r * x, 2 * r"
        ),
    ),
    "a detached, cloned leaf that nothing goes back to": (
        (
            "import torch\n"
            "def affine_gradient(x, y, w, b):\n"
            "    p = torch.tensor([float(w), float(b)]).detach().clone().requires_grad_()\n"
            "    r = 2 * (x * p[0] + p[1] - y)\n    return (r * x).detach(), r.detach()"
        ),
    ),
    "words in a text and in comments": (
        (
            "def affine_gradient(x, y, w, b):\n"
            '    """No autograd, no backward(), no func.grad: (f(w+h) - f(w)) / h is measured."""\n'
            "    # loss.backward() would do it\n"
            "    r = x * w + b - y\n    return 2 * r * x, 2 * r"
        ),
    ),
    "another cell uses autograd": (
        (
            "import torch\n"
            "t = torch.tensor(1.0, requires_grad=True)\nloss = (2 * t - 1) ** 2\nloss.backward()\n"
            "print(t.grad)"
        ),
        _RIGHT,
    ),
    "another function of the notebook uses autograd": (
        "import torch\ndef compare(loss):\n    loss.backward()",
        _RIGHT,
    ),
    "another cell compares with finite differences": (
        _RIGHT,
        (
            "h = 1e-4\nf = lambda w: (2 * w + 1 - 3) ** 2\n"
            "print((f(1 + h) - f(1 - h)) / (2 * h), affine_gradient(2.0, 3.0, 1.0, 1.0))"
        ),
    ),
    "a check of itself by differences, which is not returned": (
        (
            "def affine_gradient(x, y, w, b):\n"
            "    f = lambda w: (x * w + b - y) ** 2\n"
            "    r = x * w + b - y\n    g = 2 * r * x\n"
            "    measured = (f(w + 1e-3) - f(w - 1e-3)) / 2e-3\n"
            "    if abs(measured - g) > 1 + abs(g):\n        print('far off')\n"
            "    return g, 2 * r"
        ),
    ),
    "a small number in a denominator": (
        (
            "eps = 1e-12\n"
            "def affine_gradient(x, y, w, b):\n    n = 0.5\n"
            "    r = (x * w + b - y) / n / (1 + eps)\n    return r * x, r"
        ),
    ),
    "in steps, with the names of the lecture": (
        (
            "def affine_gradient(x, y, w, b):\n"
            "    xw = x * w\n    pred = xw + b\n    residual = pred - y\n    loss = residual ** 2\n"
            "    dloss_dresidual = 2 * residual\n    dresidual_dpred = 1\n    dpred_dxw = 1\n"
            "    dxw_dw = x\n    dpred_db = 1\n"
            "    d = dloss_dresidual * dresidual_dpred\n"
            "    return d * dpred_dxw * dxw_dw, d * dpred_db"
        ),
    ),
    "gates in a dict": (
        "gates = {}\ngates['square'] = lambda r: 2 * r\ngates.update(mul=lambda g, x: g * x)",
        (
            "def affine_gradient(x, y, w, b):\n    g = gates['square'](x * w + b - y)\n"
            "    return gates['mul'](g, x), g"
        ),
    ),
    "a partial": (
        (
            "from functools import partial\n"
            "def scaled(factor, x, y, w, b):\n    r = factor * (x * w + b - y)\n    return r * x, r"
        ),
        "affine_gradient = partial(scaled, 2)",
    ),
    "an object that can be called": (
        (
            "class Gradient:\n    def __call__(self, x, y, w, b):\n"
            "        r = x * w + b - y\n        return 2 * r * x, 2 * r"
        ),
        "affine_gradient = Gradient()",
    ),
    "a method": (
        (
            "class Model:\n    factor = 2\n    def gradient(self, x, y, w, b):\n"
            "        r = self.factor * (x * w + b - y)\n        return r * x, r"
        ),
        "affine_gradient = Model().gradient",
    ),
    "decorated": (
        (
            "import functools\n"
            "def logged(f):\n    @functools.wraps(f)\n    def inner(*args):\n"
            "        return f(*args)\n"
            "    return inner"
        ),
        "@logged\n" + _RIGHT,
    ),
    "a function that another one makes": (
        (
            "def make(factor):\n    def gradient(x, y, w, b):\n"
            "        r = factor * (x * w + b - y)\n        return r * x, r\n    return gradient"
        ),
        "affine_gradient = make(2)",
    ),
    "in a loop over the parameters": (
        (
            "def affine_gradient(x, y, w, b):\n    out = []\n    r = x * w + b - y\n"
            "    for i, slope in enumerate((x, 1.0)):\n        g = 0.0\n        g += 2 * r\n"
            "        g *= slope\n        out.append(g)\n    return out"
        ),
    ),
    "a matrix product": (
        (
            "import torch\n"
            "def affine_gradient(x, y, w, b):\n"
            "    a = torch.tensor([[float(x), 1.0]])\n    p = torch.tensor([float(w), float(b)])\n"
            "    g = a.T @ (2 * (a @ p - float(y)))\n    return g[0], g[1]"
        ),
    ),
    "fractions": (
        (
            "from fractions import Fraction\n"
            "def affine_gradient(x, y, w, b):\n"
            "    x, y, w, b = (Fraction(float(v)) for v in (x, y, w, b))\n"
            "    r = x * w + b - y\n    return float(2 * r * x), float(2 * r)"
        ),
    ),
    "an imported module under a telling name": (
        (
            "import math as autograd\nimport operator as jacobian\n"
            "def affine_gradient(x, y, w, b):\n"
            "    r = jacobian.sub(jacobian.add(jacobian.mul(x, w), b), y)\n"
            "    return 2 * r * x, autograd.sqrt(4) * r"
        ),
    ),
    "variables called after the derivatives": (
        (
            "def affine_gradient(x, y, w, b):\n"
            "    func = 2 * (x * w + b - y)\n    grad_fn = func * x\n    jvp = func\n"
            "    return grad_fn, jvp"
        ),
    ),
    "a magic in the cell, and an import that fails": (
        "%matplotlib inline\ntry:\n    import jax\nexcept ImportError:\n    jax = None\n" + _RIGHT,
    ),
    "complex numbers, not of the arguments": (
        (
            "turn = complex(0, 1)\n"
            "def affine_gradient(x, y, w, b):\n    two = 1 - (turn * turn).real\n"
            "    r = two * (x * w + b - y)\n    return r * x, r"
        ),
    ),
    "the square of the shifted number, multiplied out": (
        (
            "def affine_gradient(x, y, w, b):\n    e = b - y\n"
            "    # of (xw)² + 2xwe + e²\n"
            "    return 2*x**2*w + 2*x*e, 2*(x*w + e)"
        ),
    ),
    "a recursive sum": (
        (
            "def total(terms):\n    return terms[0] + total(terms[1:]) if terms else 0\n"
            "def affine_gradient(x, y, w, b):\n"
            "    r = 2 * total([x * w, b, -y])\n    return r * x, r"
        ),
    ),
    "code from a text": (
        (
            "def affine_gradient(x, y, w, b):\n"
            "    r = eval('x * w + b - y')\n    return eval('2 * r * x'), 2 * r"
        ),
    ),
}

_F = "loss = lambda x, y, w, b: (x * w + b - y) ** 2\n"
_HEAD = "def affine_gradient(x, y, w, b):\n"
_TENSORS = "    w, b = (torch.tensor(float(v), requires_grad=True) for v in (w, b))\n"

FORBIDDEN: dict[str, tuple[str, ...]] = {
    "backward": (
        "import torch",
        _HEAD + _TENSORS + "    ((x * w + b - y) ** 2).backward()\n    return w.grad, b.grad",
    ),
    "torch.autograd.grad": (
        "import torch",
        _HEAD + _TENSORS + "    return torch.autograd.grad((x * w + b - y) ** 2, (w, b))",
    ),
    "grad under another name, in a helper": (
        "import torch\nfrom torch.autograd import grad as step",
        "def helper(value, at):\n    return step(value, at)",
        _HEAD + _TENSORS + "    return helper((x * w + b - y) ** 2, (w, b))",
    ),
    "a name made of two texts": (
        "import torch",
        _HEAD
        + _TENSORS
        + "    getattr((x * w + b - y) ** 2, 'back' + 'ward')()\n    return w.grad, b.grad",
    ),
    "an error swallowed": (
        "import torch",
        _HEAD + _TENSORS + "    try:\n        ((x * w + b - y) ** 2).backward()\n"
        "        return w.grad, b.grad\n    except RuntimeError:\n"
        "        return 2 * (x * w + b - y) * x, 2 * (x * w + b - y)",
    ),
    "torch.func.grad": (
        "import torch\nfrom torch.func import grad\n" + _F,
        _HEAD + "    x, y, w, b = (torch.tensor(float(v)) for v in (x, y, w, b))\n"
        "    return grad(loss, argnums=(2, 3))(x, y, w, b)",
    ),
    "jacfwd under another name": (
        "import torch\nfrom torch.func import jacfwd as slope\n" + _F,
        _HEAD + "    x, y, w, b = (torch.tensor(float(v)) for v in (x, y, w, b))\n"
        "    return slope(loss, argnums=(2, 3))(x, y, w, b)",
    ),
    "jacobian of the functional interface": (
        "import torch\nfrom torch.autograd.functional import jacobian\n" + _F,
        _HEAD + "    w, b = torch.tensor(float(w)), torch.tensor(float(b))\n"
        "    return jacobian(lambda w, b: loss(x, y, w, b), (w, b))",
    ),
    "dual numbers of torch": (
        "import torch\nimport torch.autograd.forward_ad as fwd\n" + _F,
        (
            "def slope(f, at):\n    with fwd.dual_level():\n"
            "        return fwd.unpack_dual(f(fwd.make_dual(torch.tensor(float(at)),"
            " torch.tensor(1.0)))).tangent"
        ),
        _HEAD
        + "    return slope(lambda v: loss(x, y, v, b), w), slope(lambda v: loss(x, y, w, v), b)",
    ),
    "an object that can be called": (
        "import torch",
        "class Gradient:\n    def __call__(self, x, y, w, b):\n    "
        + _TENSORS.replace("\n", "\n    ").rstrip(" ")
        + "        ((x * w + b - y) ** 2).backward()\n        return w.grad, b.grad",
        "affine_gradient = Gradient()",
    ),
    "a partial": (
        "import torch\nfrom functools import partial",
        "def run(way, x, y, w, b):\n"
        + _TENSORS
        + "    getattr((x * w + b - y) ** 2, way)()\n    return w.grad, b.grad",
        "affine_gradient = partial(run, 'backward')",
    ),
    "a helper kept in a dict": (
        "import torch\ntools = {}",
        "tools['go'] = lambda loss: loss.backward()",
        _HEAD + _TENSORS + "    tools['go']((x * w + b - y) ** 2)\n    return w.grad, b.grad",
    ),
    "in a thread": (
        "import threading\nimport torch",
        _HEAD + _TENSORS + "    loss = (x * w + b - y) ** 2\n"
        "    t = threading.Thread(target=loss.backward)\n    t.start()\n    t.join()\n"
        "    return w.grad, b.grad",
    ),
    "in a pool of threads": (
        "from concurrent.futures import ThreadPoolExecutor\nimport torch",
        _HEAD + _TENSORS + "    with ThreadPoolExecutor(1) as pool:\n"
        "        return pool.submit(torch.autograd.grad, (x * w + b - y) ** 2, (w, b)).result()",
    ),
    "an engine kept before": (
        "import torch\nengine = torch.autograd.Variable._execution_engine",
        _HEAD + _TENSORS + "    loss = (x * w + b - y) ** 2\n"
        "    return engine.run_backward((loss,), (torch.ones(()),), False, False,\n"
        "                               (w, b), False, False)",
    ),
    "marshal.loads replaced": (
        (
            "import marshal\nimport torch\nloads = marshal.loads\n"
            "marshal.loads = lambda code: loads(code)"
        ),
        _HEAD + _TENSORS + "    ((x * w + b - y) ** 2).backward()\n    return w.grad, b.grad",
    ),
    "a graph's node called by itself": (
        "import torch",
        _HEAD
        + _TENSORS
        + "    r = x * w + b - y\n    g = (r ** 2).grad_fn(torch.tensor(1.0))[0] if False"
        " else (r ** 2).grad_fn(torch.tensor(1.0))\n"
        "    g = g[0] if isinstance(g, tuple) else g\n    return g * x, g",
    ),
    "hidden in code from a text": (
        "import torch",
        _HEAD + _TENSORS + "    exec('((x * w + b - y) ** 2).backward()')\n"
        "    return w.grad, b.grad",
    ),
    "an engine class whose values hold tensors": (
        "import torch",
        (
            "class Value:\n    def __init__(self, t):\n        self.t = t\n"
            "    def __add__(self, o):\n        return Value(self.t + o.t)\n"
            "    def __mul__(self, o):\n        return Value(self.t * o.t)\n"
            "    def backward(self):\n        self.t.backward()"
        ),
        _HEAD + "    X, Y, W, B = (Value(torch.tensor(float(v), requires_grad=True))"
        " for v in (x, -y, w, b))\n"
        "    r = X * W + B + Y\n    (r * r).backward()\n    return W.t.grad, B.t.grad",
    ),
    "an optimizer": (
        "import torch",
        _HEAD
        + "    p = torch.tensor([float(w), float(b)], dtype=torch.float64, requires_grad=True)\n"
        "    before = p.detach().clone()\n    step = torch.optim.SGD([p], lr=1.0)\n"
        "    ((x * p[0] + p[1] - y) ** 2).backward()\n    step.step()\n"
        "    g = before - p.detach()\n    return g[0], g[1]",
    ),
    "sympy": (
        "import sympy\nX, Y, W, B = sympy.symbols('x y w b')\nL = (X * W + B - Y) ** 2",
        (
            "by_w = sympy.lambdify((X, Y, W, B), L.diff(W))\n"
            "by_b = sympy.lambdify((X, Y, W, B), sympy.diff(L, B))"
        ),
        _HEAD + "    return by_w(x, y, w, b), by_b(x, y, w, b)",
    ),
    "sympy within the function": (
        "import sympy as s",
        _HEAD + "    W, B = s.symbols('w b')\n    L = (float(x) * W + B - float(y)) ** 2\n"
        "    at = {W: float(w), B: float(b)}\n"
        "    return tuple(float(s.Derivative(L, v).doit().subs(at)) for v in (W, B))",
    ),
    "mpmath": (
        "import mpmath\n" + _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n"
        "    return (float(mpmath.diff(lambda v: loss(x, y, v, b), w)),\n"
        "            float(mpmath.diff(lambda v: loss(x, y, w, v), b)))",
    ),
    "numpy's gradient": (
        "import numpy as np\n" + _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    s = np.array([-1.0, 0.0, 1.0])\n"
        "    return (np.gradient(loss(x, y, w + s, b), 1.0)[1],\n"
        "            np.gradient(loss(x, y, w, b + s), 1.0)[1])",
    ),
    "numpy's fit": (
        "import numpy as np\n" + _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    s = np.array([-1.0, 0.0, 1.0])\n"
        "    return (np.polyfit(s, loss(x, y, w + s, b), 2)[1],\n"
        "            np.polyfit(s, loss(x, y, w, b + s), 2)[1])",
    ),
    "torch's gradient": (
        "import torch\n" + _F,
        _HEAD + "    s = torch.tensor([-1.0, 0.0, 1.0])\n"
        "    return (torch.gradient(loss(x, y, w + s, b))[0][1],\n"
        "            torch.gradient(loss(x, y, w, b + s))[0][1])",
    ),
    "central differences": (
        _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    h = 1e-5\n"
        "    return ((loss(x, y, w + h, b) - loss(x, y, w - h, b)) / (2 * h),\n"
        "            (loss(x, y, w, b + h) - loss(x, y, w, b - h)) / (2 * h))",
    ),
    "a step of 1, exact for a square": (
        _F,
        _HEAD + "    return ((loss(x, y, w + 1, b) - loss(x, y, w - 1, b)) / 2,\n"
        "            (loss(x, y, w, b + 1) - loss(x, y, w, b - 1)) / 2)",
    ),
    "a step of 4": (
        _F,
        _HEAD + "    return ((loss(x, y, w + 4, b) - loss(x, y, w - 4, b)) / 8,\n"
        "            (loss(x, y, w, b + 4) - loss(x, y, w, b - 4)) / 8)",
    ),
    "multiplied by 500": (
        _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n"
        "    return (500 * (loss(x, y, w + 0.001, b) - loss(x, y, w - 0.001, b)),\n"
        "            500 * (loss(x, y, w, b + 0.001) - loss(x, y, w, b - 0.001)))",
    ),
    "the step written 1 / k": (
        "k = 2 ** 10\ndef rate(f, at):\n    return (f(at + 1 / k) - f(at - 1 / k)) * k / 2",
        _F + _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n"
        "    return rate(lambda v: loss(x, y, v, b), w), rate(lambda v: loss(x, y, w, v), b)",
    ),
    "a step relative to the number": (
        _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n"
        "    h, k = 1e-6 * max(1.0, abs(w)), 1e-6 * max(1.0, abs(b))\n"
        "    return ((loss(x, y, w + h, b) - loss(x, y, w - h, b)) / (2 * h),\n"
        "            (loss(x, y, w, b + k) - loss(x, y, w, b - k)) / (2 * k))",
    ),
    "written out, without a helper": (
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    h = 2.0 ** -20\n"
        "    return (((x * (w + h) + b - y) ** 2 - (x * (w - h) + b - y) ** 2) / h / 2,\n"
        "            ((x * w + (b + h) - y) ** 2 - (x * w + (b - h) - y) ** 2) / h / 2)",
    ),
    "a stencil of four": (
        _F,
        (
            "def slope(f, a, h=0.01):\n"
            "    return (f(a - 2*h) - 8 * f(a - h) + 8 * f(a + h) - f(a + 2*h)) / (12 * h)"
        ),
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n"
        "    return slope(lambda v: loss(x, y, v, b), w), slope(lambda v: loss(x, y, w, v), b)",
    ),
    "differences of tensors, all at once": (
        "import torch\n" + _F,
        _HEAD + "    p = torch.tensor([float(w), float(b)], dtype=torch.float64)\n"
        "    e = torch.eye(2, dtype=torch.float64)\n"
        "    f = lambda p: loss(float(x), float(y), p[..., 0], p[..., 1])\n"
        "    d = f(p + e) - f(p - e)\n    return d[0] / 2, d[1] / 2",
    ),
    "weights times values": (
        "import numpy as np\n" + _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    at = np.array([-0.5, 0.5])\n"
        "    return (float(loss(x, y, w + at, b) @ np.array([-1.0, 1.0])),\n"
        "            float(loss(x, y, w, b + at) @ np.array([-1.0, 1.0])))",
    ),
    "one entry changed in place": (
        "import torch\n" + _F,
        _HEAD + "    p = torch.tensor([float(w), float(b)], dtype=torch.float64)\n    g = []\n"
        "    for i in range(2):\n        up, down = p.clone(), p.clone()\n"
        "        up[i] += 0.5\n        down[i] -= 0.5\n"
        "        g.append(loss(float(x), float(y), *up) - loss(float(x), float(y), *down))\n"
        "    return g",
    ),
    "Richardson's extrapolation": (
        _F,
        (
            "def d(f, a, h):\n    return (f(a + h) - f(a)) / h\n"
            "def slope(f, a):\n    return 2 * d(f, a, 0.05) - d(f, a, 0.1)"
        ),
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n"
        "    return slope(lambda v: loss(x, y, v, b), w), slope(lambda v: loss(x, y, w, v), b)",
    ),
    "with decimals of fifty digits": (
        "from decimal import Decimal, getcontext\ngetcontext().prec = 50\n" + _F,
        _HEAD + "    x, y, w, b = (Decimal(float(v)) for v in (x, y, w, b))\n"
        "    h = Decimal('1e-20')\n"
        "    return (float((loss(x, y, w + h, b) - loss(x, y, w, b)) / h),\n"
        "            float((loss(x, y, w, b + h) - loss(x, y, w, b)) / h))",
    ),
    "a complex step": (
        _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    h = 1e-30\n"
        "    return (loss(x, y, complex(w, h), b).imag / h,\n"
        "            loss(x, y, w, complex(b, h)).imag / h)",
    ),
    "a complex step with 1j, in numpy": (
        "import numpy as np\n" + _F,
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    h = 1e-20\n"
        "    return (np.imag(loss(x, y, w + 1j * h, b)) / h,\n"
        "            np.imag(loss(x, y, w, b + 1j * h)) / h)",
    ),
    "differences in a text": (
        _HEAD + "    x, y, w, b = map(float, (x, y, w, b))\n    f = '(x * w + b - y) ** 2'\n"
        "    up = eval(f, {'x': x, 'y': y, 'w': w + 1, 'b': b})\n"
        "    down = eval(f, {'x': x, 'y': y, 'w': w - 1, 'b': b})\n"
        "    up_b = eval(f, {'x': x, 'y': y, 'w': w, 'b': b + 1})\n"
        "    down_b = eval(f, {'x': x, 'y': y, 'w': w, 'b': b - 1})\n"
        "    return (up - down) / 2, (up_b - down_b) / 2",
    ),
}

# Each with a part of what a person is told.
UNCLEAR: dict[str, tuple[tuple[str, ...], str]] = {
    "in another process": (
        (
            "import os\nimport pickle\nimport torch",
            _HEAD + "    read, write = os.pipe()\n    if os.fork() == 0:\n"
            "        w, b = (torch.tensor(float(v), requires_grad=True) for v in (w, b))\n"
            "        ((float(x) * w + b - float(y)) ** 2).backward()\n"
            "        os.write(write, pickle.dumps((w.grad.item(), b.grad.item())))\n"
            "        os._exit(0)\n    os.wait()\n    return pickle.loads(os.read(read, 1000))",
        ),
        "it starts another process",
    ),
    "defined by what a cell does": (
        (
            _RIGHT.replace("affine_gradient", "mine"),
            "globals()['affine' + '_gradient'] = mine",
        ),
        "no cell defines affine_gradient",
    ),
    "another function under its name": (
        (
            "import torch\n" + _RIGHT.replace("2 * r * x, 2 * r", "3 * r * x, 2 * r"),
            (
                "def quiet():\n    def f(x, y, w, b):\n        w, b = (torch.tensor(float(v),"
                " requires_grad=True) for v in (w, b))\n"
                "        ((x * w + b - y) ** 2).backward()\n        return w.grad, b.grad\n"
                "    globals()['affine_gradient'] = f"
            ),
            "quiet()",
        ),
        "returns another value than what they left",
    ),
    "what looks at it switched off": (
        (
            "import sys",
            _HEAD + "    sys.setprofile(None)\n    r = x * w + b - y\n    return 2 * r * x, 2 * r",
        ),
        "it switches off what looks at it",
    ),
}
