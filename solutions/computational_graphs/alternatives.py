"""Other right answers to `computational_graphs`: every one of them must get full marks.

One catalogue stands for each function that students write, under the function's own name.
"""
# staff-only-canary-5f2c9d1e

import heapq
import itertools
import math

import numpy as np
import torch

from autograder.catalogue import Catalogue

mul_gate = Catalogue()
add_gate = Catalogue()
max_gate = Catalogue()
backward_xyz = Catalogue()
linear_gradient = Catalogue()
affine_gradient = Catalogue()
quadratic_gradient = Catalogue()
branch_gradient = Catalogue()
collapse = Catalogue()
Value = Catalogue()


# q1: local gradients of three gates


@mul_gate.entry("the product rule written out, returned as a list")
def mul_gate_by_product_rule(x, y):
    """Apply the product rule, each input moving in its turn."""
    return [1 * y + x * 0, 0 * y + x * 1]


@mul_gate.entry("one stacked tensor instead of a tuple")
def mul_gate_stacked(x, y):
    """Return both gradients in one tensor."""
    return torch.stack([torch.as_tensor(y), torch.as_tensor(x)])


@mul_gate.entry("plain Python floats")
def mul_gate_in_floats(x, y):
    """Convert the inputs first."""
    a, b = float(x), float(y)
    return b, a


@add_gate.entry("whole numbers instead of floats")
def add_gate_in_integers(x, y):
    """Return integers."""
    del x, y
    return 1, 1


@add_gate.entry("tensors of ones in the inputs' own type")
def add_gate_in_tensors(x, y):
    """Return 0-d tensors for tensors and for floats."""
    return torch.ones_like(torch.as_tensor(x)), torch.ones_like(torch.as_tensor(y))


@add_gate.entry("a numpy array of ones")
def add_gate_in_numpy(x, y):
    """Return both gradients in one array."""
    del x, y
    return np.ones(2)


@max_gate.entry("the smaller case first, returned as a list")
def max_gate_by_less_than(x, y):
    """Ask whether y wins."""
    if x < y:
        return [0, 1]
    return [1, 0]


@max_gate.entry("the comparisons themselves as numbers")
def max_gate_by_indicator(x, y):
    """Convert truth values to numbers."""
    first = float(x >= y)
    return first, 1 - first


@max_gate.entry("a mask made with torch.where")
def max_gate_with_where(x, y):
    """Choose between two rows of a table of gradients."""
    wins = torch.as_tensor(x) >= torch.as_tensor(y)
    return torch.where(wins, torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0]))


# q2: f = (x + y)·z


@backward_xyz.entry("gate by gate from the end, every factor by name")
def backward_xyz_gate_by_gate(x, y, z):
    """Multiply every gate's local gradients by what arrives."""
    q = x + y
    df_df = 1.0
    df_dq = df_df * z
    df_dz = df_df * q
    dq_dx, dq_dy = 1.0, 1.0
    return df_dq * dq_dx, df_dq * dq_dy, df_dz


@backward_xyz.entry("multiplied out to x·z + y·z, with numpy inside")
def backward_xyz_multiplied_out(x, y, z):
    """Differentiate x·z + y·z by z term by term."""
    x, y, z = (np.asarray(number, dtype=float) for number in (x, y, z))
    return np.array([z, z, np.sum([x, y])])


@backward_xyz.entry("a loop over the sum's inputs, returned as a list")
def backward_xyz_in_a_loop(x, y, z):
    """Collect the inputs' gradients one by one."""
    gradients = []
    q = 0
    for term in (x, y):
        q = q + term
        gradients.append(z)
    gradients.append(q)
    return gradients


# q3: loss = (x·w − y)²


@linear_gradient.entry("the chain rule in four named steps")
def linear_gradient_step_by_step(x, y, w):
    """Go back node by node."""
    prediction = x * w
    residual = prediction - y
    dloss_dresidual = 2 * residual
    dresidual_dprediction = 1
    dprediction_dw = x
    return dloss_dresidual * dresidual_dprediction * dprediction_dw


@linear_gradient.entry("the loss multiplied out first")
def linear_gradient_multiplied_out(x, y, w):
    """Differentiate x²w² − 2xyw + y²."""
    return 2 * x**2 * w - 2 * x * y


@linear_gradient.entry("the residual the other way round, with both signs")
def linear_gradient_with_two_signs(x, y, w):
    """Write the loss as (y − ŷ)²."""
    residual = y - x * w
    return 2 * residual * (-x)


@linear_gradient.entry("numpy inside")
def linear_gradient_in_numpy(x, y, w):
    """Compute in double precision with numpy."""
    x, y, w = (np.asarray(number, dtype=np.float64) for number in (x, y, w))
    return np.multiply(2 * (x * w - y), x)


# q4: loss = (x·w + b − y)²


@affine_gradient.entry("the chain rule in named steps")
def affine_gradient_step_by_step(x, y, w, b):
    """Go back node by node."""
    product = x * w
    prediction = product + b
    residual = prediction - y
    dloss_dprediction = 2 * residual * 1.0
    dloss_dproduct = dloss_dprediction * 1.0
    dloss_db = dloss_dprediction * 1.0
    dloss_dw = dloss_dproduct * x
    return dloss_dw, dloss_db


@affine_gradient.entry("one vector of local gradients times the residual's gradient")
def affine_gradient_as_a_vector(x, y, w, b):
    """Return both gradients in one tensor."""
    residual = torch.as_tensor(x * w + b - y)
    local = torch.stack([torch.as_tensor(x), torch.ones(())])
    return 2 * residual * local


@affine_gradient.entry("the loss multiplied out first, in plain floats, returned as a list")
def affine_gradient_multiplied_out(x, y, w, b):
    """Differentiate x²w² + b² + y² + 2xwb − 2xwy − 2by."""
    x, y, w, b = map(float, (x, y, w, b))
    return [2 * x**2 * w + 2 * x * b - 2 * x * y, 2 * b + 2 * x * w - 2 * y]


@affine_gradient.entry("in-place arithmetic on copies of its own")
def affine_gradient_in_place(x, y, w, b):
    """Change a tensor of its own step by step."""
    gradient = torch.as_tensor(x, dtype=torch.float64).clone()
    gradient *= w
    gradient += b
    gradient -= y
    gradient *= 2
    by_bias = gradient.clone()
    gradient *= x
    return gradient, by_bias


# q5: loss = (w1·x² + w2·x + b − y)²


@quadratic_gradient.entry("the chain rule in named steps")
def quadratic_gradient_step_by_step(x, y, w1, w2, b):
    """Go back node by node."""
    square = x * x
    prediction = w1 * square + w2 * x + b
    residual = prediction - y
    dloss_dresidual = 2 * residual
    dloss_dprediction = dloss_dresidual * 1
    dprediction_dw1, dprediction_dw2, dprediction_db = square, x, 1
    return (
        dloss_dprediction * dprediction_dw1,
        dloss_dprediction * dprediction_dw2,
        dloss_dprediction * dprediction_db,
    )


@quadratic_gradient.entry("a loop over the powers of x")
def quadratic_gradient_in_a_loop(x, y, w1, w2, b):
    """Treat the bias as the weight of x to the power 0."""
    terms = [(w1, 2), (w2, 1), (b, 0)]
    prediction = sum(weight * x**power for weight, power in terms)
    return [2 * (prediction - y) * x**power for _, power in terms]


@quadratic_gradient.entry("numpy inside: a dot product with (x², x, 1)")
def quadratic_gradient_in_numpy(x, y, w1, w2, b):
    """Return the three gradients in one array."""
    x, y, w1, w2, b = (float(number) for number in (x, y, w1, w2, b))
    features = np.array([x**2, x, 1.0])
    residual = features @ np.array([w1, w2, b]) - y
    return 2 * residual * features


@quadratic_gradient.entry("Horner's scheme forward, the shared factor multiplied up backward")
def quadratic_gradient_by_horner(x, y, w1, w2, b):
    """Build each gradient from the one after it."""
    dloss_db = 2 * ((w1 * x + w2) * x + b - y)
    dloss_dw2 = dloss_db * x
    dloss_dw1 = dloss_dw2 * x
    return dloss_dw1, dloss_dw2, dloss_db


# q6: ŷ = w2·(w1·x) + w3·(w1·x)


@branch_gradient.entry("the shared node's gradient accumulated with +=")
def branch_gradient_accumulated(x, w1, w2, w3):
    """Add what comes back along each path."""
    h = w1 * x
    dh = 0.0
    dh += w2
    dh += w3
    return dh * x, h, h


@branch_gradient.entry("the two paths differentiated apart, then added")
def branch_gradient_path_by_path(x, w1, w2, w3):
    """Write the output as w2·w1·x + w3·w1·x."""
    return w2 * x + w3 * x, w1 * x, w1 * x


@branch_gradient.entry("a loop over the children, one stacked tensor")
def branch_gradient_stacked(x, w1, w2, w3):
    """Return the three gradients in one tensor of double precision."""
    x, w1, w2, w3 = (torch.as_tensor(number, dtype=torch.float64) for number in (x, w1, w2, w3))
    total = torch.zeros_like(x)
    for weight in (w2, w3):
        total += weight * x
    return torch.stack([total, w1 * x, w1 * x])


# q7: W2(W1 X + b1) + b2 = W X + b


@collapse.entry("the biases as columns, returned as a list")
def collapse_with_columns(W1, b1, W2, b2):
    """Treat b1 and b2 as (h, 1) and (m, 1), and flatten the result."""
    column = W2.matmul(b1.unsqueeze(1)) + b2.unsqueeze(1)
    return [W2.matmul(W1), column.squeeze(1)]


@collapse.entry("the products written as three loops")
def collapse_in_loops(W1, b1, W2, b2):
    """Sum over the hidden neurons one by one, in place in tensors of its own."""
    W = torch.zeros(W2.shape[0], W1.shape[1], dtype=W1.dtype)
    b = b2.clone()
    for i in range(W2.shape[0]):
        for k in range(W2.shape[1]):
            b[i] += W2[i, k] * b1[k]
            for j in range(W1.shape[1]):
                W[i, j] += W2[i, k] * W1[k, j]
    return W, b


@collapse.entry("numpy inside, double precision")
def collapse_in_numpy(W1, b1, W2, b2):
    """Compute with numpy arrays and return tensors."""
    W1, b1, W2, b2 = (np.asarray(part, dtype=np.float64) for part in (W1, b1, W2, b2))
    return torch.from_numpy(W2 @ W1), torch.from_numpy(W2.dot(b1) + b2)


@collapse.entry("the network asked at zero and at the unit vectors, in double precision")
def collapse_by_probing(W1, b1, W2, b2):
    """Read the bias off at X = 0 and each column of W off at one unit vector."""
    W1, b1, W2, b2 = (part.double() for part in (W1, b1, W2, b2))

    def network(X):
        return W2 @ (W1 @ X + b1) + b2

    units = torch.eye(W1.shape[1], dtype=W1.dtype)
    b = network(torch.zeros_like(units[0]))
    return torch.stack([network(unit) - b for unit in units], dim=1), b


@collapse.entry("one product of matrices that carry the biases in a last column")
def collapse_by_augmented_matrices(W1, b1, W2, b2):
    """Write each layer as a matrix that acts on (X, 1)."""
    row = torch.zeros(1, W1.shape[1] + 1, dtype=W1.dtype)
    row[0, -1] = 1
    first = torch.cat([torch.cat([W1, b1[:, None]], dim=1), row])
    both = torch.cat([W2, b2[:, None]], dim=1) @ first
    return both[:, :-1], both[:, -1]


# q8: the engine


@Value.entry("closures that add to gradients, sorted by a stack, inner gradients put aside")
class ValueWithClosures:
    """Let each operation keep a function that passes its gradient on."""

    def __init__(self, data, inputs=()):
        self.data = data
        self.grad = 0.0
        self.inputs = tuple(inputs)
        self.pass_on = lambda: None

    def _lift(self, other):
        return other if isinstance(other, type(self)) else type(self)(other)

    def _apply(self, data, local):
        out = type(self)(data, (self,))

        def pass_on():
            self.grad += local * out.grad

        out.pass_on = pass_on
        return out

    def __add__(self, other):
        other = self._lift(other)
        out = type(self)(self.data + other.data, (self, other))

        def pass_on():
            self.grad += out.grad
            other.grad += out.grad

        out.pass_on = pass_on
        return out

    def __mul__(self, other):
        other = self._lift(other)
        out = type(self)(self.data * other.data, (self, other))

        def pass_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.pass_on = pass_on
        return out

    def __pow__(self, power):
        return self._apply(self.data**power, power * self.data ** (power - 1))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * self._lift(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__

    def exp(self):
        """Apply the exponential function."""
        return self._apply(math.exp(self.data), math.exp(self.data))

    def log(self):
        """Apply the natural logarithm."""
        return self._apply(math.log(self.data), 1 / self.data)

    def tanh(self):
        """Apply tanh, made of other operations."""
        e = (self * 2).exp()
        return (e - 1) / (e + 1)

    def sigmoid(self):
        """Apply the sigmoid, made of other operations."""
        return 1 / (1 + (-self).exp())

    def relu(self):
        """Apply relu."""
        return self._apply(self.data, 1) if self.data > 0 else self._apply(0.0, 0)

    def backward(self):
        """Go back once, then add what earlier calls had left."""
        order, waiting, seen = [], [self], set()
        while waiting:
            node = waiting[-1]
            seen.add(id(node))
            deeper = [parent for parent in node.inputs if id(parent) not in seen]
            if deeper:
                waiting.append(deeper[0])
            else:
                order.append(waiting.pop())
        before = [node.grad for node in order]
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            node.pass_on()
        for node, earlier in zip(order, before, strict=True):
            node.grad += earlier


@Value.entry("children counted first, each node sent on when its last child has come")
class ValueByCounting:
    """Apply Kahn's algorithm; gradients are 0-d arrays of numpy inside."""

    def __init__(self, data, edges=()):
        self.array = np.float64(data)
        self.total = np.float64(0)
        self.edges = list(edges)

    @property
    def data(self):
        """The value as a float."""
        return float(self.array)

    @property
    def grad(self):
        """The gradient as a float."""
        return float(self.total)

    def _array(self, other):
        return other.array if isinstance(other, type(self)) else np.float64(other)

    def _two(self, value, other, by_self, by_other):
        edges = [(self, by_self)]
        if isinstance(other, type(self)):
            edges.append((other, by_other))
        return type(self)(value, edges)

    def __add__(self, other):
        return self._two(self.array + self._array(other), other, 1.0, 1.0)

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self._two(self.array - self._array(other), other, 1.0, -1.0)

    def __rsub__(self, other):
        return self._two(self._array(other) - self.array, other, -1.0, 1.0)

    def __mul__(self, other):
        right = self._array(other)
        return self._two(self.array * right, other, right, self.array)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        right = self._array(other)
        return self._two(self.array / right, other, 1 / right, -self.array / right**2)

    def __rtruediv__(self, other):
        top = self._array(other)
        return self._two(top / self.array, other, -top / self.array**2, 1 / self.array)

    def __pow__(self, power):
        return type(self)(self.array**power, [(self, power * self.array ** (power - 1.0))])

    def __neg__(self):
        return type(self)(-self.array, [(self, -1.0)])

    def tanh(self):
        """Apply tanh."""
        return type(self)(np.tanh(self.array), [(self, 1 / np.cosh(self.array) ** 2)])

    def sigmoid(self):
        """Apply the sigmoid."""
        s = 1 / (1 + np.exp(-self.array))
        return type(self)(s, [(self, s - s * s)])

    def relu(self):
        """Apply relu."""
        return type(self)(np.maximum(self.array, 0), [(self, np.heaviside(self.array, 0.0))])

    def exp(self):
        """Apply the exponential function."""
        return type(self)(np.exp(self.array), [(self, np.exp(self.array))])

    def log(self):
        """Apply the natural logarithm."""
        return type(self)(np.log(self.array), [(self, 1 / self.array)])

    def backward(self):
        """Send each node's gradient on when nothing more can arrive."""
        children = {self: 0}
        waiting = [self]
        while waiting:
            for parent, _ in waiting.pop().edges:
                if parent not in children:
                    children[parent] = 0
                    waiting.append(parent)
                children[parent] += 1
        arrived = dict.fromkeys(children, 0.0)
        arrived[self] = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            node.total = node.total + arrived[node]
            for parent, local in node.edges:
                arrived[parent] += arrived[node] * local
                children[parent] -= 1
                if children[parent] == 0:
                    ready.append(parent)


@Value.entry("numbers given at birth: the youngest node has its turn first")
class ValueByAge:
    """Use that a value is always younger than what it was computed from."""

    births = itertools.count()

    def __init__(self, data, **local):
        self.data = data
        self.grad = 0
        self.age = next(self.births)
        self.parents = local.get("parents", [])

    def __lt__(self, other):
        return self.age > other.age

    def _make(self, data, *parents):
        cls = type(self)
        kept = [(parent, slope) for parent, slope in parents if isinstance(parent, cls)]
        return cls(data, parents=kept)

    def _number(self, other):
        return getattr(other, "data", other)

    def __add__(self, other):
        return self._make(self.data + self._number(other), (self, 1), (other, 1))

    def __mul__(self, other):
        right = self._number(other)
        return self._make(self.data * right, (self, right), (other, self.data))

    def __sub__(self, other):
        return self._make(self.data - self._number(other), (self, 1), (other, -1))

    def __rsub__(self, other):
        return self._make(other - self.data, (self, -1))

    def __truediv__(self, other):
        right = self._number(other)
        return self._make(self.data / right, (self, 1 / right), (other, -self.data / right**2))

    def __rtruediv__(self, other):
        return self._make(other / self.data, (self, -other / self.data**2))

    def __pow__(self, power):
        return self._make(self.data**power, (self, power * self.data ** (power - 1)))

    def __neg__(self):
        return 0 - self

    __radd__ = __add__
    __rmul__ = __mul__

    def tanh(self):
        """Apply tanh."""
        return self._make(math.tanh(self.data), (self, 1 - math.tanh(self.data) ** 2))

    def sigmoid(self):
        """Apply the sigmoid."""
        s = 1 / (1 + math.exp(-self.data))
        return self._make(s, (self, s * (1 - s)))

    def relu(self):
        """Apply relu."""
        return self._make(self.data * (self.data > 0), (self, int(self.data > 0)))

    def exp(self):
        """Apply the exponential function."""
        return self._make(math.exp(self.data), (self, math.exp(self.data)))

    def log(self):
        """Apply the natural logarithm."""
        return self._make(math.log(self.data), (self, 1 / self.data))

    def backward(self):
        """Take the youngest node that waits, until none does."""
        arrived = {self: 1.0}
        waiting = [self]
        while waiting:
            node = heapq.heappop(waiting)
            gradient = arrived.pop(node)
            node.grad += gradient
            for parent, slope in node.parents:
                if parent not in arrived:
                    arrived[parent] = 0.0
                    heapq.heappush(waiting, parent)
                arrived[parent] += gradient * slope
