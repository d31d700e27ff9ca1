"""Mistakes that students make in `computational_graphs`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import math

import reference

from autograder.catalogue import Catalogue

# q1: local gradients of three gates

mul_gate = Catalogue(reference.mul_gate)

mul_gate.edit(
    "each gradient is the gate's own input instead of the other input",
    hint="Hold y still and move x by 1. By how much does the product change?",
    change={"y, x": "x, y"},
)

mul_gate.edit(
    "both gradients are 1, as in an add gate",
    hint="A gate that multiplies does not pass a change on unchanged. "
    "Move one input a little and see by how much the product changes.",
    change={"y, x": "1.0, 1.0"},
)

mul_gate.edit(
    "the product itself is returned instead of its two derivatives",
    hint="That is the forward pass. The gradient says how fast the product changes "
    "when one input moves.",
    change={"y, x": "x * y, x * y"},
)

add_gate = Catalogue(reference.add_gate)

add_gate.edit(
    "the inputs are returned instead of the derivatives of their sum",
    hint="Move x by 1 and hold y still. Does it matter for the change how large x and y are?",
    change={"del x, y": "", "1.0, 1.0": "x, y"},
)

add_gate.edit(
    "the sum itself is returned instead of its two derivatives",
    hint="At x = 4, y = −3 the sum happens to equal the derivative. Try x = 4, y = 10.",
    change={"del x, y": "", "1.0, 1.0": "x + y, x + y"},
)

add_gate.edit(
    "each gradient is the other input, as in a multiply gate",
    hint="The other input decides the speed of a product. Look at what it does to a sum.",
    change={"del x, y": "", "1.0, 1.0": "y, x"},
)

add_gate.edit(
    "the gradient is divided between the two inputs",
    hint="An add gate does not share one gradient out. Move only x by 1: how much does "
    "the whole sum change?",
    change={"1.0, 1.0": "0.5, 0.5"},
)

add_gate.edit(
    "each input is divided by itself, which no 0 can be",
    hint="The derivatives are the same for all inputs. Try x = 0.",
    change={"del x, y": "", "1.0, 1.0": "x / x, y / y"},
)

max_gate = Catalogue(reference.max_gate)

max_gate.edit(
    "at a tie the gradient goes to the second input",
    hint="Read again what the question says about x equal to y.",
    change={"x >= y": "x > y"},
)

max_gate.edit(
    "the larger input's value is returned instead of its derivative",
    hint="The output follows the larger input. If that input grows by 1, by how much does "
    "the output grow?",
    change={"(1.0, 0.0)": "(x, 0.0)", "(0.0, 1.0)": "(0.0, y)"},
)

max_gate.edit(
    "the gradient goes to the smaller input",
    hint="Move the smaller input a little. Does the maximum change?",
    change={"x >= y": "x < y"},
)

max_gate.edit(
    "both inputs get the gradient, as in an add gate",
    hint="Only one of the two inputs decides the output. What does the other one change?",
    change={"(1.0, 0.0) if x >= y else (0.0, 1.0)": "(1.0, 1.0)"},
)


# q2: f = (x + y)·z

backward_xyz = Catalogue(reference.backward_xyz)

backward_xyz.edit(
    "the gradient that arrives at the add gate is dropped",
    hint="You have the add gate's local gradient. The chain rule multiplies it by the gradient "
    "that comes back from the next gate.",
    change={"z, z, x + y": "1.0, 1.0, x + y"},
)

backward_xyz.edit(
    "the multiply gate gives each input its own value instead of the other one",
    hint="Look again at your multiply gate in question 1, then at its two inputs here: q and z.",
    change={"z, z, x + y": "x + y, x + y, z"},
)

backward_xyz.edit(
    "the add gate multiplies by its inputs",
    hint="Which local gradients does an add gate have? They do not contain x or y.",
    change={"z, z, x + y": "z * x, z * y, x + y"},
)

backward_xyz.edit(
    "the gradients are returned in another order than x, y, z",
    hint="Your three numbers are right. Compare the order of your return line with the order "
    "that the question asks for.",
    change={"z, z, x + y": "x + y, z, z"},
)


# q3: loss = (x·w − y)²

linear_gradient = Catalogue(reference.linear_gradient)

linear_gradient.edit(
    "the factor 2 of the square is missing",
    hint="Look at the last node of the graph. What is the derivative of r² by r?",
    change={"2 * (x * w - y)": "x * w - y"},
)

linear_gradient.edit(
    "the weight stands where the input belongs: this is the derivative by x",
    hint="You move w and hold x still. What is then the local gradient of x·w?",
    change={"2 * (x * w - y) * x": "2 * (x * w - y) * w"},
)

linear_gradient.edit(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it. "
    "Compare it with the number on the edge into the square.",
    change={"x * w - y": "x * w"},
)

linear_gradient.edit(
    "the sign is reversed: the residual is y minus the prediction",
    hint="The loss is the same with y − ŷ, but then the residual's local gradient by ŷ has "
    "a sign of its own. Compare the sign with the picture.",
    change={"x * w - y": "y - x * w"},
)

linear_gradient.edit(
    "the chain stops at the residual",
    hint="You have arrived at the multiply node. One more local gradient leads to w.",
    change={"2 * (x * w - y) * x": "2 * (x * w - y)"},
)


# q4: loss = (x·w + b − y)²

affine_gradient = Catalogue(reference.affine_gradient)

affine_gradient.edit(
    "the factor 2 of the square is missing",
    hint="Look at the last node of the graph. What is the derivative of r² by r?",
    change={"2 * (x * w + b - y)": "x * w + b - y"},
)

affine_gradient.edit(
    "the weight stands where the input belongs: this is the derivative by x",
    hint="For the first gradient you move w and hold x still. What is the local gradient of x·w?",
    change={"dloss_dresidual * x": "dloss_dresidual * w"},
)

affine_gradient.edit(
    "the two gradients are swapped",
    hint="Both numbers are right. Which one does the question want first?",
    change={"dloss_dresidual * x, dloss_dresidual": "dloss_dresidual, dloss_dresidual * x"},
)

affine_gradient.edit(
    "the residual is the linear model's: b is missing from the prediction",
    hint="Print your prediction at x = 2, w = 1, b = 1 and compare it with the picture. Some "
    "slides still print the linear model's loss here.",
    change={"x * w + b - y": "x * w - y"},
)

affine_gradient.edit(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it. "
    "Compare it with the number on the edge into the square.",
    change={"x * w + b - y": "x * w + b"},
)

affine_gradient.edit(
    "the bias's gradient is multiplied by b",
    hint="b goes into an add gate. Which local gradient does an add gate have?",
    change={"dloss_dresidual * x, dloss_dresidual": "dloss_dresidual * x, dloss_dresidual * b"},
)


# q5: loss = (w1·x² + w2·x + b − y)²

quadratic_gradient = Catalogue(reference.quadratic_gradient)

quadratic_gradient.edit(
    "the input stands in the gradient of w1 where its square belongs",
    hint="Which number does w1 meet in its multiply gate? Read it off the picture's edge.",
    change={"dloss_dresidual * x**2": "dloss_dresidual * x"},
)

quadratic_gradient.edit(
    "both weights' terms are differentiated by the input instead of the weight",
    hint="The question asks what happens when a weight moves. x is data: it stands still.",
    change={
        "dloss_dresidual * x**2": "dloss_dresidual * 2 * w1 * x",
        "dloss_dresidual * x": "dloss_dresidual * w2",
    },
)

quadratic_gradient.edit(
    "w2 itself stands in its gradient where the input belongs",
    hint="You move w2 and hold x still. What is the local gradient of w2·x?",
    change={"dloss_dresidual * x": "dloss_dresidual * w2"},
)

quadratic_gradient.edit(
    "the model squares the weight together with the input",
    hint="In the model only x is squared. Print your prediction at the worked example and "
    "compare it with the picture.",
    change={"w1 * x**2": "(w1 * x) ** 2"},
)

quadratic_gradient.edit(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it. "
    "Compare it with the number on the edge into the square of the loss.",
    change={"w1 * x**2 + w2 * x + b - y": "w1 * x**2 + w2 * x + b"},
)

quadratic_gradient.edit(
    "the factor 2 of the loss's square is missing",
    hint="Look at the last node of the graph. What is the derivative of r² by r?",
    change={"2 * (w1 * x**2 + w2 * x + b - y)": "w1 * x**2 + w2 * x + b - y"},
)

quadratic_gradient.edit(
    "the gradients of w1 and w2 are swapped",
    hint="Your three numbers are right. Which weight belongs to the square of x?",
    change={
        "dloss_dresidual * x**2": "dloss_dresidual * x",
        "dloss_dresidual * x": "dloss_dresidual * x**2",
    },
)

quadratic_gradient.edit(
    "the last term of the model is lost: b is missing from the prediction",
    hint="Print your prediction at the worked example and compare it with the picture. If your "
    "formula goes over two lines, look at where the line breaks.",
    change={"w1 * x**2 + w2 * x + b - y": "w1 * x**2 + w2 * x - y"},
)

quadratic_gradient.edit(
    "x is squared in place, and so in the tensor of whoever called",
    hint="`x *= x` writes into the tensor that x is. Give the square a name of its own.",
    change={
        "dloss_dresidual = 2 * (w1 * x**2 + w2 * x + b - y)": (
            "dloss_dresidual = 2 * (w1 * x**2 + w2 * x + b - y)\nlinear = x * 1\nx *= x"
        ),
        "dloss_dresidual * x**2": "dloss_dresidual * x",
        "dloss_dresidual * x": "dloss_dresidual * linear",
    },
)


# q6: ŷ = w2·(w1·x) + w3·(w1·x)

branch_gradient = Catalogue(reference.branch_gradient)

branch_gradient.edit(
    "only the path through w2 is counted in the gradient of w1",
    hint="Two arrows leave the shared node. A gradient comes back along each of them.",
    change={"w2 + w3": "w2"},
)

branch_gradient.edit(
    "only the path through w3 is counted in the gradient of w1",
    hint="Two arrows leave the shared node. If you write `=` twice, the second line "
    "replaces the first.",
    change={"w2 + w3": "w3"},
)

branch_gradient.edit(
    "the two paths are averaged at the branch",
    hint="Both children get the full value in the forward pass. Do not divide what comes back.",
    change={"w2 + w3": "(w2 + w3) / 2"},
)

branch_gradient.edit(
    "the two paths are multiplied at the branch",
    hint="Local gradients multiply along one path. What do different paths do where they meet?",
    change={"w2 + w3": "w2 * w3"},
)

branch_gradient.edit(
    "the input stands in the gradients of w2 and w3 where the shared node belongs",
    hint="Which number does w2 meet in its multiply gate? Read it off the picture's edge.",
    change={"w1 * x": "x"},
)

branch_gradient.edit(
    "the chain to w1 stops at the shared node",
    hint="Your sum is the gradient of the shared node. One more local gradient leads to w1.",
    change={"(w2 + w3) * x": "w2 + w3"},
)


# q7: W2(W1 X + b1) + b2 = W X + b

collapse = Catalogue(reference.collapse)

collapse.edit(
    "the two matrices are multiplied in the order W1, W2",
    hint="X meets W1 first. Where does W1 then stand in the product, and is W of shape (m, d)?",
    change={"W2 @ W1": "W1 @ W2"},
)

collapse.edit(
    "the first layer's bias b1 is lost",
    hint="Put X = 0 into the two layers. What comes out?",
    change={"W2 @ b1 + b2": "b2"},
)

collapse.edit(
    "the biases are added without what the second layer does to b1",
    hint="b1 is added before the second layer. What does that layer do to all that enters it?",
    change={"W2 @ b1": "b1"},
)

collapse.edit(
    "a column (m, 1) plus a row (m,) has made b a matrix (m, m)",
    hint="Print the shape of each part of b before you add the parts.",
    change={"W2 @ b1": "W2 @ b1.reshape(-1, 1)"},
)

collapse.edit(
    "the weight matrix is transposed",
    hint="Compare W.shape with (m, d). W stands to the left of X.",
    change={"W2 @ W1": "(W2 @ W1).T"},
)

collapse.edit(
    "the second layer's bias b2 is lost",
    hint="Put X = 0 into the two layers. What comes out?",
    change={"W2 @ b1 + b2": "W2 @ b1"},
)


# q8: the engine


class Engine:
    """A right engine, of which each mistake changes one thing."""

    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents

    def new(self, data, *parents):
        """Make a value of the same class."""
        return type(self)(data, parents)

    def of(self, number):
        """Make a value of a plain number."""
        return number if isinstance(number, Engine) else self.new(number)

    def __add__(self, other):
        other = self.of(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __radd__(self, other):
        return self.of(other) + self

    def __mul__(self, other):
        other = self.of(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __rmul__(self, other):
        return self.of(other) * self

    def __sub__(self, other):
        other = self.of(other)
        return self.new(self.data - other.data, (self, 1.0), (other, -1.0))

    def __rsub__(self, other):
        return self.of(other) - self

    def __truediv__(self, other):
        other = self.of(other)
        return self.new(
            self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data**2)
        )

    def __rtruediv__(self, other):
        return self.of(other) / self

    def __pow__(self, power):
        return self.new(self.data**power, (self, power * self.data ** (power - 1)))

    def __neg__(self):
        return self.new(-self.data, (self, -1.0))

    def tanh(self):
        """Apply tanh."""
        t = math.tanh(self.data)
        return self.new(t, (self, 1 - t**2))

    def sigmoid(self):
        """Apply the sigmoid."""
        s = 1 / (1 + math.exp(-self.data))
        return self.new(s, (self, s * (1 - s)))

    def relu(self):
        """Apply relu."""
        return self.new(max(0.0, self.data), (self, float(self.data > 0)))

    def exp(self):
        """Apply the exponential function."""
        return self.new(math.exp(self.data), (self, math.exp(self.data)))

    def log(self):
        """Apply the natural logarithm."""
        return self.new(math.log(self.data), (self, 1 / self.data))

    def order(self):
        """List this value and all that it was computed from, each before its parents."""
        listed, seen, stack = [], set(), [(self, False)]
        while stack:
            node, has_all_parents = stack.pop()
            if has_all_parents:
                listed.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent, _ in node.parents)
        return listed[::-1]

    def backward(self):
        """Add the gradients of this value to all that it was computed from."""
        order = self.order()
        arrived = dict.fromkeys(order, 0.0)
        arrived[self] = 1.0
        for node in order:
            node.grad += arrived[node]
            for parent, local in node.parents:
                arrived[parent] += arrived[node] * local


Value = Catalogue(Engine)

Value.edit(
    "only the values that nothing was computed for gather their gradients",
    hint="Look at the grad of a value in the middle of your graph. Who adds to it?",
    change={
        "node.grad += arrived[node]": "node.grad += 0.0 if node.parents else arrived[node]",
    },
)

Value.edit(
    "the result's own gradient is set to 1 and not added to",
    hint="Call backward twice, and look at the grad of the value that you called it on.",
    change={
        "node.grad += arrived[node]": (
            "node.grad = 1.0 if node is self else node.grad + arrived[node]"
        ),
    },
)


@Value.entry(
    "the order is found by a function that calls itself, too deep for a long chain",
    hint="Python allows about 1,000 calls inside each other. Keep the nodes that wait in a list "
    "of your own, and take one after the other in a while loop.",
)
class ValueWithRecursion(Engine):
    """Sort by recursion."""

    def order(self):
        """List each node after its parents, by recursion, and turn the list round."""
        listed, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent, _ in node.parents:
                    visit(parent)
                listed.append(node)

        visit(self)
        return listed[::-1]


@Value.entry(
    "backward goes along every path by itself",
    hint="After 22 doublings there are 23 values, but four million paths. Let each node have one "
    "turn: first collect all that arrives, then send it on once.",
)
class ValueWithAllPaths(Engine):
    """Send each gradient on as soon as it arrives."""

    def backward(self):
        """Walk along each path from this value to the leaves."""
        paths = [(self, 1.0)]
        while paths:
            node, arrived = paths.pop()
            node.grad += arrived
            for parent, local in node.parents:
                paths.append((parent, arrived * local))


@Value.entry(
    "a node sends its gradient on before all its children have sent theirs",
    hint="Follow f = h + h² by hand: which node has its turn second in your backward? "
    "Breadth first is not a topological order.",
)
class ValueBreadthFirst(Engine):
    """Visit the nodes by their distance from the end."""

    def order(self):
        """List the nodes breadth first."""
        listed = [self]
        for node in listed:
            for parent, _ in node.parents:
                if parent not in listed:
                    listed.append(parent)
        return listed


@Value.entry(
    "a gradient is set by `=` where it must be added by `+=`",
    hint="A value that is used twice gets a gradient from both places. What does your code do "
    "with the first one when the second arrives?",
)
class ValueThatAssigns(Engine):
    """Overwrite gradients."""

    def backward(self):
        """Set the gradient of each parent."""
        self.grad = 1.0
        for node in self.order():
            for parent, local in node.parents:
                parent.grad = node.grad * local


Value.edit(
    "a number minus a Value is computed the other way round",
    hint="Python calls v.__rsub__(2.0) for 2.0 - v. Which of the two stands on the left?",
    change={"self.of(other) - self": "self - other"},
)

Value.edit(
    "a number divided by a Value is computed the other way round",
    hint="Python calls v.__rtruediv__(2.0) for 2.0 / v. Which of the two stands on top?",
    change={"self.of(other) / self": "self / other"},
)

Value.edit(
    "a Value that was not computed from anything gets no gradient",
    hint="Call backward on Value(2.0) itself. How fast does a number change when it moves?",
    change={"arrived[self] = 1.0": "arrived[self] = 1.0 if self.parents else 0.0"},
)


@Value.entry(
    "the second call of backward sends on what the first one has left in the inner nodes",
    hint="Only what arrives in this call may travel back. Keep it apart from grad, which holds "
    "the sum over all calls.",
)
class ValueWithStaleGradients(Engine):
    """Use grad itself for what arrives."""

    def backward(self):
        """Add to the grad of each parent, whatever is in the node's own."""
        self.grad = 1.0
        for node in self.order():
            for parent, local in node.parents:
                parent.grad += node.grad * local


Value.edit(
    "a second call of backward adds nothing: the gradients are those of one call",
    hint="In this course, as in PyTorch, gradients of several calls add up. What does the first "
    "call leave, and is it still there in the second?",
    change={"node.grad += arrived[node]": "node.grad = arrived[node]"},
)

Value.edit(
    "tanh's local gradient is computed from the input instead of the output",
    hint="The derivative of tanh is 1 − t². Is your t the number before tanh, or after it?",
    change={"1 - t**2": "1 - self.data**2"},
)

Value.edit(
    "the sigmoid's local gradient is computed from the input instead of the output",
    hint="The derivative of the sigmoid is s(1 − s). Is your s the number before it, or after it?",
    change={"s * (1 - s)": "self.data * (1 - self.data)"},
)

Value.edit(
    "exp's local gradient is that of a power",
    hint="In x³ the base moves, in eˣ the exponent. What is the derivative of eˣ?",
    change={"(self, math.exp(self.data))": "(self, self.data * math.exp(self.data - 1))"},
)

Value.edit(
    "a power is computed by log and exp, which no negative number has",
    hint="Try Value(-2.0) ** 2. Python's own ** takes it.",
    change={
        "return self.new(self.data**power, (self, power * self.data ** (power - 1)))": (
            "return (self.log() * power).exp()"
        ),
    },
)


@Value.entry(
    "a node is listed as soon as it is met, not after all that was computed from it",
    hint="Follow f = a * b + a by hand: may a have its turn before the product has had its own?",
)
class ValueInOrderOfMeeting(Engine):
    """List the nodes depth first."""

    def order(self):
        """List each node when it is taken from the stack."""
        listed, seen, stack = [], set(), [self]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                listed.append(node)
                stack.extend(parent for parent, _ in node.parents)
        return listed


@Value.entry(
    "a value waits for all that was ever computed from it, and some of that leads elsewhere",
    hint="Compute t = a * b and f = a + b, and call f.backward(). Who never sends a anything?",
)
class ValueThatCountsAllChildren(Engine):
    """Count children when they are made."""

    def __init__(self, data, parents=()):
        super().__init__(data, parents)
        self.children = 0
        for parent, _ in parents:
            parent.children += 1

    def order(self):
        """List each node when all of its children are."""
        waiting, listed = {}, [self]
        for node in listed:
            for parent, _ in node.parents:
                waiting[parent] = waiting.get(parent, parent.children) - 1
                if not waiting[parent]:
                    listed.append(parent)
        return listed

    def backward(self):
        """Add the gradients of this value to all whose turn comes."""
        arrived = {self: 1.0}
        for node in self.order():
            node.grad += arrived[node]
            for parent, local in node.parents:
                arrived[parent] = arrived.get(parent, 0.0) + arrived[node] * local


Value.edit(
    "the exponent is missing from a power's local gradient",
    hint="Differentiate x³ on paper. Which number comes down in front?",
    change={"power * self.data ** (power - 1)": "self.data ** (power - 1)"},
)

Value.edit(
    "relu lets every gradient through",
    hint="Where relu's output is 0, a small move of its input changes nothing.",
    change={"float(self.data > 0)": "1.0"},
)
