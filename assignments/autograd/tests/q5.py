from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 12

@test_case(points=4, hidden=False)
def test_tracked_with_a_square(tracked):
    import torch
    from autograder.checks import check_facts, check_figures, probe

    @probe
    def on_a_function(tracked, x, function):
        import torch
        functions = {'square': lambda t: t ** 2, 'sum of squares': lambda t: (t * t).sum(), 'tanh': lambda t: torch.tanh(3 * t) + 1}
        x = x.detach().clone().requires_grad_()
        results = tracked(x, functions[function])
        torch.set_grad_enabled(True)
        if results is None or results is ...:
            return results
        return [getattr(result, 'data', result) for result in results]

    @probe
    def about_the_graphs(tracked, x, function):
        import torch
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
        with_graph, without_graph = (getattr(one, 'requires_grad', False) for one in results)
        built, leads = (sum(graphs), False)
        if with_graph and x.requires_grad:
            whole = results[0].sum()
            leads = torch.autograd.grad(whole, x, allow_unused=True)[0] is not None
        kept = x.requires_grad
        return (with_graph, not without_graph, built < 2 or built, kept, switched_on, leads)
    facts = {'with_graph has a graph': 'with_graph requires no gradient. Compute it where autograd is on.', 'without_graph has none': 'without_graph requires a gradient. Compute it under torch.no_grad().', 'f builds one graph': 'f has built {found} graphs. Throwing one away afterwards saves nothing: call f once under torch.no_grad().', 'x still requires a gradient': 'x requires no gradient any more. Leave its flag as it is.', 'autograd is on afterwards': 'autograd stays switched off afterwards. `with torch.no_grad():` switches it on again.', 'the graph leads back to x': 'the graph of with_graph does not lead back to x. Compute f(x) where autograd is on.'}
    examples = [{'x': torch.tensor([1.0, 2.0, 3.0]), 'function': 'square'}]
    check_figures(tracked, [(['1', '4', '9'], ['1', '4', '9'])], inputs=examples, returns=('with_graph', 'without_graph'), via=on_a_function)
    check_facts(tracked, facts, inputs=examples, via=about_the_graphs)

