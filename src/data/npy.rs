//! An NPY file of grey images.

use super::Array;
use super::array::ElementKind;
use super::header::invalid;
use crate::error::Result;

/// An array of grey values.
#[derive(Debug, Clone, PartialEq)]
pub struct Npy {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Grey values 0 to 255 in row-major order.
    pub data: Vec<u8>,
}

impl Npy {
    /// Reads a file of numbers of any type. Floats and booleans that are all in [0, 1] are scaled to [0, 255]; other
    /// numbers in [0, 255] are rounded. Fails with `invalid_data` on any other value, another type or a wrong length.
    pub fn parse(bytes: &[u8]) -> Result<Npy> {
        let array = Array::parse(bytes)?;
        if array.kind() != ElementKind::Numbers {
            return Err(invalid(
                "an NPY file of an array of numbers",
                format_args!("elements of type {}", array.descr),
            ));
        }
        if let Some(bad) = array.numbers().find(|value| !(0.0..=255.0).contains(value)) {
            return Err(invalid("grey values from 0 to 1, or from 0 to 255", bad));
        }
        let fractions = !array.descr.contains(['u', 'i']) && array.numbers().all(|value| value <= 1.0);
        let data = array.grey(0.0, if fractions { 1.0 } else { 255.0 });
        Ok(Npy { shape: array.shape, data })
    }
}

#[cfg(test)]
mod tests {
    use super::super::header::tests::npy;
    use super::*;

    #[test]
    fn grey_values_are_read_and_fractions_scaled() {
        let u8s = npy("|u1", "(2, 1, 2)", &[0, 7, 8, 255]);
        assert_eq!(Npy::parse(&u8s).unwrap(), Npy { shape: vec![2, 1, 2], data: vec![0, 7, 8, 255] });
        assert_eq!(Npy::parse(&npy("|u1", "(2,)", &[0, 1])).unwrap().data, [0, 1]);
        assert_eq!(Npy::parse(&npy("|b1", "(2,)", &[0, 1])).unwrap().data, [0, 255]);
        assert_eq!(Npy::parse(&npy(">i4", "(1,)", &[0, 0, 0, 200])).unwrap().data, [200]);
        for (floats, expected) in [([0.0_f32, 0.5, 1.0], [0, 128, 255]), ([0.0, 1.0, 254.6], [0, 1, 255])] {
            let bytes: Vec<u8> = floats.iter().flat_map(|value| value.to_le_bytes()).collect();
            assert_eq!(
                Npy::parse(&npy("<f4", "(3,)", &bytes)).unwrap(),
                Npy { shape: vec![3], data: expected.to_vec() }
            );
        }
        assert!(Npy::parse(&npy("|u1", "()", &[9])).unwrap().shape.is_empty());
    }

    #[test]
    fn invalid_grey_values_are_rejected_with_the_reason() {
        let good = npy("|u1", "(2, 2)", &[1, 2, 3, 4]);
        for (wrong, word) in [
            (good[..good.len() - 1].to_vec(), "cut short"),
            ([&good[..], &[0]].concat(), "cut short"),
            (npy("|O", "(1,)", &[0; 8]), "|O"),
            (npy("<U1", "(1,)", &[0; 4]), "<U1"),
            (npy("<f4", "(1,)", &f32::NAN.to_le_bytes()), "NaN"),
            (npy("<f4", "(1,)", &(-1.0_f32).to_le_bytes()), "-1"),
        ] {
            let error = Npy::parse(&wrong).unwrap_err();
            assert_eq!(error.code(), "invalid_data");
            assert!(error.to_string().contains(word), "{error} does not say {word}");
        }
        assert!(Npy::parse(&good).is_ok(), "the comparison can fail");
    }
}
