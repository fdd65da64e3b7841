//! A plane through the latent space for pictures of it. With one or two latents it is the latent space itself; with
//! more, it is spanned by the two leading principal directions of the encoder's means.
//!
//! The plane passes through the centre of the prior. N(0, I) is invariant under rotation, so both coordinates are
//! standard normal under the prior, however the plane is oriented. All directions outside the plane are set to 0.

use super::numeric::{finite, length};
use super::pca::{Moments, Spectrum};
use super::quantile::normal_quantile;
use crate::error::{Error, Result};

/// During training, the plane is kept as long as it shows this share of the variance that the best plane would show, so
/// that pictures do not rotate needlessly.
const GOOD_ENOUGH: f64 = 0.9;

/// Φ(−2): the manifold covers ±2 standard deviations.
const PHI_MINUS_2: f64 = 0.022_750_131_948_179_21;

/// One or two orthonormal axes in the latent space.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    n_latent: usize,
    /// `[n_axes × n_latent]` by rows.
    axes: Vec<f64>,
}

impl Plane {
    /// The plane for the encoder's means mu, `[n × n_latent]`. Fails unless n ≥ 1, the length is a multiple of
    /// n_latent and all values are finite.
    pub fn new(mu: &[f32], n_latent: usize) -> Result<Plane> {
        let spectrum = spectrum(mu, n_latent)?;
        Ok(if n_latent <= 2 { Plane::of_latents(n_latent) } else { Plane::leading(&spectrum, n_latent) })
    }

    /// The plane for the same model some steps later: this one if it is still good enough, otherwise the best one,
    /// rotated within itself to resemble this one. Fails as [`Plane::new`] does.
    pub fn follow(&self, mu: &[f32]) -> Result<Plane> {
        let spectrum = spectrum(mu, self.n_latent)?;
        let best: f64 = spectrum.eigenvalues()[..self.n_axes()].iter().sum();
        if self.n_latent <= 2 || self.variance(&spectrum) >= GOOD_ENOUGH * best {
            return Ok(self.clone());
        }
        Ok(Plane::leading(&spectrum, self.n_latent).turned_towards(self))
    }

    /// The number of latents.
    pub fn n_latent(&self) -> usize {
        self.n_latent
    }

    /// The number of axes: 1 with one latent, otherwise 2.
    pub fn n_axes(&self) -> usize {
        self.axes.len() / self.n_latent
    }

    /// The axes, orthonormal vectors, `[n_axes × n_latent]` by rows.
    pub fn axes(&self) -> &[f64] {
        &self.axes
    }

    /// Projects latents, `[n × n_latent]`, onto the plane, `[n × n_axes]`.
    pub fn project(&self, z: &[f32]) -> Result<Vec<f32>> {
        check_rows("z", z, self.n_latent)?;
        let place = |z: &[f32], axis: &[f64]| z.iter().zip(axis).map(|(z, a)| f64::from(*z) * a).sum::<f64>() as f32;
        let axes = || self.axes.chunks_exact(self.n_latent);
        Ok(z.chunks_exact(self.n_latent).flat_map(|z| axes().map(move |axis| place(z, axis))).collect())
    }

    /// Maps points of the plane, `[n × n_axes]`, to latents, `[n × n_latent]`.
    pub fn lift(&self, places: &[f32]) -> Result<Vec<f32>> {
        check_rows("places", places, self.n_axes())?;
        let latent = |place: &[f32], j: usize| -> f32 {
            let axes = self.axes.chunks_exact(self.n_latent);
            place.iter().zip(axes).map(|(p, axis)| f64::from(*p) * axis[j]).sum::<f64>() as f32
        };
        Ok(places.chunks_exact(self.n_axes()).flat_map(|p| (0..self.n_latent).map(move |j| latent(p, j))).collect())
    }

    /// The points of a manifold picture, `[n × n_axes]` with n = side or side²: the prior's quantiles at evenly spaced
    /// probabilities, from −2 to 2 standard deviations (Kingma and Welling 2014, figure 4). In reading order: the first
    /// axis points right, the second one up. Fails unless `side` is from 2 to 64.
    pub fn manifold(&self, side: usize) -> Result<Vec<f32>> {
        if !(2..=64).contains(&side) {
            return Err(Error::argument("side", "a whole number from 2 to 64", side));
        }
        let step = (1.0 - 2.0 * PHI_MINUS_2) / (side - 1) as f64;
        let quantile = |i: usize| normal_quantile(PHI_MINUS_2 + i as f64 * step).map(|z| z as f32);
        let quantiles: Vec<f32> = (0..side).map(quantile).collect::<Result<_>>()?;
        if self.n_axes() == 1 {
            return Ok(quantiles);
        }
        let row = |y: f32| quantiles.iter().flat_map(move |x| [*x, y]).collect::<Vec<_>>();
        Ok(quantiles.iter().rev().flat_map(|y| row(*y)).collect())
    }

    /// `n` points evenly spaced on the line between two points, both included, `[n × n_axes]`. Fails unless n ≥ 2 and
    /// `from` and `to` have n_axes coordinates.
    pub fn between(&self, from: &[f32], to: &[f32], n: usize) -> Result<Vec<f32>> {
        length("from", self.n_axes(), from.len())?;
        length("to", self.n_axes(), to.len())?;
        if n < 2 {
            return Err(Error::argument("n", "at least 2", n));
        }
        let share = |i: usize| i as f32 / (n - 1) as f32;
        Ok((0..n).flat_map(|i| from.iter().zip(to).map(move |(a, b)| a + share(i) * (b - a))).collect())
    }

    fn of_latents(n_latent: usize) -> Plane {
        let axes = (0..n_latent * n_latent).map(|i| f64::from(i % (n_latent + 1) == 0)).collect();
        Plane { n_latent, axes }
    }

    fn leading(spectrum: &Spectrum, n_latent: usize) -> Plane {
        Plane { n_latent, axes: [spectrum.component(0), spectrum.component(1)].concat() }
    }

    /// The variance of the data within the plane.
    fn variance(&self, spectrum: &Spectrum) -> f64 {
        let along = |axis: &[f64]| -> f64 {
            let parts = spectrum.eigenvalues().iter().enumerate();
            parts.map(|(j, l)| l * dot(axis, spectrum.component(j)).powi(2)).sum()
        };
        self.axes.chunks_exact(self.n_latent).map(along).sum()
    }

    /// The same plane with its axes rotated, or rotated and mirrored, to be as close as possible to the other's axes:
    /// the orthogonal Procrustes problem in two dimensions.
    fn turned_towards(&self, other: &Plane) -> Plane {
        let (mine, theirs) = (self.axes.split_at(self.n_latent), other.axes.split_at(self.n_latent));
        let [xx, xy] = [dot(theirs.0, mine.0), dot(theirs.0, mine.1)];
        let [yx, yy] = [dot(theirs.1, mine.0), dot(theirs.1, mine.1)];
        let (turn, mirror) = ((xx + yy).hypot(yx - xy), (xx - yy).hypot(xy + yx));
        let (sign, angle) =
            if turn >= mirror { (1.0, (yx - xy).atan2(xx + yy)) } else { (-1.0, (xy + yx).atan2(xx - yy)) };
        let (sin, cos) = angle.sin_cos();
        let pairs = || mine.0.iter().zip(mine.1);
        let first = pairs().map(|(a, b)| cos * a - sign * sin * b);
        let second = pairs().map(|(a, b)| sin * a + sign * cos * b);
        Plane { n_latent: self.n_latent, axes: first.chain(second).collect() }
    }
}

fn spectrum(mu: &[f32], n_latent: usize) -> Result<Spectrum> {
    check_rows("mu", mu, n_latent)?;
    let mut moments = Moments::new(n_latent)?;
    moments.add(mu)?;
    moments.spectrum()
}

fn check_rows(name: &str, floats: &[f32], columns: usize) -> Result<()> {
    if columns == 0 || floats.is_empty() || !floats.len().is_multiple_of(columns) {
        return Err(Error::argument(name, format_args!("rows of {columns} numbers, at least one"), floats.len()));
    }
    floats.iter().try_for_each(|value| finite(name, f64::from(*value)).map(drop))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::gaussian::PRIOR;

    /// n points of N(0, diag(sd²)).
    fn cloud(sds: &[f64], n: u64, seed: u32) -> Vec<f32> {
        let lanes = sds.len() as u64;
        let value = |i: u64| (PRIOR.sample(seed, i) * sds[(i % lanes) as usize]) as f32;
        (0..n * lanes).map(value).collect()
    }

    fn near(a: &[f32], b: &[f32]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5)
    }

    #[test]
    fn one_or_two_latents_are_the_plane_themselves() {
        let mu = [0.3, -4.0, 2.0, 1.0];
        for n_latent in [1, 2] {
            let plane = Plane::new(&mu, n_latent).unwrap();
            assert_eq!(plane.n_axes(), n_latent);
            assert_eq!(plane.project(&mu).unwrap(), mu);
            assert_eq!(plane.lift(&mu).unwrap(), mu);
        }
    }

    #[test]
    fn more_latents_are_seen_along_the_directions_in_which_they_vary_most() {
        let mu = cloud(&[0.1, 3.0, 0.1, 1.0, 0.1], 500, 1);
        let plane = Plane::new(&mu, 5).unwrap();
        let [a, b] = [&plane.axes()[..5], &plane.axes()[5..]];
        assert!((dot(a, a) - 1.0).abs() < 1e-12 && (dot(b, b) - 1.0).abs() < 1e-12 && dot(a, b).abs() < 1e-12);
        assert!(a[1].abs() > 0.99 && b[3].abs() > 0.99, "{a:?} {b:?}");
        let places = [0.5, -1.5, 2.0, 0.0];
        let z = plane.lift(&places).unwrap();
        assert_eq!(z.len(), 10);
        assert!(near(&plane.project(&z).unwrap(), &places));
        assert!(!near(&plane.project(&z).unwrap(), &[0.5, -1.5, 2.0, 0.01]), "the comparison can fail");
    }

    #[test]
    fn a_plane_that_is_good_enough_stays() {
        let plane = Plane::new(&cloud(&[1.0, 0.98, 0.96, 0.2], 800, 1), 4).unwrap();
        let later = plane.follow(&cloud(&[0.96, 0.98, 1.0, 0.2], 800, 2)).unwrap();
        assert_eq!(later, plane);
    }

    #[test]
    fn a_better_plane_is_taken_and_turned_to_look_like_the_old_one() {
        let old = Plane::new(&cloud(&[3.0, 2.0, 0.1], 800, 1), 3).unwrap();
        // Now the third latent replaces the second, and the two leading directions swap.
        let mu = cloud(&[2.0, 0.1, 3.0], 800, 2);
        let best = Plane::new(&mu, 3).unwrap();
        let new = old.follow(&mu).unwrap();
        let [a, b] = [&new.axes()[..3], &new.axes()[3..]];
        assert!(dot(a, &old.axes()[..3]) > 0.95, "the first axis still shows the first latent, the same way round");
        assert!(b[2].abs() > 0.95, "the second one shows the third latent: {b:?}");
        assert!(dot(a, a) > 1.0 - 1e-9 && dot(b, b) > 1.0 - 1e-9 && dot(a, b).abs() < 1e-9);
        for axis in [a, b] {
            let inside = dot(axis, &best.axes()[..3]).powi(2) + dot(axis, &best.axes()[3..]).powi(2);
            assert!((inside - 1.0).abs() < 1e-9, "it is the best plane, only turned");
        }
        assert!(dot(&best.axes()[..3], &old.axes()[..3]).abs() < 0.3, "the turn was needed");
    }

    #[test]
    fn means_that_are_all_alike_still_have_a_plane() {
        let plane = Plane::new(&[0.5; 30], 3).unwrap();
        assert_eq!(plane.n_axes(), 2);
        assert_eq!(plane.follow(&[0.25; 9]).unwrap(), plane);
    }

    #[test]
    fn the_manifold_spans_two_deviations_evenly_in_probability() {
        let plane = Plane::new(&[0.0, 1.0], 2).unwrap();
        let places = plane.manifold(5).unwrap();
        assert_eq!(places.len(), 50);
        assert!(near(&places[..4], &[-2.0, 2.0, -0.639_111_9, 2.0]), "{:?}", &places[..4]);
        assert!(near(&places[24..26], &[0.0, 0.0]) && near(&places[48..], &[2.0, -2.0]), "{places:?}");
        let line = Plane::new(&[0.0, 1.0], 1).unwrap().manifold(3).unwrap();
        assert!(near(&line, &[-2.0, 0.0, 2.0]), "{line:?}");
    }

    #[test]
    fn a_line_has_both_its_ends() {
        let plane = Plane::new(&[0.0, 1.0], 2).unwrap();
        assert_eq!(plane.between(&[0.0, 1.0], &[1.0, -1.0], 3).unwrap(), [0.0, 1.0, 0.5, 0.0, 1.0, -1.0]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let plane = Plane::new(&[0.0; 6], 3).unwrap();
        for refused in [
            Plane::new(&[], 3).unwrap_err(),
            Plane::new(&[1.0; 4], 3).unwrap_err(),
            Plane::new(&[1.0, f32::NAN, 1.0], 3).unwrap_err(),
            Plane::new(&[1.0; 4], 0).unwrap_err(),
            plane.follow(&[1.0; 4]).unwrap_err(),
            plane.project(&[1.0; 4]).unwrap_err(),
            plane.lift(&[1.0; 3]).unwrap_err(),
            plane.lift(&[f32::INFINITY, 0.0]).unwrap_err(),
            plane.manifold(1).unwrap_err(),
            plane.manifold(65).unwrap_err(),
            plane.between(&[0.0], &[0.0, 1.0], 3).unwrap_err(),
            plane.between(&[0.0, 0.0], &[0.0, 1.0], 1).unwrap_err(),
        ] {
            assert_eq!(refused.code(), "invalid_argument", "{refused}");
        }
    }
}
