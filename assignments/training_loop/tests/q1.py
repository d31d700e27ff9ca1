from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 8

@test_case(points=1, hidden=False)
def test_model_on_three_readings(model):
    import torch
    from autograder.checks import check_figures
    t_u = torch.tensor([35.7, 55.9, 21.8])
    examples = [{'t_u': t_u, 'w': 1.0, 'b': 0.0}, {'t_u': t_u, 'w': 0.5, 'b': -17.0}]
    check_figures(model, [['35.7', '55.9', '21.8'], ['0.85', '10.95', '-6.10']], inputs=examples)

@test_case(points=1, hidden=False)
def test_loss_fn_at_the_start(loss_fn):
    import torch
    from autograder.checks import check_figures
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    check_figures(loss_fn, ['1763.885'], inputs=[{'t_p': t_u, 't_c': t_c}])

