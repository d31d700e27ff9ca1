from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 12

@test_case(points=2, hidden=False)
def test_optimizer_loop_on_the_lecture_steps(optimizer_loop):
    import torch
    from autograder.checks import check_by_autograd, check_figures, probe

    @probe
    def one_step_of_sgd(loop, learning_rate, t_u, t_c):
        import torch
        leaf = torch.tensor([1.0, 0.0], requires_grad=True)
        returned = loop(1, torch.optim.SGD([leaf], lr=learning_rate), leaf, t_u, t_c)
        if returned is None or returned is ...:
            return returned
        params, losses = returned
        return (params[0], params[1], losses[0])
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    runs = {(1e-05, 1.0): ('0.95483', '-0.00082600', '1763.885'), (0.01, 0.1): ('1.7761', '0.1064', '80.3643')}
    for (learning_rate, scale), figures in runs.items():
        step = {'learning_rate': learning_rate, 't_u': scale * t_u, 't_c': t_c}
        check_figures(optimizer_loop, [figures], inputs=[step], returns=('w', 'b', 'loss'), via=one_step_of_sgd)
    check_by_autograd(optimizer_loop, inputs=[step], via=one_step_of_sgd)

@test_case(points=1, hidden=False)
def test_the_long_run_with_adam(params_adam, optimizer_loop):
    import torch
    from autograder.checks import check_by_autograd, check_variable, probe

    @probe
    def one_step_of_sgd(loop, t_u, t_c):
        import torch
        leaf = torch.tensor([1.0, 0.0], requires_grad=True)
        return loop(1, torch.optim.SGD([leaf], lr=0.1), leaf, t_u, t_c)
    check_variable(params_adam, ['0.5367', '-17.3021'], name='params_adam')
    run = {'t_u': torch.tensor([3.57, 5.59, 5.82]), 't_c': torch.tensor([0.5, 14.0, 15.0])}
    check_by_autograd(optimizer_loop, inputs=[run], via=one_step_of_sgd)

