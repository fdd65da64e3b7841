BOUNDED = True


def nll(x, logit):
    """Binary cross-entropy from logits."""
    return F.binary_cross_entropy_with_logits(logit, x.expand_as(logit), reduction="none")


def inverse_link(mean):
    return mean.logit()
