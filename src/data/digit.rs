//! Preprocesses a drawing as MNIST's digits were (Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database").

use super::resize::resize;
use crate::error::{Error, Result};

/// The side of an MNIST image, and of the box inside it that the digit fills; in pixels.
const SIDE: usize = 28;
const BOX: usize = 20;

/// Converts a drawing, `width · height` bytes of ink, to the format of MNIST, 28 · 28 bytes: the ink is scaled to fit a
/// box of 20×20, keeping its aspect ratio, and its centre of mass is moved to the centre. An empty drawing stays empty.
///
/// Fails unless the length is `width · height` and neither is 0.
pub fn centre_digit(ink: &[u8], width: usize, height: usize) -> Result<Vec<u8>> {
    if width == 0 || width.checked_mul(height) != Some(ink.len()) || ink.is_empty() {
        return Err(Error::argument("ink", format_args!("{width}×{height} bytes, at least one"), ink.len()));
    }
    let mut digit = vec![0; SIDE * SIDE];
    let Some([left, top, right, bottom]) = bounds(ink, width) else { return Ok(digit) };
    let (box_width, box_height) = (right - left, bottom - top);
    let row = |y: usize| ink[y * width + left..y * width + right].iter().map(|grey| f32::from(*grey));
    let cut: Vec<f32> = (top..bottom).flat_map(row).collect();
    let scale = BOX as f64 / box_width.max(box_height) as f64;
    let fit = |side: usize| ((side as f64 * scale).round() as usize).clamp(1, BOX);
    let [w, h] = [fit(box_width), fit(box_height)];
    let small = resize(&cut, [box_width, box_height], [w, h]);

    let total: f32 = small.iter().sum();
    let mass = |at: fn(usize, usize) -> usize| {
        // The centre of pixel i is at i + ½.
        let moment: f32 = small.iter().enumerate().map(|(i, grey)| (at(i, w) as f32 + 0.5) * grey).sum();
        moment / total
    };
    let place = |centre: f32, side: usize| {
        let start = (SIDE as f32 / 2.0 - centre).round() as isize;
        // Keep the whole digit inside the image, even if its centre of mass is then off-centre.
        start.clamp(0, (SIDE - side) as isize) as usize
    };
    let (x0, y0) = (place(mass(|i, w| i % w), w), place(mass(|i, w| i / w), h));
    for (y, row) in small.chunks_exact(w).enumerate() {
        for (x, grey) in row.iter().enumerate() {
            digit[(y0 + y) * SIDE + x0 + x] = grey.round() as u8;
        }
    }
    Ok(digit)
}

/// The bounding box of the ink: left, top, right and bottom, the last two exclusive. None if there is no ink.
fn bounds(ink: &[u8], width: usize) -> Option<[usize; 4]> {
    let mut bounds: Option<[usize; 4]> = None;
    for (i, _) in ink.iter().enumerate().filter(|(_, grey)| **grey > 0) {
        let (x, y) = (i % width, i / width);
        let [left, top, right, bottom] = bounds.unwrap_or([x, y, x + 1, y + 1]);
        bounds = Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)]);
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 280×280 drawing of a filled rectangle.
    fn rectangle([left, top, width, height]: [usize; 4]) -> Vec<u8> {
        let inside = |i: usize| (left..left + width).contains(&(i % 280)) && (top..top + height).contains(&(i / 280));
        (0..280 * 280).map(|i| if inside(i) { 255 } else { 0 }).collect()
    }

    #[test]
    fn ink_fills_the_box_and_is_centred_wherever_it_was_drawn() {
        for place in [[10, 20, 50, 200], [200, 5, 50, 200]] {
            let digit = centre_digit(&rectangle(place), 280, 280).unwrap();
            assert_eq!(bounds(&digit, 28), Some([12, 4, 17, 24]), "{place:?}");
            assert!(digit.iter().all(|grey| [0, 255].contains(grey)));
        }
    }

    #[test]
    fn it_is_the_mass_that_is_centred() {
        // A heavy bar below, a thin mast above it.
        let mut ink = rectangle([40, 200, 200, 40]);
        ink.iter_mut().zip(rectangle([130, 40, 10, 160])).for_each(|(ink, mast)| *ink |= mast);
        let digit = centre_digit(&ink, 280, 280).unwrap();
        let total: f64 = digit.iter().map(|grey| f64::from(*grey)).sum();
        let moment = |at: fn(usize) -> usize| {
            digit.iter().enumerate().map(|(i, grey)| (at(i) as f64 + 0.5) * f64::from(*grey)).sum::<f64>() / total
        };
        // With the centre of mass exactly in the middle, the mast would extend beyond the edge.
        let [left, top, right, bottom] = bounds(&digit, 28).unwrap();
        assert_eq!([right - left, bottom - top], [20, 20]);
        assert!((moment(|i| i % 28) - 14.0).abs() <= 0.5);
        assert!((moment(|i| i / 28) - 14.0).abs() <= 3.0 && top == 0 || (moment(|i| i / 28) - 14.0).abs() <= 0.5);
    }

    #[test]
    fn no_ink_and_one_dot_are_digits_too() {
        assert_eq!(centre_digit(&[0; 100], 10, 10).unwrap(), [0; 28 * 28]);
        let mut dot = [0; 100];
        dot[99] = 200;
        let digit = centre_digit(&dot, 10, 10).unwrap();
        assert_eq!(bounds(&digit, 28), Some([4, 4, 24, 24]));
        assert_eq!(centre_digit(&[1; 6], 4, 2).unwrap_err().code(), "invalid_argument");
        assert_eq!(centre_digit(&[], 0, 0).unwrap_err().code(), "invalid_argument");
    }
}
