from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 14

@test_case(points=4, hidden=False)
def test_zeroed_steps_on_the_lecture_example(zeroed_steps):
    import torch
    from autograder.checks import check_by_autograd, check_figures
    weights = torch.ones(4)
    figures = [['0.7000'] * 4, ['0.4000'] * 4, ['0.1000'] * 4]
    inputs = [{'weights': weights, 'steps': 3, 'learning_rate': 0.1}]
    check_figures(zeroed_steps, [figures], inputs=inputs)
    check_by_autograd(zeroed_steps, inputs=inputs)

