//! Sums that neither overflow nor underflow, and the argument checks that the constructors share.

use crate::error::{Error, Result};

/// ln Σ exp(aᵢ); −∞ if there are no terms or all are −∞.
pub(super) fn ln_sum_exp(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = terms.clone().fold(f64::NEG_INFINITY, f64::max);
    if largest.is_infinite() {
        return largest;
    }
    largest + terms.map(|a| (a - largest).exp()).sum::<f64>().ln()
}

/// p·ln(p/q) from ln p and ln q, with 0·ln(0/q) = 0 as the definition of KL requires.
pub(super) fn p_ln_ratio(ln_p: f64, ln_q: f64) -> f64 {
    let p = ln_p.exp();
    if p == 0.0 { 0.0 } else { p * (ln_p - ln_q) }
}

pub(super) fn finite(name: &str, value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(Error::argument(name, "a finite number", value)) }
}

pub(super) fn positive(name: &str, value: f64) -> Result<f64> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::argument(name, "a finite number above 0", value))
    }
}

pub(super) fn length(name: &str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        Ok(())
    } else {
        Err(Error::argument(name, format_args!("{expected} values"), format_args!("{found}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_sum_exp_survives_what_exp_does_not() {
        let terms = [-2000.0, -2000.0 + 2f64.ln()];
        assert!((ln_sum_exp(terms.into_iter()) - (-2000.0 + 3f64.ln())).abs() < 1e-12);
        assert_eq!(ln_sum_exp([f64::NEG_INFINITY; 2].into_iter()), f64::NEG_INFINITY);
        assert_eq!(ln_sum_exp(std::iter::empty()), f64::NEG_INFINITY);
    }

    #[test]
    fn terms_with_p_zero_are_zero() {
        assert_eq!(p_ln_ratio(f64::NEG_INFINITY, f64::NEG_INFINITY), 0.0);
        assert_eq!(p_ln_ratio(0.0, f64::NEG_INFINITY), f64::INFINITY);
    }
}
