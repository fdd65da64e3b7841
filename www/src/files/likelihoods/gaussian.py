def nll(x, mean):
    """Gaussian with the standard deviation sigma: the squared error."""
    return 0.5 * ((x - mean) / CONFIG["sigma"]) ** 2 + math.log(CONFIG["sigma"]) + HALF_LN_TWO_PI


def inverse_link(mean):
    return mean
