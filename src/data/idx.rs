//! IDX, the file format of MNIST: a magic number, the sizes in big-endian order, and the data (Y. LeCun, C. Cortes,
//! C. J. C. Burges, "The MNIST database").

use crate::error::{Error, Result};

/// The content of an IDX file of unsigned bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Idx {
    /// Sizes, outermost first: `[n, height, width]` of images, `[n]` of labels.
    pub shape: Vec<usize>,
    /// The bytes in row-major order.
    pub data: Vec<u8>,
}

impl Idx {
    /// Reads an uncompressed file. Fails with `invalid_data` if it is not IDX with 1 to 3 dimensions of unsigned bytes,
    /// or if its length does not match its sizes.
    ///
    /// ```
    /// use vae_lab::data::Idx;
    ///
    /// let labels = Idx::parse(&[0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]).unwrap();
    /// assert_eq!((labels.shape, labels.data), (vec![3], vec![7, 2, 1]));
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Idx> {
        let expected = "an IDX file of unsigned bytes (00 00 08 and the number of dimensions)";
        let [0, 0, 8, n_dims @ 1..=3, rest @ ..] = bytes else {
            let start = &bytes[..bytes.len().min(4)];
            return Err(Error::InvalidData(format!("expected {expected}, found a file that begins with {start:02x?}")));
        };
        let n_dims = usize::from(*n_dims);
        let Some((sizes, data)) = rest.split_at_checked(4 * n_dims) else {
            return Err(Error::InvalidData(format!("expected {expected}, found only {} bytes", bytes.len())));
        };
        let shape: Vec<usize> =
            sizes.chunks_exact(4).map(|s| u32::from_be_bytes([s[0], s[1], s[2], s[3]]) as usize).collect();
        let n = shape.iter().try_fold(1_usize, |n, &size| n.checked_mul(size));
        if n != Some(data.len()) {
            return Err(Error::InvalidData(format!(
                "expected data of shape {shape:?} after the header, found {} bytes: the file is cut short or damaged",
                data.len()
            )));
        }
        Ok(Idx { shape, data: data.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_a_wrong_one_named() {
        let file = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
        assert_eq!(Idx::parse(&file).unwrap(), Idx { shape: vec![2, 3], data: vec![1, 2, 3, 4, 5, 6] });
        for wrong in [&file[..17], &file[..9], b"%PDF-1.7", &[0, 0, 13, 1], &[]] {
            assert_eq!(Idx::parse(wrong).unwrap_err().code(), "invalid_data", "{wrong:?}");
        }
        let huge = [0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0];
        assert!(Idx::parse(&huge).is_err(), "sizes whose product overflows");
    }
}
