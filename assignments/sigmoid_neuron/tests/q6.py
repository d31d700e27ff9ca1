from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 12

@test_case(points=1, hidden=False)
def test_tanh_grad_on_four_numbers(tanh_grad):
    import torch
    from autograder.checks import by_hand, check_figures
    examples = [{'z': torch.tensor([-2.0, -0.5, 0.5, 3.0])}]
    figures = [['0.07065', '0.78645', '0.78645', '0.00987']]
    check_figures(by_hand(tanh_grad), figures, inputs=examples)

@test_case(points=1, hidden=False)
def test_relu_grad_on_four_numbers(relu_grad):
    import torch
    from autograder.checks import by_hand, check_figures
    examples = [{'z': torch.tensor([-2.0, -0.5, 0.5, 3.0])}]
    figures = [['0.00000', '0.00000', '1.00000', '1.00000']]
    check_figures(by_hand(relu_grad), figures, inputs=examples)

@test_case(points=1, hidden=False)
def test_leaky_relu_grad_on_four_numbers(leaky_relu_grad):
    import torch
    from autograder.checks import by_hand, check_figures
    examples = [{'z': torch.tensor([-2.0, -0.5, 0.5, 3.0])}]
    figures = [['0.10000', '0.10000', '1.00000', '1.00000']]
    check_figures(by_hand(leaky_relu_grad), figures, inputs=examples)

@test_case(points=1, hidden=False)
def test_elu_grad_on_four_numbers_and_two_alphas(elu_grad):
    import torch
    from autograder.checks import by_hand, check_figures
    examples = [{'z': torch.tensor([-2.0, -0.5, 0.5, 3.0]), 'alpha': 2.0}, {'z': torch.tensor([2.0, -1.0, 1.0, -3.0]), 'alpha': 0.5}]
    figures = [['0.27067', '1.21306', '1.00000', '1.00000'], ['1.00000', '0.18394', '1.00000', '0.02489']]
    check_figures(by_hand(elu_grad), figures, inputs=examples)

