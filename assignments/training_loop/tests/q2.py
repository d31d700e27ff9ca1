from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 12

@test_case(points=1, hidden=False)
def test_dloss_fn_and_dmodel_dw_on_two_readings(dloss_fn, dmodel_dw):
    import torch
    from autograder.checks import by_hand, check_figures
    t_p, t_c = (torch.tensor([35.7, 21.8]), torch.tensor([0.5, -4.0]))
    figures = [['35.2', '25.8']]
    check_figures(by_hand(dloss_fn), figures, inputs=[{'t_p': t_p, 't_c': t_c}])
    figures = [['35.7', '21.8']]
    check_figures(by_hand(dmodel_dw), figures, inputs=[{'t_u': t_p, 'w': 3.0, 'b': 5.0}])

@test_case(points=2, hidden=False)
def test_grad_fn_at_the_start(grad_fn):
    import torch
    from autograder.checks import by_hand, check_figures
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    start = {'t_u': t_u, 't_c': t_c, 't_p': t_u, 'w': 1.0, 'b': 0.0}
    check_figures(by_hand(grad_fn), [('4517.297', '82.600')], inputs=[start], returns=('dloss_dw', 'dloss_db'))

