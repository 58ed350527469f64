"""A step of torch that is given a closure computes its gradient meanwhile, and that one is recorded."""

import pytest

import fallline


def test_the_gradient_of_a_step_by_closure_is_that_of_the_step(tmp_path):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    model, path, norms = torch.nn.Linear(3, 2), tmp_path / "run.recording", []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = model(torch.ones(4, 3)).square().mean()
        loss.backward()
        norms.append(float(torch.nn.utils.get_total_norm([each.grad for each in model.parameters()])))
        return loss

    with fallline.watch(path, model, optimizer, every=1) as run:
        for _ in range(5):
            run.step(optimizer.step(closure))
    found = fallline.open_recording(path)
    assert found.column("measured", "gradient_norm")[1:].tolist() == pytest.approx(norms)
    updates = found.column("measured", "update_norm")[1:].tolist()
    assert updates == pytest.approx([0.1 * each for each in norms], rel=1e-5)
