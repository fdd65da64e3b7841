//! NPY, NumPy's file format for a single array (numpy.lib.format, versions 1.0 to 3.0): a magic string, the length of
//! the header, the header as a Python dictionary, and the data.

use crate::error::{Error, Result};

const MAGIC: &[u8] = b"\x93NUMPY";
const EXPECTED: &str = "an NPY file of an array of uint8 or float32";

/// An array of grey values.
#[derive(Debug, Clone, PartialEq)]
pub struct Npy {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Grey values 0 to 255 in row-major order.
    pub data: Vec<u8>,
}

impl Npy {
    /// Reads a file of uint8 or float32. Floats that are all in [0, 1] are scaled to [0, 255]; floats in [0, 255] are
    /// rounded. Fails with `invalid_data` on any other type or value, Fortran order or a wrong length.
    pub fn parse(bytes: &[u8]) -> Result<Npy> {
        let (header, data) = split(bytes)?;
        if word(header, "fortran_order") != Some("False") {
            return Err(invalid(
                "an array in C order",
                "one in Fortran order: save numpy.ascontiguousarray(array) instead",
            ));
        }
        let shape = shape(header)?;
        let descr = word(header, "descr").unwrap_or("nothing");
        let size = match descr {
            "|u1" | "<u1" => 1,
            "<f4" => 4,
            other => return Err(invalid(EXPECTED, format_args!("numbers of type {other}"))),
        };
        let n = shape.iter().try_fold(size, |n: usize, &size| n.checked_mul(size));
        if n != Some(data.len()) {
            let expected = format!("data of shape {shape:?} after the header");
            return Err(invalid(&expected, format_args!("{} bytes: the file is cut short or damaged", data.len())));
        }
        let data = if size == 1 { data.to_vec() } else { grey(data)? };
        Ok(Npy { shape, data })
    }
}

/// Splits a file into its header and its data.
fn split(bytes: &[u8]) -> Result<(&str, &[u8])> {
    let Some([version, _, rest @ ..]) = bytes.strip_prefix(MAGIC) else {
        return Err(invalid(EXPECTED, format_args!("a file that begins with {:02x?}", &bytes[..bytes.len().min(6)])));
    };
    let length = match version {
        1 => rest.split_first_chunk().map(|(length, rest)| (usize::from(u16::from_le_bytes(*length)), rest)),
        2 | 3 => rest.split_first_chunk().map(|(length, rest)| (u32::from_le_bytes(*length) as usize, rest)),
        other => return Err(invalid("an NPY file of version 1, 2 or 3", format_args!("version {other}"))),
    };
    let parts = length.and_then(|(length, rest)| rest.split_at_checked(length));
    let (header, data) = parts.ok_or_else(|| invalid(EXPECTED, "a file that ends within its header"))?;
    let header = std::str::from_utf8(header).map_err(|_| invalid(EXPECTED, "a header that is not text"))?;
    Ok((header, data))
}

/// The value of a key in the header, up to the next comma or brace, without quotes.
fn word<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let value = behind(header, key)?;
    let end = value.find([',', '}'])?;
    Some(value[..end].trim().trim_matches('\''))
}

fn shape(header: &str) -> Result<Vec<usize>> {
    let list = behind(header, "shape").and_then(|value| value.trim_start().strip_prefix('(')?.split_once(')'));
    let list = list.map(|(list, _)| list).ok_or_else(|| invalid(EXPECTED, "a header without a shape"))?;
    let sizes = list.split(',').map(str::trim).filter(|size| !size.is_empty());
    sizes.map(|size| size.parse().map_err(|_| invalid("a shape of whole numbers", size))).collect()
}

fn behind<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, after) = header.split_once(&format!("'{key}'"))?;
    Some(after.split_once(':')?.1)
}

fn grey(data: &[u8]) -> Result<Vec<u8>> {
    let floats = || data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    if let Some(bad) = floats().find(|value| !(0.0..=255.0).contains(value)) {
        return Err(invalid("grey values from 0 to 1, or from 0 to 255", bad));
    }
    let scale = if floats().all(|value| value <= 1.0) { 255.0 } else { 1.0 };
    Ok(floats().map(|value| (scale * value).round() as u8).collect())
}

fn invalid(expected: &str, found: impl std::fmt::Display) -> Error {
    Error::InvalidData(format!("expected {expected}, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file as `numpy.save` writes it.
    fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
        let length = (header.len() as u32).to_le_bytes();
        let length = if version == 1 { &length[..2] } else { &length[..] };
        [MAGIC, &[version, 0], length, header.as_bytes(), data].concat()
    }

    fn header(descr: &str, shape: &str) -> String {
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}      \n")
    }

    #[test]
    fn bytes_and_floats_are_read() {
        let u8s = file(1, &header("|u1", "(2, 1, 2)"), &[0, 7, 8, 255]);
        assert_eq!(Npy::parse(&u8s).unwrap(), Npy { shape: vec![2, 1, 2], data: vec![0, 7, 8, 255] });
        for (floats, expected) in [([0.0_f32, 0.5, 1.0], [0, 128, 255]), ([0.0, 1.0, 254.6], [0, 1, 255])] {
            let bytes: Vec<u8> = floats.iter().flat_map(|value| value.to_le_bytes()).collect();
            for version in [1, 2, 3] {
                let read = Npy::parse(&file(version, &header("<f4", "(3,)"), &bytes)).unwrap();
                assert_eq!(read, Npy { shape: vec![3], data: expected.to_vec() });
            }
        }
        let scalar = Npy::parse(&file(1, &header("|u1", "()"), &[9])).unwrap();
        assert!(scalar.shape.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = file(1, &header("|u1", "(2, 2)"), &[1, 2, 3, 4]);
        let fortran = header("|u1", "(2, 2)").replace("False", "True");
        let nan = f32::NAN.to_le_bytes();
        for (wrong, word) in [
            (b"%PDF-1.7 more".to_vec(), "begins with"),
            (Vec::new(), "begins with"),
            (good[..7].to_vec(), "begins with"),
            (good[..9].to_vec(), "within its header"),
            (good[..20].to_vec(), "within its header"),
            (good[..good.len() - 1].to_vec(), "cut short"),
            ([&good[..], &[0]].concat(), "cut short"),
            (file(9, &header("|u1", "(1,)"), &[1]), "version 9"),
            (file(1, &header("<i8", "(1,)"), &[0; 8]), "<i8"),
            (file(1, &header(">f4", "(1,)"), &[0; 4]), ">f4"),
            (file(1, &fortran, &[0; 4]), "Fortran"),
            (file(1, &header("|u1", "(2, x)"), &[0; 4]), "x"),
            (file(1, "{'descr': '|u1', 'fortran_order': False, }", &[]), "without a shape"),
            (file(1, &header("|u1", "(4294967296, 4294967296, 4294967296)"), &[0]), "cut short"),
            (file(1, &header("<f4", "(1,)"), &nan), "NaN"),
            (file(1, &header("<f4", "(1,)"), &(-1.0_f32).to_le_bytes()), "-1"),
        ] {
            let error = Npy::parse(&wrong).unwrap_err();
            assert_eq!(error.code(), "invalid_data");
            assert!(error.to_string().contains(word), "{error} does not say {word}");
        }
        assert!(Npy::parse(&good).is_ok(), "the comparison can fail");
    }
}
