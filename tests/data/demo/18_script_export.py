#!/usr/bin/env python
# coding: utf-8

# In[1]:


# Initialize Otter
import otter
grader = otter.Notebook("computational_graphs.ipynb")


# In[2]:


get_ipython().system('pip install torch')


# # Computational graphs: backpropagation by hand
# 
# A model learns when its weights move in the direction that makes its loss smaller. For this we need
# one number for each weight: how fast does the loss change when this weight moves a little? These
# numbers are the **gradient**.
# 
# For a small formula you can work out the gradient on one line. For a network with thousands of
# weights this line would fill pages. A **computational graph** avoids it. It cuts the formula into
# single operations. Each operation knows only its own small derivative, and the chain rule joins
# them. This procedure is called **backpropagation**.
# 
# In this lesson you do backpropagation by hand, first for one operation, then for longer and longer
# graphs. It takes 60 to 90 minutes.

# ## How this notebook works
# 
# 1. Run the cells from top to bottom.
# 2. In each question, replace `...` by your own code. Keep the names of the functions and arguments.
# 3. Run the check cell below the question. You may do this as often as you like.
# 
# The check shows you some tests with the numbers of the lesson. More tests run after you submit, with
# numbers that you have not seen. So write code that is right for all numbers.
# 
# **Scalars.** In questions 1 to 6 every argument is a single number. It comes as a Python float
# (`2.0`) or as a 0-d tensor (`torch.tensor(2.0)`). Both must work. The operators `+`, `-`, `*` and
# `**` work on both. So do not call `.item()`, and do not use functions from `math`. An argument may
# be zero: do not divide by an argument.
# 
# **By hand.** In questions 3, 4 and 5 you derive the gradient yourself, with pencil and paper. Then
# you write your formula as code. Code that calls `backward`, `torch.autograd` or `torch.func`, or
# that uses finite differences, earns no credit there.
# 
# **Before you start**, install what the lesson needs with `pip install -r requirements.txt`. Then run
# the next cell. If something is missing, it tells you.

# In[3]:


try:
    import matplotlib  # draw_graph draws with it
    import torch

    from autograder.graphs import draw_graph
except ImportError as missing:
    print(f"{missing.name} is missing. Install it with: pip install -r requirements.txt")


# In[4]:


get_ipython().run_line_magic('matplotlib', 'inline')
import matplotlib.pyplot as plt


# ## 1. One operation and its local gradients
# 
# Each operation in a graph is called a **gate** or a **node**. It takes numbers in and puts one
# number out. This is the **forward pass**. Our first graph has one gate only:
# 
# $$f = x \cdot w, \qquad x = 2, \quad w = 3$$
# 
# How fast does $f$ change when $x$ moves and $w$ stands still? This rate is the **local gradient**
# $\partial f / \partial x$. The next cell moves each input by a small amount and looks at the result.

# In[5]:


def product(x, w):
    return x * w


small = 0.001
start = product(2.0, 3.0)
print("f:", start)
print("change of f for each unit of x:", round((product(2.0 + small, 3.0) - start) / small, 3))
print("change of f for each unit of w:", round((product(2.0, 3.0 + small) - start) / small, 3))


# The picture shows the same. The number above an edge is the value of the forward pass. The number
# below an edge is the gradient of the **backward pass**. The backward pass starts at the end of the
# graph with 1, because $\partial f / \partial f = 1$. Then it goes from right to left.

# In[6]:


draw_graph(
    [
        ("x", "multiply", 2, 3),
        ("w", "multiply", 3, 2),
        ("multiply", "f", 6, 1),
    ],
    ops={"multiply": "×"},
    alt="x with value 2 and gradient 3, and w with value 3 and gradient 2, go into a multiply "
    "gate. The gate's output f has value 6 and gradient 1.",
)


# Usually a gate is not the end of the graph. Say that more gates follow, up to a loss $L$, and that
# they have found $\partial L / \partial f = 5$. The **chain rule** says what our gate does with it:
# 
# $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial f} \cdot \frac{\partial f}{\partial x}
# = 5 \cdot 3 = 15, \qquad
# \frac{\partial L}{\partial w} = \frac{\partial L}{\partial f} \cdot \frac{\partial f}{\partial w}
# = 5 \cdot 2 = 10$$
# 
# In words: the gradient that **arrives** times the **local** gradient is the gradient that goes
# **back**.

# In[7]:


draw_graph(
    [
        ("x", "multiply", 2, 15),
        ("w", "multiply", 3, 10),
        ("multiply", "more gates", 6, 5),
        ("more gates", "L", None, 1),
    ],
    ops={"multiply": "×", "more gates": "…"},
    alt="The same multiply gate inside a larger graph. The gradient 5 arrives at the gate's "
    "output. 15 goes back to x and 10 goes back to w.",
)


# Three gates occur again and again:
# 
# | gate | formula | example | value | gradients of the example |
# |---|---|---|---|---|
# | multiply | $f = x \cdot y$ | $x = 4,\ y = -3$ | $-12$ | $(-3,\ 4)$ |
# | add | $f = x + y$ | $x = 4,\ y = -3$ | $1$ | $(1,\ 1)$ |
# | maximum | $f = \max(x, y)$ | $x = 4,\ y = 2$ | $4$ | $(1,\ 0)$ |
# 
# Look at the maximum. If $x$ grows by a tiny amount, the output grows by the same amount. If $y$
# grows by a tiny amount, the output does not change.

# In[8]:


draw_graph(
    [
        ("x", "maximum", 4, 1),
        ("y", "maximum", 2, 0),
        ("maximum", "f", 4, 1),
    ],
    ops={"maximum": "max"},
    alt="x with value 4 and gradient 1, and y with value 2 and gradient 0, go into a maximum "
    "gate. The gate's output f has value 4 and gradient 1.",
)


# At $x = y$ the maximum has a kink, and no single derivative exists. We need a rule. In this
# course a **tie** counts for $x$: for $x \ge y$ the gradients are $(1, 0)$.

# ### Question 1: three gates
# 
# Write the local gradients of the three gates. Each function returns
# $\left(\frac{\partial f}{\partial x}, \frac{\partial f}{\partial y}\right)$ for its own $f$. Nothing
# arrives from other gates here.
# 
# 
# _Points:_ 12

# In[9]:


def mul_gate(x, y):
    """Give the local gradients of the multiply gate f = x·y.

    Args:
        x: first input, a Python float or a 0-d tensor.
        y: second input, a Python float or a 0-d tensor.

    Returns:
        The pair (df_dx, df_dy), two scalars.
    """
    return y, x


# In[10]:


def add_gate(x, y):
    """Give the local gradients of the add gate f = x + y.

    Args:
        x: first input, a Python float or a 0-d tensor.
        y: second input, a Python float or a 0-d tensor.

    Returns:
        The pair (df_dx, df_dy), two scalars.
    """
    return 1.0, 1.0


# In[11]:


def max_gate(x, y):
    """Give the local gradients of the maximum gate f = max(x, y). A tie counts for x.

    Args:
        x: first input, a Python float or a 0-d tensor.
        y: second input, a Python float or a 0-d tensor.

    Returns:
        The pair (df_dx, df_dy), two scalars.
    """
    return (1.0, 0.0) if x >= y else (0.0, 1.0)


# In[12]:


grader.check("q1")


# **If the check fails:** move one input a little, hold the other one still, and ask how fast the
# output moves. You need the rate of change, not the output.

# ## 2. Two gates in a row
# 
# Now we join two gates:
# 
# $$f(x, y, z) = (x + y) \cdot z$$
# 
# Give the inner value a name, and the graph has two simple steps: $q = x + y$ and $f = q \cdot z$.
# The chain rule goes back through both:
# 
# $$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \cdot \frac{\partial q}{\partial x},
# \qquad
# \frac{\partial f}{\partial y} = \frac{\partial f}{\partial q} \cdot \frac{\partial q}{\partial y}$$
# 
# The forward pass at $x = -2$, $y = 5$, $z = -4$:

# In[13]:


def forward_xyz(x, y, z):
    """Compute the inner value q and the output f."""
    q = x + y
    return q, q * z


print("q and f:", forward_xyz(-2.0, 5.0, -4.0))


# And the backward pass, from right to left. The multiply gate receives 1. It sends $-4$ back to $q$
# and $3$ back to $z$. The add gate receives $-4$. It sends $-4 \cdot 1$ back to $x$ and to $y$.

# In[14]:


draw_graph(
    [
        ("x", "add", -2, -4),
        ("y", "add", 5, -4),
        ("add", "multiply", 3, -4),
        ("z", "multiply", -4, 3),
        ("multiply", "f", -12, 1),
    ],
    ops={"add": "+", "multiply": "×"},
    alt="x = -2 and y = 5 go into an add gate with output 3. This and z = -4 go into a multiply "
    "gate with output f = -12. The gradients are -4 for x, -4 for y and 3 for z.",
)


# Backpropagation is a **local** process. The add gate needs its own local gradients and the one
# number that arrives. It knows nothing about the rest of the graph. This is why the method also works
# for very large graphs.

# ### Question 2: through two gates
# 
# Write the backward pass of $f = (x + y) \cdot z$ for all numbers.
# 
# 
# _Points:_ 10

# In[15]:


def backward_xyz(x, y, z):
    """Give the gradients of f = (x + y)·z.

    Args:
        x: first input of the add gate, a Python float or a 0-d tensor.
        y: second input of the add gate, a Python float or a 0-d tensor.
        z: second input of the multiply gate, a Python float or a 0-d tensor.

    Returns:
        The tuple (df_dx, df_dy, df_dz), three scalars.
    """
    q = x + y
    df_dq = z
    df_dz = q
    df_dx = df_dq * 1.0
    df_dy = df_dq * 1.0
    return df_dz, df_dy, df_dx


# In[16]:


grader.check("q2")


# **If the check fails:** compare your three numbers with the numbers below the edges in the picture,
# one by one, and look at their order.

# ## 3. A model with a loss
# 
# A model makes a prediction $\hat{y}$ from an input $x$. A loss says how wrong the prediction is. The
# smallest model has one weight:
# 
# $$\hat{y} = x \cdot w, \qquad loss = (\hat{y} - y)^2$$
# 
# Here $x$ and $y$ are data: they stand still. Only the weight $w$ moves. To train it we need
# $\partial loss / \partial w$. With the **residual** $r = \hat{y} - y$ the graph is a chain of three
# gates, and the chain rule has three factors:
# 
# $$\frac{\partial loss}{\partial w} = \frac{\partial loss}{\partial r} \cdot
# \frac{\partial r}{\partial \hat{y}} \cdot \frac{\partial \hat{y}}{\partial w}$$
# 
# The worked example (exercise 4-1 of the lecture): $x = 2$, $y = 4$, $w = 1$. First the forward pass:

# In[17]:


def forward_linear(x, y, w):
    """Compute the prediction, the residual and the loss of the linear model."""
    prediction = x * w
    residual = prediction - y
    return prediction, residual, residual**2


print("prediction, residual, loss:", forward_linear(2.0, 4.0, 1.0))


# Now the backward pass with these numbers:
# 
# | step | local gradient | gradient so far |
# |---|---|---|
# | from $loss$ to $r$ | $2 r = 2 \cdot (-2) = -4$ | $-4$ |
# | from $r$ to $\hat{y}$ | $1$ | $-4 \cdot 1 = -4$ |
# | from $\hat{y}$ to $w$ | $2$ | $-4 \cdot 2 = -8$ |

# In[18]:


draw_graph(
    [
        ("x", "multiply", 2),
        ("w", "multiply", 1, -8),
        ("multiply", "subtract", 2, -4),
        ("y", "subtract", 4),
        ("subtract", "square", -2, -4),
        ("square", "loss", 4, 1),
    ],
    ops={"multiply": "×", "subtract": "−", "square": "( )²"},
    alt="x = 2 and w = 1 go into a multiply gate with output 2. A subtract gate takes away y = 4 "
    "and gives the residual -2. A square gives the loss 4. The gradients from right to left are "
    "1, -4, -4 and -8 for w.",
)


# The gradient is $-8$: if $w$ grows a little, the loss falls eight times as fast. So training should
# make $w$ larger. A small move of $w$ confirms it. (We use this only to test the picture. In your
# answer you derive the gradient.)

# In[19]:


loss_before = forward_linear(2.0, 4.0, 1.0 - small)[-1]
loss_after = forward_linear(2.0, 4.0, 1.0 + small)[-1]
print("change of the loss for each unit of w:", round((loss_after - loss_before) / (2 * small), 3))


# ### Question 3: the linear model
# 
# Derive $\partial loss / \partial w$ for $loss = (x \cdot w - y)^2$ **by hand** and write it as code.
# The check also uses the first steps of the lecture's training run, where the gradients are $-2$,
# $-7.84$ and $-16.2288$.
# 
# 
# _Points:_ 10

# In[20]:


def linear_gradient(x, y, w):
    """Give the derivative of loss = (x·w - y)² by the weight, derived by hand.

    Args:
        x: input of the model, a Python float or a 0-d tensor.
        y: target, what the model should predict, a Python float or a 0-d tensor.
        w: weight of the model, a Python float or a 0-d tensor.

    Returns:
        dloss_dw, one scalar (not a tuple).
    """
    return 2 * (x * w - y) * x


# In[21]:


grader.check("q3")


# **If the check fails:** put $x = 2$, $y = 4$, $w = 1$ into your code and compare each step with the
# table above. Then do it with a weight that is not 1, and an input that is not 2.

# ## 4. A bias
# 
# Most models also have a **bias** $b$:
# 
# $$\hat{y} = x \cdot w + b, \qquad loss = (\hat{y} - y)^2$$
# 
# The graph gets one more gate. Now two numbers can move, $w$ and $b$, and the backward pass brings a
# gradient to each of them.
# 
# A word about the slides: some of them still print the linear model's loss $(x \cdot w - y)^2$ beside
# the affine and the quadratic model. The right loss is always $(\hat{y} - y)^2$ with the model's own
# prediction $\hat{y}$.
# 
# The worked example adds $b = 1$ to the numbers of section 3:

# In[22]:


def forward_affine(x, y, w, b):
    """Compute the prediction, the residual and the loss of the affine model."""
    prediction = x * w + b
    residual = prediction - y
    return prediction, residual, residual**2


print("prediction, residual, loss:", forward_affine(2.0, 4.0, 1.0, 1.0))


# In[23]:


draw_graph(
    [
        ("x", "multiply", 2),
        ("w", "multiply", 1, -4),
        ("multiply", "add", 2, -2),
        ("b", "add", 1, -2),
        ("add", "subtract", 3, -2),
        ("y", "subtract", 4),
        ("subtract", "square", -1, -2),
        ("square", "loss", 1, 1),
    ],
    ops={"multiply": "×", "add": "+", "subtract": "−", "square": "( )²"},
    alt="x = 2 and w = 1 go into a multiply gate with output 2. An add gate adds b = 1 and gives "
    "the prediction 3. A subtract gate takes away y = 4 and gives the residual -1. A square gives "
    "the loss 1. From right to left the gradient is 1, then -2 at each gate, -2 for b and -4 "
    "for w.",
)


# Follow the gradient from right to left. At each gate, say which number arrives and which local
# gradient it meets.

# ### Question 4: the affine model
# 
# Derive both gradients of $loss = (x \cdot w + b - y)^2$ **by hand** (exercise 4-2 of the lecture).
# 
# 
# _Points:_ 12

# In[24]:


def affine_gradient(x, y, w, b):
    """Give the derivatives of loss = (x·w + b - y)² by the weight and the bias, derived by hand.

    Args:
        x: input of the model, a Python float or a 0-d tensor.
        y: target, what the model should predict, a Python float or a 0-d tensor.
        w: weight of the model, a Python float or a 0-d tensor.
        b: bias of the model, a Python float or a 0-d tensor.

    Returns:
        The pair (dloss_dw, dloss_db), two scalars.
    """
    prediction = x * w + b
    residual = prediction - y
    dloss_dw = 2 * residual * x
    dloss_db = 2 * residual
    return dloss_dw, dloss_db


# In[25]:


grader.check("q4")


# In[26]:


get_ipython().run_cell_magic('time', '', 'print(affine_gradient(3.0, 5.0, 2.0, -4.0))\n')


# **If the check fails:** print your residual for the worked example first. Only when it is $-1$, look
# at the gradients: which number does $w$ meet in its gate, and which local gradient does $b$ meet?

# ## 5. A quadratic model
# 
# A curved line needs a power of the input:
# 
# $$\hat{y} = w_1 x^2 + w_2 x + b, \qquad loss = (\hat{y} - y)^2$$
# 
# Three numbers can move now: $w_1$, $w_2$ and $b$. The input $x$ enters the graph in two places, but
# it is data and stands still.
# 
# This model is where most mistakes happen, and most of them at $w_1$. So look at its term alone
# first. The next cell moves $w_1$ and holds $x$ still:

# In[27]:


def first_term(w1, x):
    return w1 * x**2


change = (first_term(2.0 + small, 3.0) - first_term(2.0, 3.0)) / small
print("change of the first term for each unit of w1, at w1 = 2 and x = 3:", round(change, 3))


# Where does this number come from? Before you go on, try other values of $w_1$ and $x$ in the cell.
# Which of the two changes the result?
# 
# Now the whole model at $x = 3$, $y = 10$, $w_1 = 2$, $w_2 = -4$, $b = 1$:

# In[28]:


draw_graph(
    [
        ("x", "square x", 3),
        ("square x", "multiply 1", 9),
        ("w1", "multiply 1", 2, -54),
        ("x", "multiply 2", 3),
        ("w2", "multiply 2", -4, -18),
        ("multiply 1", "add 1", 18, -6),
        ("multiply 2", "add 1", -12, -6),
        ("add 1", "add 2", 6, -6),
        ("b", "add 2", 1, -6),
        ("add 2", "subtract", 7, -6),
        ("y", "subtract", 10),
        ("subtract", "square", -3, -6),
        ("square", "loss", 9, 1),
    ],
    ops={
        "square x": "( )²",
        "multiply 1": "×",
        "multiply 2": "×",
        "add 1": "+",
        "add 2": "+",
        "subtract": "−",
        "square": "( )²",
    },
    alt="x = 3 is squared to 9 and multiplied by w1 = 2, which gives 18. x is also multiplied by "
    "w2 = -4, which gives -12. The sum 6 plus b = 1 is the prediction 7. Minus y = 10 this is the "
    "residual -3, and the loss is 9. The gradient is -6 at the residual, at the prediction and at "
    "b, -54 for w1 and -18 for w2.",
)


# ### Question 5: the quadratic model
# 
# Derive the three gradients of $loss = (w_1 x^2 + w_2 x + b - y)^2$ **by hand** (exercise 4-3 of the
# lecture). This time you write the forward pass as well.
# 
# 
# _Points:_ 14

# In[29]:


def quadratic_gradient(x, y, w1, w2, b):
    """Give the derivatives of loss = (w1·x² + w2·x + b - y)² by w1, w2 and b, derived by hand.

    Args:
        x: input of the model, a Python float or a 0-d tensor.
        y: target, what the model should predict, a Python float or a 0-d tensor.
        w1: weight of the squared input, a Python float or a 0-d tensor.
        w2: weight of the input, a Python float or a 0-d tensor.
        b: bias of the model, a Python float or a 0-d tensor.

    Returns:
        The tuple (dloss_dw1, dloss_dw2, dloss_db), three scalars.
    """
    r = w1 * x**2 + w2 * x + b - y
    return 2 * r * x**2, 2 * r * x, 2 * r


# In[30]:


grader.check("q5")


# **If the check fails:** print your prediction for the worked example first; it must be $7$. Then go
# back edge by edge, and ask at each multiply gate: which number does this weight meet here?

# ## 6. A node with two children
# 
# So far the gradient went back on one path. But a value can be used more than once. A hidden value
# $h$ that goes into two gates has two **children**:
# 
# $$h = w_1 x, \qquad \hat{y} = w_2 h + w_3 h$$
# 
# If $h$ moves, $\hat{y}$ changes in two ways at once, one through each child. Both effects count. The
# rule for a node $v$ with several children $c$ is:
# 
# $$\frac{\partial f}{\partial v} =
# \sum_{c} \frac{\partial f}{\partial c} \cdot \frac{\partial c}{\partial v}$$
# 
# In words: **along one path** local gradients are multiplied; **where paths meet**, what flows back
# is added.
# 
# Here is the rule at work on another graph, $f = h + h^2$ with $h = 3x$, at $x = 1$:

# In[31]:


through_plain_h = 1.0  # f contains h itself
through_square = 2 * 3.0  # f contains h², and h is 3
back_at_h = through_plain_h + through_square
print("df/dh:", back_at_h, " df/dx:", back_at_h * 3.0)


def two_uses(x):
    h = 3 * x
    return h + h**2


change = (two_uses(1.0 + small) - two_uses(1.0 - small)) / (2 * small)
print("change of f for each unit of x:", round(change, 3))


# And this is the graph of our model at $x = 2$, $w_1 = 3$, $w_2 = -1$, $w_3 = 5$. Look at the three
# edges around $h$. The gradients $-1$ and $5$ come back to it, and $-1 + 5 = 4$ goes on.

# In[32]:


draw_graph(
    [
        ("x", "multiply 1", 2),
        ("w1", "multiply 1", 3, 8),
        ("multiply 1", "h", 6, 4),
        ("w2", "multiply 2", -1, 6),
        ("h", "multiply 2", 6, -1),
        ("h", "multiply 3", 6, 5),
        ("w3", "multiply 3", 5, 6),
        ("multiply 2", "add", -6, 1),
        ("multiply 3", "add", 30, 1),
        ("add", "ŷ", 24, 1),
    ],
    ops={"multiply 1": "×", "multiply 2": "×", "multiply 3": "×", "add": "+"},
    alt="x = 2 and w1 = 3 give h = 6. h goes into two multiply gates, one with w2 = -1 and one "
    "with w3 = 5. Their outputs -6 and 30 add up to the prediction 24. The gradient -1 comes back "
    "to h from the first gate and 5 from the second, so 4 goes on to the gate of w1. The gradient "
    "is 8 for w1, and 6 for w2 and for w3.",
)


# ### Question 6: the branch
# 
# Write the gradients of $\hat{y} = w_2 \cdot (w_1 x) + w_3 \cdot (w_1 x)$. There is no loss here: the
# backward pass starts with 1 at $\hat{y}$.
# 
# 
# _Points:_ 12

# In[33]:


def branch_gradient(x, w1, w2, w3):
    """Give the derivatives of the output w2·(w1·x) + w3·(w1·x) by the three weights.

    Args:
        x: input of the model, a Python float or a 0-d tensor.
        w1: weight of the shared node, a Python float or a 0-d tensor.
        w2: weight of the first branch, a Python float or a 0-d tensor.
        w3: weight of the second branch, a Python float or a 0-d tensor.

    Returns:
        The tuple (dw1, dw2, dw3), three scalars: the derivatives of the output by w1, w2 and w3.
    """
    h = w1 * x
    return (w2 + w3) * x, h, h


# In[34]:


grader.check("q6")


# **If the check fails:** look at the first number alone. Follow both paths from $\hat{y}$ back to
# $w_1$. Do both reach your result, and are they added?

# ## 7. Two layers that are only one
# 
# A network has **layers**. A layer multiplies its input, a vector, by a matrix of weights and adds a
# vector of biases. Two layers, one after the other:
# 
# $$\hat{y} = W_2 (W_1 X + b_1) + b_2$$
# 
# More layers should be able to do more than one layer. But here is a surprise. Take layers with one
# neuron each: the first computes $2x + 1$, the second multiplies by $3$ and adds $4$.

# In[35]:


def two_small_layers(x):
    return 3.0 * (2.0 * x + 1.0) + 4.0


for x_value in [0.0, 1.0, 2.0, 3.0]:
    print("x:", x_value, " output:", two_small_layers(x_value))


# The output starts at $7$ and grows by $6$ for each unit of $x$. So both layers together are the
# straight line $6x + 7$: **one** layer. The picture shows it as well. The gradient that reaches $x$
# is $6$, at any $x$.

# In[36]:


draw_graph(
    [
        ("x", "multiply 1", 1, 6),
        ("W1", "multiply 1", 2, 3),
        ("multiply 1", "add 1", 2, 3),
        ("b1", "add 1", 1, 3),
        ("add 1", "multiply 2", 3, 3),
        ("W2", "multiply 2", 3, 3),
        ("multiply 2", "add 2", 9, 1),
        ("b2", "add 2", 4, 1),
        ("add 2", "ŷ", 13, 1),
    ],
    ops={"multiply 1": "×", "add 1": "+", "multiply 2": "×", "add 2": "+"},
    alt="x = 1 is multiplied by W1 = 2, and b1 = 1 is added, which gives 3. This is multiplied by "
    "W2 = 3, and b2 = 4 is added, which gives the prediction 13. The gradient 6 comes back to x.",
)


# The same is true for layers of any size. There are always a matrix $W$ and a vector $b$ with
# 
# $$W_2 (W_1 X + b_1) + b_2 = W X + b \qquad \text{for every } X$$
# 
# Here $X$ is a vector with $d$ numbers, the first layer has $h$ neurons and the second has $m$:
# 
# | name | $X$ | $W_1$ | $b_1$ | $W_2$ | $b_2$ | $W$ | $b$ |
# |---|---|---|---|---|---|---|---|
# | shape | (d,) | (h, d) | (h,) | (m, h) | (m,) | (m, d) | (m,) |
# 
# The biases have one axis: (h,) is not the same as (h, 1). Numbers are not enough now. For matrices
# the **order** of the factors matters: $A B$ and $B A$ are in general different.

# ### Question 7: collapse two layers
# 
# Multiply the formula out on paper. Then return the $W$ and the $b$ of the one layer. `A @ B`
# multiplies tensors as matrices, and `A @ v` multiplies a matrix by a vector.
# 
# 
# _Points:_ 10

# In[37]:


def collapse(W1, b1, W2, b2):
    """Give the one layer that computes the same as two layers without an activation.

    Args:
        W1: weights of the first layer, a tensor of shape (h, d).
        b1: biases of the first layer, a tensor of shape (h,).
        W2: weights of the second layer, a tensor of shape (m, h).
        b2: biases of the second layer, a tensor of shape (m,).

    Returns:
        The pair (W, b): W a tensor of shape (m, d), b a tensor of shape (m,).
    """
    return W2 @ W1, W2 @ b1 + b2


# In[38]:


grader.check("q7")


# **If the check fails:** print `W.shape` and `b.shape` and compare them with the table. Then choose
# any `X` and compare `W @ X + b` with what the two layers compute.

# So a second layer adds nothing, and nor does a tenth, as long as nothing happens between the layers.
# This is why each layer of a real network ends in a function that is not a straight line, an
# **activation**. The next cell puts the function $\max(0, \cdot)$ between our two small layers.

# In[39]:


def two_layers_with_activation(x):
    return 3.0 * max(0.0, 2.0 * x + 1.0) + 4.0


for x_value in [-2.0, -1.0, 0.0, 1.0]:
    print("x:", x_value, " output:", two_layers_with_activation(x_value))


# The output is flat at first and then rises. No single layer $Wx + b$ can do this.

# ### Question 8: the engine
# 
# Write the class `Value`.

# In[40]:


import math


class Value:
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


# In[41]:


grader.check("q8")


# ## What you learned
# 
# - A computational graph cuts a formula into gates. The forward pass computes values from left to
#   right. The backward pass computes gradients from right to left.
# - Each gate works locally: what arrives, times its local gradient, goes back.
# - Along a path, local gradients are multiplied. Where paths meet, gradients are added.
# - The gradient of a weight depends on what this weight **meets** in its gate, and on the whole
#   residual.
# - Layers without an activation between them are one layer.
