"""Mistakes that students make in `computational_graphs`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import math

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


@mul_gate.entry(
    "each gradient is the gate's own input instead of the other input",
    hint="Hold y still and move x by 1. By how much does the product change?",
)
def mul_gate_with_own_input(x, y):
    """Return each input as its own gradient."""
    return x, y


@mul_gate.entry(
    "both gradients are 1, as in an add gate",
    hint="A gate that multiplies does not pass a change on unchanged. "
    "Move one input a little and see by how much the product changes.",
)
def mul_gate_like_add(x, y):
    """Apply the rule of the add gate."""
    del x, y
    return 1.0, 1.0


@mul_gate.entry(
    "the product itself is returned instead of its two derivatives",
    hint="That is the forward pass. The gradient says how fast the product changes "
    "when one input moves.",
)
def mul_gate_returning_the_product(x, y):
    """Return the forward value twice."""
    return x * y, x * y


@add_gate.entry(
    "the inputs are returned instead of the derivatives of their sum",
    hint="Move x by 1 and hold y still. Does it matter for the change how large x and y are?",
)
def add_gate_returning_the_inputs(x, y):
    """Return the inputs."""
    return x, y


@add_gate.entry(
    "the sum itself is returned instead of its two derivatives",
    hint="At x = 4, y = −3 the sum happens to equal the derivative. Try x = 4, y = 10.",
)
def add_gate_returning_the_sum(x, y):
    """Return the forward value twice."""
    return x + y, x + y


@add_gate.entry(
    "each gradient is the other input, as in a multiply gate",
    hint="The other input decides the speed of a product. Look at what it does to a sum.",
)
def add_gate_like_mul(x, y):
    """Apply the rule of the multiply gate."""
    return y, x


@add_gate.entry(
    "the gradient is divided between the two inputs",
    hint="An add gate does not share one gradient out. Move only x by 1: how much does "
    "the whole sum change?",
)
def add_gate_with_shares(x, y):
    """Give each input one half."""
    del x, y
    return 0.5, 0.5


@max_gate.entry(
    "at a tie the gradient goes to the second input",
    hint="Read again what the question says about x equal to y.",
)
def max_gate_with_strict_comparison(x, y):
    """Compare by > where the question asks for ≥: wrong at x = y only."""
    return (1.0, 0.0) if x > y else (0.0, 1.0)


@max_gate.entry(
    "the larger input's value is returned instead of its derivative",
    hint="The output follows the larger input. If that input grows by 1, by how much does "
    "the output grow?",
)
def max_gate_returning_the_larger_value(x, y):
    """Return the larger input in its place and 0 in the other."""
    return (x, 0.0) if x >= y else (0.0, y)


@max_gate.entry(
    "the gradient goes to the smaller input",
    hint="Move the smaller input a little. Does the maximum change?",
)
def max_gate_to_the_smaller(x, y):
    """Route the gradient to the input that has no effect."""
    return (0.0, 1.0) if x >= y else (1.0, 0.0)


@max_gate.entry(
    "both inputs get the gradient, as in an add gate",
    hint="Only one of the two inputs decides the output. What does the other one change?",
)
def max_gate_like_add(x, y):
    """Apply the rule of the add gate."""
    del x, y
    return 1.0, 1.0


# q2: f = (x + y)·z


@backward_xyz.entry(
    "the gradient that arrives at the add gate is dropped",
    hint="You have the add gate's local gradient. The chain rule multiplies it by the gradient "
    "that comes back from the next gate.",
)
def backward_xyz_without_upstream(x, y, z):
    """Return the local gradients of the add gate for x and y."""
    del z
    return 1.0, 1.0, x + y


@backward_xyz.entry(
    "the multiply gate gives each input its own value instead of the other one",
    hint="Look again at your multiply gate in question 1, then at its two inputs here: q and z.",
)
def backward_xyz_with_own_input(x, y, z):
    """Let the multiply gate send q back to q and z back to z."""
    q = x + y
    return q, q, z


@backward_xyz.entry(
    "the add gate multiplies by its inputs",
    hint="Which local gradients does an add gate have? They do not contain x or y.",
)
def backward_xyz_with_inputs_in_the_sum(x, y, z):
    """Multiply by x and y on the way through the add gate."""
    return z * x, z * y, x + y


@backward_xyz.entry(
    "the gradients are returned in another order than x, y, z",
    hint="Your three numbers are right. Compare the order of your return line with the order "
    "that the question asks for.",
)
def backward_xyz_in_another_order(x, y, z):
    """Return the gradient by z first."""
    return x + y, z, z


# q3: loss = (x·w − y)²


@linear_gradient.entry(
    "the factor 2 of the square is missing",
    hint="Look at the last node of the graph. What is the derivative of r² by r?",
)
def linear_gradient_without_two(x, y, w):
    """Differentiate the square to r."""
    return (x * w - y) * x


@linear_gradient.entry(
    "the weight stands where the input belongs: this is the derivative by x",
    hint="You move w and hold x still. What is then the local gradient of x·w?",
)
def linear_gradient_by_the_input(x, y, w):
    """Differentiate by x."""
    return 2 * (x * w - y) * w


@linear_gradient.entry(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it. "
    "Compare it with the number on the edge into the square.",
)
def linear_gradient_without_target(x, y, w):
    """Use the prediction in place of the residual."""
    del y
    return 2 * (x * w) * x


@linear_gradient.entry(
    "the sign is reversed: the residual is y minus the prediction",
    hint="The loss is the same with y − ŷ, but then the residual's local gradient by ŷ has "
    "a sign of its own. Compare the sign with the picture.",
)
def linear_gradient_with_reversed_sign(x, y, w):
    """Take y − ŷ for the residual and forget its local gradient."""
    return 2 * (y - x * w) * x


@linear_gradient.entry(
    "the chain stops at the residual",
    hint="You have arrived at the multiply node. One more local gradient leads to w.",
)
def linear_gradient_ending_at_the_residual(x, y, w):
    """Leave out the multiply gate's local gradient."""
    return 2 * (x * w - y)


# q4: loss = (x·w + b − y)²


@affine_gradient.entry(
    "the factor 2 of the square is missing",
    hint="Look at the last node of the graph. What is the derivative of r² by r?",
)
def affine_gradient_without_two(x, y, w, b):
    """Differentiate the square to r."""
    residual = x * w + b - y
    return residual * x, residual


@affine_gradient.entry(
    "the weight stands where the input belongs: this is the derivative by x",
    hint="For the first gradient you move w and hold x still. What is the local gradient of x·w?",
)
def affine_gradient_by_the_input(x, y, w, b):
    """Differentiate by x in place of w."""
    residual = x * w + b - y
    return 2 * residual * w, 2 * residual


@affine_gradient.entry(
    "the two gradients are swapped",
    hint="Both numbers are right. Which one does the question want first?",
)
def affine_gradient_swapped(x, y, w, b):
    """Return the gradient by b first."""
    residual = x * w + b - y
    return 2 * residual, 2 * residual * x


@affine_gradient.entry(
    "the residual is the linear model's: b is missing from the prediction",
    hint="Print your prediction at x = 2, w = 1, b = 1 and compare it with the picture. Some "
    "slides still print the linear model's loss here.",
)
def affine_gradient_with_linear_residual(x, y, w, b):
    """Use the loss that the slide prints by mistake."""
    del b
    residual = x * w - y
    return 2 * residual * x, 2 * residual


@affine_gradient.entry(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it. "
    "Compare it with the number on the edge into the square.",
)
def affine_gradient_without_target(x, y, w, b):
    """Use the prediction in place of the residual."""
    del y
    prediction = x * w + b
    return 2 * prediction * x, 2 * prediction


@affine_gradient.entry(
    "the bias's gradient is multiplied by b",
    hint="b goes into an add gate. Which local gradient does an add gate have?",
)
def affine_gradient_with_bias_as_factor(x, y, w, b):
    """Take b for its own local gradient."""
    residual = x * w + b - y
    return 2 * residual * x, 2 * residual * b


# q5: loss = (w1·x² + w2·x + b − y)²


@quadratic_gradient.entry(
    "the input stands in the gradient of w1 where its square belongs",
    hint="Which number does w1 meet in its multiply gate? Read it off the picture's edge.",
)
def quadratic_gradient_with_unsquared_input(x, y, w1, w2, b):
    """Use x for the local gradient of w1·x² by w1."""
    residual = w1 * x**2 + w2 * x + b - y
    return 2 * residual * x, 2 * residual * x, 2 * residual


@quadratic_gradient.entry(
    "both weights' terms are differentiated by the input instead of the weight",
    hint="The question asks what happens when a weight moves. x is data: it stands still.",
)
def quadratic_gradient_by_the_input(x, y, w1, w2, b):
    """Differentiate w1·x² and w2·x by x."""
    residual = w1 * x**2 + w2 * x + b - y
    return 2 * residual * 2 * w1 * x, 2 * residual * w2, 2 * residual


@quadratic_gradient.entry(
    "w2 itself stands in its gradient where the input belongs",
    hint="You move w2 and hold x still. What is the local gradient of w2·x?",
)
def quadratic_gradient_with_weight_for_input(x, y, w1, w2, b):
    """Use w2 for the local gradient of w2·x by w2."""
    residual = w1 * x**2 + w2 * x + b - y
    return 2 * residual * x**2, 2 * residual * w2, 2 * residual


@quadratic_gradient.entry(
    "the model squares the weight together with the input",
    hint="In the model only x is squared. Print your prediction at the worked example and "
    "compare it with the picture.",
)
def quadratic_gradient_with_squared_weight(x, y, w1, w2, b):
    """Compute (w1·x)² in the forward pass."""
    residual = (w1 * x) ** 2 + w2 * x + b - y
    return 2 * residual * x**2, 2 * residual * x, 2 * residual


@quadratic_gradient.entry(
    "the `− y` is dropped from the residual",
    hint="In the backward pass you need the residual of the forward pass, all of it. "
    "Compare it with the number on the edge into the square of the loss.",
)
def quadratic_gradient_without_target(x, y, w1, w2, b):
    """Use the prediction in place of the residual."""
    del y
    prediction = w1 * x**2 + w2 * x + b
    return 2 * prediction * x**2, 2 * prediction * x, 2 * prediction


@quadratic_gradient.entry(
    "the factor 2 of the loss's square is missing",
    hint="Look at the last node of the graph. What is the derivative of r² by r?",
)
def quadratic_gradient_without_two(x, y, w1, w2, b):
    """Differentiate the square to r."""
    residual = w1 * x**2 + w2 * x + b - y
    return residual * x**2, residual * x, residual


@quadratic_gradient.entry(
    "the gradients of w1 and w2 are swapped",
    hint="Your three numbers are right. Which weight belongs to the square of x?",
)
def quadratic_gradient_swapped(x, y, w1, w2, b):
    """Return the gradient by w2 first."""
    residual = w1 * x**2 + w2 * x + b - y
    return 2 * residual * x, 2 * residual * x**2, 2 * residual


@quadratic_gradient.entry(
    "the last term of the model is lost: b is missing from the prediction",
    hint="Print your prediction at the worked example and compare it with the picture. If your "
    "formula goes over two lines, look at where the line breaks.",
)
def quadratic_gradient_without_bias(x, y, w1, w2, b):
    """Leave b out of the forward pass, as after a line break before a plus sign."""
    del b
    residual = w1 * x**2 + w2 * x - y
    return 2 * residual * x**2, 2 * residual * x, 2 * residual


# q6: ŷ = w2·(w1·x) + w3·(w1·x)


@branch_gradient.entry(
    "only the path through w2 is counted in the gradient of w1",
    hint="Two arrows leave the shared node. A gradient comes back along each of them.",
)
def branch_gradient_of_first_path(x, w1, w2, w3):
    """Leave out the path through w3."""
    del w3
    return w2 * x, w1 * x, w1 * x


@branch_gradient.entry(
    "only the path through w3 is counted in the gradient of w1",
    hint="Two arrows leave the shared node. If you write `=` twice, the second line "
    "replaces the first.",
)
def branch_gradient_of_last_path(x, w1, w2, w3):
    """Overwrite what came back along the first path."""
    del w2
    return w3 * x, w1 * x, w1 * x


@branch_gradient.entry(
    "the two paths are averaged at the branch",
    hint="Both children get the full value in the forward pass. Do not divide what comes back.",
)
def branch_gradient_with_mean(x, w1, w2, w3):
    """Take the mean of what flows back where it adds up."""
    return (w2 + w3) / 2 * x, w1 * x, w1 * x


@branch_gradient.entry(
    "the two paths are multiplied at the branch",
    hint="Local gradients multiply along one path. What do different paths do where they meet?",
)
def branch_gradient_with_product(x, w1, w2, w3):
    """Multiply what comes back along two paths."""
    return w2 * w3 * x, w1 * x, w1 * x


@branch_gradient.entry(
    "the input stands in the gradients of w2 and w3 where the shared node belongs",
    hint="Which number does w2 meet in its multiply gate? Read it off the picture's edge.",
)
def branch_gradient_with_input_for_node(x, w1, w2, w3):
    """Use x for the local gradients of the two last multiply gates."""
    del w1
    return (w2 + w3) * x, x, x


@branch_gradient.entry(
    "the chain to w1 stops at the shared node",
    hint="Your sum is the gradient of the shared node. One more local gradient leads to w1.",
)
def branch_gradient_ending_at_the_node(x, w1, w2, w3):
    """Leave out the first multiply gate's local gradient."""
    return w2 + w3, w1 * x, w1 * x


# q7: W2(W1 X + b1) + b2 = W X + b


@collapse.entry(
    "the two matrices are multiplied in the order W1, W2",
    hint="X meets W1 first. Where does W1 then stand in the product, and is W of shape (m, d)?",
)
def collapse_in_forward_order(W1, b1, W2, b2):
    """Multiply the matrices in the order in which the input meets them."""
    return W1 @ W2, W2 @ b1 + b2


@collapse.entry(
    "the first layer's bias b1 is lost",
    hint="Put X = 0 into the two layers. What comes out?",
)
def collapse_without_first_bias(W1, b1, W2, b2):
    """Keep the second layer's bias alone."""
    del b1
    return W2 @ W1, b2


@collapse.entry(
    "the biases are added without what the second layer does to b1",
    hint="b1 is added before the second layer. What does that layer do to all that enters it?",
)
def collapse_with_plain_bias_sum(W1, b1, W2, b2):
    """Add b1 as it is; impossible where the layers' sizes differ."""
    return W2 @ W1, b1 + b2


@collapse.entry(
    "a column (m, 1) plus a row (m,) has made b a matrix (m, m)",
    hint="Print the shape of each part of b before you add the parts.",
)
def collapse_with_broadcast_bias(W1, b1, W2, b2):
    """Make b1 a column and add the flat b2 to the result."""
    return W2 @ W1, W2 @ b1.reshape(-1, 1) + b2


@collapse.entry(
    "the weight matrix is transposed",
    hint="Compare W.shape with (m, d). W stands to the left of X.",
)
def collapse_transposed(W1, b1, W2, b2):
    """Return W as (d, m)."""
    return (W2 @ W1).T, W2 @ b1 + b2


@collapse.entry(
    "the second layer's bias b2 is lost",
    hint="Put X = 0 into the two layers. What comes out?",
)
def collapse_without_second_bias(W1, b1, W2, b2):
    """Keep only what the second layer makes of b1."""
    del b2
    return W2 @ W1, W2 @ b1


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


@Value.entry(
    "a number minus a Value is computed the other way round",
    hint="Python calls v.__rsub__(2.0) for 2.0 - v. Which of the two stands on the left?",
)
class ValueWithSwappedDifference(Engine):
    """Compute self - other for other - self."""

    def __rsub__(self, other):
        return self - other


@Value.entry(
    "a number divided by a Value is computed the other way round",
    hint="Python calls v.__rtruediv__(2.0) for 2.0 / v. Which of the two stands on top?",
)
class ValueWithSwappedQuotient(Engine):
    """Compute self / other for other / self."""

    def __rtruediv__(self, other):
        return self / other


@Value.entry(
    "a Value that was not computed from anything gets no gradient",
    hint="Call backward on Value(2.0) itself. How fast does a number change when it moves?",
)
class ValueWithoutOwnGradient(Engine):
    """Go back only from a value with parents."""

    def backward(self):
        """Do nothing at a leaf."""
        if self.parents:
            super().backward()


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


@Value.entry(
    "backward empties all gradients before it begins",
    hint="In this course, as in PyTorch, gradients of several calls add up.",
)
class ValueThatStartsAfresh(Engine):
    """Forget earlier calls."""

    def backward(self):
        """Set every grad to zero first."""
        for node in self.order():
            node.grad = 0.0
        super().backward()


@Value.entry(
    "tanh's local gradient is computed from the input instead of the output",
    hint="The derivative of tanh is 1 − t². Is your t the number before tanh, or after it?",
)
class ValueWithTanhOfTheInput(Engine):
    """Use 1 - x² for tanh."""

    def tanh(self):
        """Apply tanh."""
        return self.new(math.tanh(self.data), (self, 1 - self.data**2))


@Value.entry(
    "the sigmoid's local gradient is computed from the input instead of the output",
    hint="The derivative of the sigmoid is s(1 − s). Is your s the number before it, or after it?",
)
class ValueWithSigmoidOfTheInput(Engine):
    """Use x(1 - x) for the sigmoid."""

    def sigmoid(self):
        """Apply the sigmoid."""
        s = 1 / (1 + math.exp(-self.data))
        return self.new(s, (self, self.data * (1 - self.data)))


@Value.entry(
    "the exponent is missing from a power's local gradient",
    hint="Differentiate x³ on paper. Which number comes down in front?",
)
class ValueWithoutExponent(Engine):
    """Drop the factor of the power rule."""

    def __pow__(self, power):
        return self.new(self.data**power, (self, self.data ** (power - 1)))


@Value.entry(
    "relu lets every gradient through",
    hint="Where relu's output is 0, a small move of its input changes nothing.",
)
class ValueWithLeakingRelu(Engine):
    """Give relu the local gradient 1 everywhere."""

    def relu(self):
        """Apply relu."""
        return self.new(max(0.0, self.data), (self, 1.0))
