from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 10

@test_case(points=3, hidden=False)
def test_descent_step_from_the_start_of_the_lecture(descent_step):
    import torch
    from autograder.checks import check_figures
    start, rates = (torch.tensor([1.0, 0.0]), torch.tensor([4517.2969, 82.6]))
    check_figures(descent_step, [['-44.1730', '-0.8260'], ['0.5483', '-0.0083']], inputs=[{'params': start, 'rates': rates, 'learning_rate': 0.01}, {'params': start, 'rates': rates, 'learning_rate': 0.0001}])

