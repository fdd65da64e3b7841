BOUNDED = True


def nll(x, logit):
    """Cross-entropy minus the logarithm of the normalising constant (Loaiza-Ganem & Cunningham 2019)."""
    size = logit.abs().clamp(min=1e-3)
    exact = (torch.expm1(-size).neg() / size).log()
    series = -size / 2 + size**2 / 24
    return logit.relu() - logit * x + torch.where(size < 0.1, series, exact)


def inverse_link(mean):
    """By bisection: the mean 1 / (1 - exp(-a)) - 1 / a rises with the logit a."""
    low, high = torch.full_like(mean, -1e3), torch.full_like(mean, 1e3)
    for _ in range(60):
        middle = (low + high) / 2
        mean_there = torch.where(middle.abs() < 0.1, 0.5 + middle / 12, 1 / -torch.expm1(-middle) - 1 / middle)
        low, high = torch.where(mean_there < mean, middle, low), torch.where(mean_there < mean, high, middle)
    return (low + high) / 2
