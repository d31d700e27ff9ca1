from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 12

@test_case(points=4, hidden=False)
def test_tracked_with_a_square(tracked):
    import torch
    from autograder.checks import check_figures, probe

    @probe
    def on_a_function(tracked, x, function):
        functions = {'square': lambda t: t ** 2, 'sum of squares': lambda t: (t * t).sum(), 'tanh': lambda t: torch.tanh(3 * t) + 1}
        graphs = []

        def f(t):
            result = functions[function](t)
            graphs.append(result.requires_grad)
            return result
        x = x.detach().clone().requires_grad_()
        results = tracked(x, f)
        switched_on = torch.is_grad_enabled()
        torch.set_grad_enabled(True)
        if results is None or results is ...:
            return results
        if not isinstance(results, tuple | list) or len(results) != 2:
            raise TypeError('return the pair (with_graph, without_graph)')
        if not all((isinstance(result, torch.Tensor) for result in results)):
            raise TypeError('both results should be tensors, as f returns them')
        with_graph, without_graph = results
        return (with_graph.detach().clone(), without_graph.detach().clone(), int(with_graph.requires_grad), int(without_graph.requires_grad), sum(graphs), int(x.requires_grad), int(switched_on))
    facts = ('with_graph', 'without_graph', 'with_graph.requires_grad (1: yes)', 'without_graph.requires_grad (0: no)', 'the number of graphs that f has built', 'x.requires_grad afterwards (1: yes)', 'autograd afterwards (1: on)')
    check_figures(tracked, [(['1', '4', '9'], ['1', '4', '9'], '1', '0', '1', '1', '1')], inputs=[{'x': torch.tensor([1.0, 2.0, 3.0]), 'function': 'square'}], returns=facts, via=on_a_function)

