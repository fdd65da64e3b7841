OUTPUTS = ["output", "logvar"]


def nll(x, mean, raw):
    """Gaussian with a variance per pixel, the decoder's second output."""
    logvar = soft_clip(raw)
    return 0.5 * ((x - mean) ** 2 * (-logvar).exp() + logvar) + HALF_LN_TWO_PI


def inverse_link(mean):
    return mean
