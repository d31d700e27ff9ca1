from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 14

@test_case(points=2, hidden=False)
def test_autograd_loop_on_the_lecture_run(autograd_loop):
    import torch
    from autograder.checks import check_by_autograd, check_figures, probe

    @probe
    def end_of(loop, n_epochs, learning_rate, params, t_un, t_c):
        returned = loop(n_epochs, learning_rate, params.clone().requires_grad_(), t_un, t_c)
        if returned is None or returned is ...:
            return returned
        params, losses = returned
        return (params[0], params[1], losses[-1])
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    runs = {1: ('1.7761', '0.1064', '80.3643'), 2: ('2.0848', '0.1303', '37.5749'), 3: ('2.2094', '0.1217', '30.8711'), 100: ('2.7553', '-2.5162', '22.1487')}
    for n_epochs, figures in runs.items():
        run = {'n_epochs': n_epochs, 'learning_rate': 0.01, 'params': torch.tensor([1.0, 0.0]), 't_un': 0.1 * t_u, 't_c': t_c}
        check_figures(autograd_loop, [figures], inputs=[run], returns=('w', 'b', 'last loss'), via=end_of)
    check_by_autograd(autograd_loop, inputs=[{**run, 'n_epochs': 2}], via=end_of)

@test_case(points=1, hidden=False)
def test_the_long_run_with_autograd(params_autograd, autograd_loop):
    import torch
    from autograder.checks import check_by_autograd, check_variable, probe

    @probe
    def from_a_leaf(loop, params, t_u, t_c):
        return loop(1, 0.1, params.clone().requires_grad_(), t_u, t_c)
    check_variable(params_autograd, ['5.3671', '-17.3012'], name='params_autograd')
    run = {'params': torch.tensor([1.0, 0.0]), 't_u': torch.tensor([3.57, 5.59, 5.82]), 't_c': torch.tensor([0.5, 14.0, 15.0])}
    check_by_autograd(autograd_loop, inputs=[run], via=from_a_leaf)

